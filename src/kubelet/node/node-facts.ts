/** What a machine is: the part of a node's status that does not change while the kubelet runs. */
import { readFile, statfs } from 'node:fs/promises';
import { arch, cpus, platform, release, totalmem } from 'node:os';
import { localBtrfsLabel, type NodeSystemInfo } from '#api';
import { kubernetesVersion } from '#base';
import { readBootId, runsInUserNamespace } from '#linux';
import { allocatableOf, type PodsLimits, podsLimits } from '../eviction/plan/allocatable.ts';
import type { NodeResourceSettings } from '../eviction/plan/settings.ts';
import { readPidCapacity } from '../eviction/read-node.ts';
import { hasBtrfs } from '../local-volumes/btrfs-backend.ts';
import type { RuntimeVersion } from '../runtime/runtime.ts';

/** `capacity` and `allocatable` are quantities by resource, as in the Node. */
export interface NodeFacts {
  readonly capacity: Readonly<Record<string, string>>;
  readonly allocatable: Readonly<Record<string, string>>;
  readonly memoryBytes: number;
  /** How many processes and threads it can have. */
  readonly pids: number;
  /** What all pods together may have before the kernel stops them. */
  readonly podsLimits: PodsLimits;
  readonly nodeInfo: NodeSystemInfo;
  /** Labels that say what it has. Default: none. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** GOARCH's words, which `kubernetes.io/arch` uses. */
const architectures: Record<string, string> = { x64: 'amd64', ia32: '386' };

interface ObserveOptions {
  readonly directory: string;
  readonly settings: NodeResourceSettings;
  readonly runtime: RuntimeVersion;
}

/** Upstream's default. */
const maxPods = 110;

/** What cannot be read is empty, but for the disk of `directory`, which must be there. */
export async function observeMachine({ directory, settings, runtime }: ObserveOptions): Promise<NodeFacts> {
  const read = async (path: string) => (await readFile(path, 'utf8').catch(() => '')).trim();
  const [machineID, bootID, osRelease, disk, pids] = await Promise.all([
    read('/etc/machine-id'),
    readBootId().catch(() => ''),
    read('/etc/os-release'),
    statfs(directory),
    readPidCapacity(),
  ]);
  const memoryBytes = totalmem();
  const diskBytes = disk.blocks * disk.bsize;
  const capacity = {
    cpu: String(cpus().length),
    memory: `${Math.floor(memoryBytes / 1024)}Ki`,
    'ephemeral-storage': `${Math.floor(diskBytes / 1024)}Ki`,
    'hugepages-1Gi': '0',
    'hugepages-2Mi': '0',
    pods: String(maxPods),
  };
  const size = { milliCpu: 1000 * cpus().length, memoryBytes, storageBytes: diskBytes, pids };
  return {
    capacity,
    allocatable: { ...capacity, ...allocatableOf(size, settings) },
    memoryBytes,
    pids,
    podsLimits: podsLimits(size, settings),
    labels: (await hasBtrfs(directory)) ? { [localBtrfsLabel]: 'true' } : {},
    nodeInfo: {
      architecture: architectures[arch()] ?? arch(),
      bootID,
      containerRuntimeVersion: `${runtime.name}://${runtime.version.replace(/^v/, '')}`,
      kernelVersion: release(),
      kubeProxyVersion: '',
      kubeletVersion: kubernetesVersion,
      machineID: machineID || bootID.replaceAll('-', ''),
      operatingSystem: platform(),
      osImage: /^PRETTY_NAME="?([^"\n]*)"?$/m.exec(osRelease)?.[1] ?? platform(),
      runningInUserNamespace: await runsInUserNamespace(),
      systemUUID: machineID || bootID,
    },
  };
}
