/** A containerd of a test's own: private directories and socket, busybox and pause images, pods on a point-to-point
 *  network that leaves nothing behind. Needs root, containerd, runc, the CNI plugins and busybox-static. */
import { closeSync, existsSync, openSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exec, startProcess, systemClock, tryExec } from '#base';
import { writeBusyboxArchive } from './busybox-image.ts';

export interface PrivateContainerd extends AsyncDisposable {
  readonly endpoint: string;
  readonly directory: string;
  /** Stops and starts it; containers go on. */
  restart(): Promise<void>;
}

export const busyboxImage = 'docker.io/local/busybox:1';

/** Why a private containerd cannot run here; undefined when it can. */
export function privateContainerdUnavailable(): string | undefined {
  if (process.getuid?.() !== 0) return 'needs root';
  const missing = ['/usr/bin/containerd', '/usr/sbin/runc', '/usr/lib/cni/ptp', '/bin/busybox'].filter(
    path => !existsSync(path),
  );
  return missing.length > 0 ? `needs ${missing.join(', ')}` : undefined;
}

const config = (directory: string) => `version = 2
root = "${directory}/root"
state = "${directory}/state"
[grpc]
  address = "${directory}/containerd.sock"
[plugins."io.containerd.internal.v1.opt"]
  path = "${directory}/opt"
[plugins."io.containerd.grpc.v1.cri"]
  restrict_oom_score_adj = true
  disable_apparmor = true
  sandbox_image = "docker.io/local/pause:1"
  stream_server_address = "127.0.0.1"
  stream_server_port = "0"
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "${directory}/cni"
`;

const network = (directory: string) => ({
  cniVersion: '0.4.0',
  name: 'kubelet-test',
  plugins: [
    {
      type: 'ptp',
      mtu: 1400,
      ipam: {
        type: 'host-local',
        dataDir: `${directory}/ipam`,
        ranges: [[{ subnet: '10.199.77.0/24' }]],
        routes: [{ dst: '0.0.0.0/0' }],
      },
    },
  ],
});

/** Starts it and waits until it answers and has its images. Disposing it removes every pod and file. */
export async function startPrivateContainerd(): Promise<PrivateContainerd> {
  const directory = await mkdtemp(join(tmpdir(), 'kubelet-containerd-'));
  const endpoint = `${directory}/containerd.sock`;
  await mkdir(`${directory}/cni`);
  await writeFile(`${directory}/config.toml`, config(directory));
  await writeFile(`${directory}/cni/10-test.conflist`, JSON.stringify(network(directory)));
  await writeBusyboxArchive(`${directory}/images.tar`, [busyboxImage, 'docker.io/local/pause:1']);
  let engine = await startEngine(directory);
  await exec('ctr', [...ctrOf(endpoint), 'images', 'import', `${directory}/images.tar`]);
  return {
    endpoint,
    directory,
    async restart() {
      await engine.stop();
      engine = await startEngine(directory);
    },
    async [Symbol.asyncDispose]() {
      await engine.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

const ctrOf = (endpoint: string): string[] => ['--address', endpoint, '--namespace', 'k8s.io'];

/** Starts the process and waits until it answers. */
async function startEngine(directory: string): Promise<{ stop(): Promise<void> }> {
  const log = openSync(`${directory}/containerd.log`, 'a');
  const child = startProcess('containerd', ['-c', `${directory}/config.toml`], { stdio: ['ignore', log, log] });
  closeSync(log);
  const exited = new Promise<void>(resolve => child.once('exit', () => resolve()));
  const version = [...ctrOf(`${directory}/containerd.sock`), 'version'];
  for (let tries = 0; (await tryExec('ctr', version)).exitCode !== 0; tries++) {
    if (tries > 100 || child.exitCode !== null)
      throw new Error(`containerd does not start:\n${await readFile(`${directory}/containerd.log`, 'utf8')}`);
    await systemClock.sleep(50);
  }
  return {
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}
