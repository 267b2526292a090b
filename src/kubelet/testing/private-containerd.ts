/** A containerd of a test's own: private directories and socket, busybox and pause images, pods on a point-to-point
 *  network that leaves nothing behind. Needs root, containerd, runc, the CNI plugins and busybox-static. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exec, silentLogger, systemClock } from '#base';
import { startContainerd, stopContainerd, takeDownContainerd } from '#lifecycle';
import { unmountBelow } from '#linux';
import { takePodRange } from '../../lifecycle/testing/pod-range.ts';
import { writeBusyboxArchive } from './busybox-image.ts';

/** Disposing ends it with all that it has started, and removes its directories. */
export interface PrivateContainerd extends AsyncDisposable {
  readonly endpoint: string;
  readonly directory: string;
  /** For a kubelet: containers see what is mounted below. */
  readonly kubeletDirectory: string;
  /** Loads an archive of images. */
  importImages(path: string): Promise<void>;
  /** A table of its snapshots. */
  snapshots(): Promise<string>;
  /** Stops and starts it; containers go on. */
  restart(): Promise<void>;
}

/** Its name in that containerd, where it is from the start. */
export const busyboxImage = 'docker.io/local/busybox:1';
const pauseImage = 'docker.io/local/pause:1';

/** Why a private containerd cannot run here; undefined when it can. */
export function privateContainerdUnavailable(): string | undefined {
  if (process.getuid?.() !== 0) return 'needs root';
  const missing = ['/usr/bin/containerd', '/usr/sbin/runc', '/usr/lib/cni/ptp', '/bin/busybox'].filter(
    path => !existsSync(path),
  );
  return missing.length > 0 ? `needs ${missing.join(', ')}` : undefined;
}

const network = (directory: string, subnet: string) => ({
  cniVersion: '0.4.0',
  name: 'kubelet-test',
  plugins: [
    {
      type: 'ptp',
      mtu: 1400,
      ipam: {
        type: 'host-local',
        dataDir: `${directory}/ipam`,
        ranges: [[{ subnet }]],
        routes: [{ dst: '0.0.0.0/0' }],
      },
    },
  ],
});

/** Starts it and waits until it answers and has its images. Disposing it removes every pod and file. */
export async function startPrivateContainerd(): Promise<PrivateContainerd> {
  const range = await takePodRange();
  const directory = await mkdtemp(join(tmpdir(), 'kubelet-containerd-'));
  const kubeletDirectory = join(directory, 'kubelet');
  const common = { clock: systemClock, logger: silentLogger };
  const start = () =>
    startContainerd({ directory, sandboxImage: pauseImage, mountFolders: [kubeletDirectory], ...common });
  const { socket, snapshotter, layout } = await start();
  await writeFile(
    join(layout.cniConfigDirectory, '10-test.conflist'),
    JSON.stringify(network(directory, range.subnet)),
  );
  const archive = join(directory, 'images.tar');
  await writeBusyboxArchive(archive, [busyboxImage, pauseImage]);
  const ctr = async (...args: string[]) =>
    (await exec('ctr', ['--address', socket, '--namespace', 'k8s.io', ...args])).stdout;
  const importImages = async (path: string) => void (await ctr('images', 'import', '--snapshotter', snapshotter, path));
  await importImages(archive);
  return {
    endpoint: socket,
    directory,
    kubeletDirectory,
    importImages,
    snapshots: () => ctr('snapshots', '--snapshotter', snapshotter, 'ls'),
    async restart() {
      await stopContainerd(directory, common);
      await start();
    },
    async [Symbol.asyncDispose]() {
      await takeDownContainerd(directory, { ...common, deleteFiles: true });
      await unmountBelow(kubeletDirectory);
      await rm(directory, { recursive: true, force: true });
      range[Symbol.dispose]();
    },
  };
}
