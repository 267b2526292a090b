/** A pod for tests of containerd itself: busybox asleep, on a network that leaves nothing behind. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { silentLogger, systemClock } from '#base';
import { busyboxImage, createImageStore, importImages, pauseImage } from '#images';
import { createCriRuntime } from '../../kubelet/runtime/cri/cri-runtime.ts';
import { plainContainer, plainSandbox } from '../../kubelet/testing/plain-configs.ts';
import type { Containerd } from '../containerd/start.ts';

const base = { clock: systemClock, logger: silentLogger };
const image = 'docker.io/library/busybox:local';

/** Gives containerd its images and a network of this test's own. */
export async function prepare(
  { socket, snapshotter, layout }: Containerd,
  { directory, subnet }: { directory: string; subnet: string },
): Promise<void> {
  const store = createImageStore({ dataDirectory: directory });
  await Promise.all([pauseImage(store), busyboxImage(store)]);
  await importImages({ store, socket, snapshotter });
  const ipam = { type: 'host-local', dataDir: path.join(directory, 'ipam'), ranges: [[{ subnet }]] };
  const network = { cniVersion: '0.4.0', name: path.basename(directory), plugins: [{ type: 'ptp', ipam }] };
  await mkdir(layout.cniConfigDirectory, { recursive: true });
  await writeFile(path.join(layout.cniConfigDirectory, '10-test.conflist'), JSON.stringify(network));
}

interface SleeperOptions {
  directory: string;
  /** For how long: tells this sleeper from others on the machine. */
  nap: string;
  /** A folder that the container sees at `/volume`. Default: none. */
  volume?: string;
}

/** Starts a pod with one container that sleeps; returns the container's identifier. */
export async function runSleeper(
  { socket, layout }: Containerd,
  { directory, nap, volume }: SleeperOptions,
): Promise<string> {
  await using runtime = createCriRuntime({ endpoint: socket, ...base });
  while ((await runtime.notReadyReason()) !== undefined) await systemClock.sleep(20);
  const sandbox = plainSandbox({
    name: 'p',
    namespace: 'default',
    uid: 'u1',
    logDirectory: path.join(directory, 'logs'),
    cgroupParent: `${layout.cgroupParent}/besteffort/podu1`,
  });
  const mount = { containerPath: '/volume', readonly: false, propagation: 'PROPAGATION_PRIVATE' } as const;
  const mounts = volume === undefined ? [] : [{ ...mount, hostPath: volume }];
  const config = plainContainer({ name: 'c', image, sandbox }, { command: ['sleep', nap], mounts });
  const id = await runtime.runPodSandbox(sandbox);
  const container = await runtime.createContainer(id, { config, sandbox });
  await runtime.startContainer(container);
  return container;
}
