/** A pod for tests of containerd itself: busybox asleep, on a network that leaves nothing behind. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { silentLogger, systemClock } from '#base';
import { busyboxImage, createImageStore, importImages, pauseImage } from '#images';
import type { ContainerConfig, SandboxConfig } from '../../kubelet/runtime/config.ts';
import { createCriRuntime } from '../../kubelet/runtime/cri/cri-runtime.ts';
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

export interface SleeperOptions {
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
  const namespaceOptions = { network: 'POD', pid: 'CONTAINER', ipc: 'POD' } as const;
  const sandbox: SandboxConfig = {
    metadata: { name: 'p', uid: 'u1', namespace: 'default', attempt: 0 },
    hostname: 'p',
    logDirectory: path.join(directory, 'logs'),
    dnsConfig: { servers: [], searches: [], options: [] },
    portMappings: [],
    labels: { 'io.kubernetes.pod.uid': 'u1', 'io.kubernetes.pod.name': 'p', 'io.kubernetes.pod.namespace': 'default' },
    annotations: {},
    linux: {
      cgroupParent: `${layout.cgroupParent}/besteffort/podu1`,
      securityContext: { namespaceOptions, supplementalGroups: [], privileged: false },
      sysctls: {},
    },
  };
  const config: ContainerConfig = {
    metadata: { name: 'c', attempt: 0 },
    image: { image },
    command: ['sleep', nap],
    args: [],
    workingDir: '',
    envs: [],
    mounts:
      volume === undefined
        ? []
        : [{ containerPath: '/volume', hostPath: volume, readonly: false, propagation: 'PROPAGATION_PRIVATE' }],
    devices: [],
    labels: { 'io.kubernetes.container.name': 'c', ...sandbox.labels },
    annotations: {},
    logPath: 'c.log',
    stdin: false,
    stdinOnce: false,
    tty: false,
    linux: {
      resources: {},
      securityContext: {
        privileged: false,
        namespaceOptions,
        readonlyRootfs: false,
        supplementalGroups: [],
        noNewPrivs: false,
        maskedPaths: [],
        readonlyPaths: [],
      },
    },
  };
  const id = await runtime.runPodSandbox(sandbox);
  const container = await runtime.createContainer(id, { config, sandbox });
  await runtime.startContainer(container);
  return container;
}
