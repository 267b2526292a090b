/** A simulated node: the kubelet as it is, over a runtime, a machine and probes that are scripted. */
import { simulatedLabel } from '#api';
import { type Clock, kubernetesVersion, type Logger } from '#base';
import type { Client } from '#client';
import type { NodeStats } from './eviction/start-eviction.ts';
import { type Kubelet, startKubelet } from './kubelet.ts';
import type { NodeFacts } from './node/node-facts.ts';
import { containerConfig } from './plan/config/container-config.ts';
import { sandboxConfig } from './plan/config/sandbox-config.ts';
import type { PodHost } from './pod-worker/host.ts';
import type { RunProbe } from './probes/prober.ts';
import type { ContainerRuntime } from './runtime/runtime.ts';
import { endsAtOnce, scriptOf } from './runtime/simulated/script.ts';
import { createSimulatedRuntime } from './runtime/simulated/simulated-runtime.ts';

/** Who the node is, and what it seems to have. */
export interface SimulatedNodeOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly nodeName: string;
  /** Number of the node, which gives it addresses of its own. Default: what its name says (see {@link numberOf}). */
  readonly index?: number;
  /** A runtime that outlives the node, as containerd does. Default: one of its own, which goes with it. */
  readonly runtime?: ContainerRuntime;
  /** What the node has. Default: 8 CPUs, 32 GiB, 110 pods. */
  readonly capacity?: Readonly<Record<string, string>>;
  /** Added to `kubernode.dev/simulated=true`. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Whether to write events about pods. Default false: there may be a thousand such nodes. */
  readonly events?: boolean;
  /** Numbers in [0, 1) that spread periodic work. Default `Math.random`. */
  readonly random?: () => number;
  /** Folder of the manifests of static pods. Default: there are none. */
  readonly staticPodPath?: string | undefined;
  /** What is left on the node, and what its pods use. Default: nothing ever runs short. */
  readonly stats?: NodeStats;
}

/** Starts a node whose pods do what their annotations say (see `runtime/simulated/script.ts`). */
export async function startSimulatedNode(options: SimulatedNodeOptions): Promise<Kubelet> {
  const { client, clock, logger, nodeName, index = numberOf(nodeName), labels = {} } = options;
  const runtime = options.runtime ?? createSimulatedRuntime({ clock, nextAddress: podAddresses(index) });
  return await startKubelet({
    client,
    clock,
    logger,
    nodeName,
    runtime,
    directory: '/simulated',
    addresses: [
      { type: 'InternalIP', address: nodeAddress(index) },
      { type: 'Hostname', address: nodeName },
    ],
    labels: { ...labels, [simulatedLabel]: 'true' },
    port: 0,
    staticPodPath: options.staticPodPath,
    events: options.events ?? false,
    simulated: {
      host: simulatedHost,
      facts: factsOf(options.capacity ?? { cpu: '8', memory: '32Gi', 'ephemeral-storage': '100Gi', pods: '110' }),
      runProbe,
      stats: options.stats,
      [Symbol.asyncDispose]: async () => {
        if (!options.runtime) await runtime[Symbol.asyncDispose]();
      },
    },
    random: options.random,
  });
}

/** A number for a node that nobody counted, as when each node is a process of its own: the one its name ends with, or
 *  one made of its letters. Two nodes have the same only by bad luck. */
export function numberOf(nodeName: string): number {
  const written = /\d+$/.exec(nodeName)?.[0];
  if (written) return Number(written) % podRanges;
  return Array.from(nodeName, letter => letter.charCodeAt(0)).reduce((sum, code) => (sum * 31 + code) % podRanges, 7);
}

/** How many nodes can have a range of addresses for their pods. */
const podRanges = 64 * 256;

/** 198.18.0.0/15 is set aside for benchmarks (RFC 2544): no real network uses it. */
const nodeAddress = (index: number): string => `198.18.${(index >> 8) & 255}.${index & 255}`;

/** Addresses of a node's pods, from 100.64.0.0/10, which is set aside for carriers (RFC 6598). */
function podAddresses(index: number): () => string {
  let last = 0;
  return () => {
    last = (last % 253) + 1;
    return `100.${64 + ((index >> 8) & 63)}.${index & 255}.${last}`;
  };
}

function factsOf(capacity: Readonly<Record<string, string>>): NodeFacts {
  return {
    capacity,
    allocatable: capacity,
    memoryBytes: 0,
    pids: 0,
    podsLimits: { memoryBytes: Number.POSITIVE_INFINITY, pids: Number.POSITIVE_INFINITY },
    nodeInfo: {
      architecture: 'amd64',
      bootID: '',
      containerRuntimeVersion: 'simulated://1.0.0',
      kernelVersion: '',
      kubeProxyVersion: '',
      kubeletVersion: kubernetesVersion,
      machineID: '',
      operatingSystem: 'linux',
      osImage: 'simulated',
      systemUUID: '',
    },
  };
}

const runProbe: RunProbe = async (_, { pod, container }) =>
  scriptOf(container.name, pod.metadata.annotations ?? {}).isHealthy
    ? undefined
    : 'the script says that it is not healthy';

/** A machine without files: volumes and devices cost nothing, and containers get neither environment nor mounts. */
const simulatedHost: PodHost = {
  prepareVolume: async () => ({}),
  prepareDevices: async () => undefined,
  releaseDevices: async () => undefined,
  refreshVolumes: async () => undefined,
  refreshAtMs: () => undefined,
  runtimeHandler: async () => '',
  sandboxConfig: async (pod, attempt) =>
    sandboxConfig(pod, {
      attempt,
      logDirectory: '',
      seccompDirectory: '',
      cgroupRoot: '',
      clusterDns: [],
      clusterDomain: 'cluster.local',
      node: { servers: [], searches: [], options: [] },
    }),
  containerConfig: async (pod, container, { attempt, image }) => {
    const config = containerConfig(pod, container, {
      attempt,
      imageRef: image.ref,
      env: [],
      mounts: [],
      devices: [],
      seccompDirectory: '',
      memoryCapacityBytes: 0,
    });
    const endsByItself = pod.spec.initContainers?.some(
      ({ name, restartPolicy }) => name === container.name && restartPolicy !== 'Always',
    );
    return endsByItself ? { ...config, annotations: { ...config.annotations, ...endsAtOnce(container.name) } } : config;
  },
  actualResources: async () => undefined,
  memoryInUse: async () => undefined,
  limitPod: async () => undefined,
  noteAllocation: async () => undefined,
  notedAllocation: async () => undefined,
  terminationMessage: async () => '',
  removeContainerFiles: async () => undefined,
  removeVolumes: async () => undefined,
  removePod: async () => undefined,
  followReferences: () => ({ [Symbol.dispose]: () => undefined }),
};
