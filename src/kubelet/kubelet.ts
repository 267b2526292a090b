/** The kubelet: runs the pods that are bound to its node.
 *
 *  Flow: registers the node; looks at what the runtime holds; follows the pods of its node; gives each pod a worker, and
 *  what nobody wants any more a worker that ends it.
 *  Guarantees: stopping it, even by SIGKILL, leaves containers running; the next start adopts them without a restart. */

import { mkdir } from 'node:fs/promises';
import { type NodeAddress, Pod, type PodStatus } from '#api';
import type { Clock, Logger } from '#base';
import { type Client, createInformers, type Informers } from '#client';
import type { EvictionManager } from './eviction/eviction-manager.ts';
import { defaultNodeResources, type NodeResourceSettings, parseNodeResources } from './eviction/plan/settings.ts';
import { type NodeStats, startEviction } from './eviction/start-eviction.ts';
import { prepareMachine } from './host/machine.ts';
import { startHousekeeping } from './housekeeping/housekeeping.ts';
import { createImagePuller } from './images/image-puller.ts';
import { startLogRotation } from './logs/log-rotation.ts';
import { type NodeFacts, observeMachine } from './node/node-facts.ts';
import { startNodeReporter } from './node/node-reporter.ts';
import { followOwnNode } from './node/own-node.ts';
import { createPodEvents } from './node/pod-events.ts';
import { type KubeletPaths, kubeletPaths } from './paths.ts';
import { runningContainers } from './plan/containers.ts';
import { createAdmission } from './pod-worker/admission.ts';
import type { PodWorkerDependencies } from './pod-worker/dependencies.ts';
import { createHookRunner } from './pod-worker/hooks.ts';
import type { PodHost } from './pod-worker/host.ts';
import type { PodWorker } from './pod-worker/pod-worker.ts';
import { createPodWorkers } from './pod-worker/pod-workers.ts';
import { createProber, type RunProbe } from './probes/prober.ts';
import { createRunProbe } from './probes/run-probe.ts';
import type { ContainerRuntime, RuntimePod, RuntimeVersion } from './runtime/runtime.ts';
import { whenRuntimeIsReady } from './runtime/when-ready.ts';
import { type ShutDownOptions, shutDownPods } from './shut-down.ts';
import { createStatusManager } from './status/status-manager.ts';

export interface KubeletOptions {
  readonly client: Client;
  /** Informers to share with other components of the process. Default: its own. */
  readonly informers?: Informers | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly nodeName: string;
  readonly runtime: ContainerRuntime;
  /** Everything the kubelet writes lies here: pods, logs. Simulated nodes need none. */
  readonly directory: string;
  /** The node's addresses; those of type `InternalIP` are the `hostIPs` of its pods. */
  readonly addresses: readonly NodeAddress[];
  /** Addresses of the cluster's DNS service. Default: none, pods use the node's resolver. */
  readonly clusterDns?: readonly string[] | undefined;
  /** Default `cluster.local`. */
  readonly clusterDomain?: string | undefined;
  /** Added to the labels that every node has. Default: none. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** Port of the streaming server, for the node's status; 0 for none. Default 10250. */
  readonly port?: number | undefined;
  /** The cgroup that holds all pods. Default `/kubepods`. */
  readonly cgroupRoot?: string | undefined;
  /** What the node keeps from pods, and when it takes something back. Default: see {@link defaultNodeResources}. */
  readonly resources?: NodeResourceSettings | undefined;
  /** Whether to write events about pods. Default true. */
  readonly events?: boolean | undefined;
  /** What a simulated node brings in place of this machine. */
  readonly simulated?: SimulatedMachine | undefined;
  /** Numbers in [0, 1) that spread periodic work. Default `Math.random`. */
  readonly random?: (() => number) | undefined;
}

export interface SimulatedMachine {
  readonly host: PodHost;
  readonly facts: NodeFacts;
  readonly runProbe: RunProbe;
  /** Default: nothing ever runs short. */
  readonly stats?: NodeStats | undefined;
}

/** A pod as the kubelet knows it. */
export interface KnownPod {
  readonly pod: Pod;
  /** The status reported last. */
  readonly status: PodStatus | undefined;
  readonly runtimePod: RuntimePod | undefined;
}

export interface Kubelet extends AsyncDisposable {
  readonly nodeName: string;
  readonly runtime: ContainerRuntime;
  readonly paths: KubeletPaths;
  readonly facts: NodeFacts;
  /** Resolves when the node is registered and its status written. */
  readonly registered: Promise<void>;
  /** Ends its pods, before the node goes away; see {@link shutDownPods}. Nothing is started afterwards. */
  readonly shutDown: (options: ShutDownOptions) => Promise<void>;
  pods(): readonly KnownPod[];
  pod(namespace: string, name: string): KnownPod | undefined;
}

/** Starts the kubelet and resolves when it looks after the pods of its node. Registration goes on meanwhile. */
export async function startKubelet(options: KubeletOptions): Promise<Kubelet> {
  const { client, clock, logger, nodeName, runtime, addresses, simulated } = options;
  await using resources = new AsyncDisposableStack();
  const stop = new AbortController();
  const paths = kubeletPaths(options.directory);
  const informers = options.informers ?? resources.use(createInformers({ client, clock, logger }));
  const podInformer = informers.for(Pod, { fieldSelector: `spec.nodeName=${nodeName}` });
  const version = await whenRuntimeIsReady(() => runtime.version(), clock);
  const settings = options.resources ?? parseNodeResources(defaultNodeResources);
  const facts = simulated?.facts ?? (await observeThisMachine(options, settings, version));
  const hostIps = addresses.filter(({ type }) => type === 'InternalIP').map(({ address }) => address);
  const { port = 10250, labels = {}, random = Math.random } = options;
  let eviction: EvictionManager | undefined;
  const pressures = () => eviction?.pressures() ?? [];
  const reporter = resources.use(
    startNodeReporter({ client, clock, logger, nodeName, runtime, facts, addresses, port, labels, pressures }),
  );
  const ownNode = followOwnNode({ client, informers, nodeName, facts, labels });
  const { event, nodeEvent } = options.events === false ? noEvents : resources.use(createPodEvents(options));
  const statuses = resources.use(createStatusManager({ client, clock, logger }));
  const { clusterDns = [], clusterDomain = 'cluster.local', cgroupRoot = '/kubepods' } = options;
  const machine = simulated
    ? undefined
    : resources.use(
        await prepareMachine({
          ...options,
          informers,
          paths,
          facts,
          settings,
          hostIps,
          clusterDns,
          clusterDomain,
          cgroupRoot,
          event,
          nodeEvent,
          random,
        }),
      );
  const host = simulated?.host ?? machine?.host;
  if (!host) throw new TypeError('a kubelet needs a machine');
  const run = simulated?.runProbe ?? createRunProbe({ runtime, clock });
  const activePod = (uid: string): Pod | undefined => {
    const worker = workers.byUid(uid);
    return worker?.isActive ? worker.granted : undefined;
  };
  const dependencies: PodWorkerDependencies = {
    client,
    clock,
    logger,
    runtime,
    runtimeName: version.name,
    host,
    admission: createAdmission({ clock, ownNode, activePod, pressures }),
    images: createImagePuller({ runtime, clock, event, credentials: machine?.pullCredentials }),
    hooks: createHookRunner({ runtime, clock }),
    prober: createProber({ run, clock, event, random }),
    statuses,
    event,
    hostIps,
  };

  const [held] = await Promise.all([
    whenRuntimeIsReady(() => runtime.listPods(), clock),
    podInformer.synced,
    ownNode.synced,
  ]);
  const workers = resources.use(createPodWorkers(dependencies, held));
  resources.use(
    podInformer.onChange(({ type, object }) => (type === 'deleted' ? workers.gone(object) : workers.wanted(object))),
  );
  workers.adopt(held);
  if (machine) {
    await machine.tidy(uid => workers.byUid(uid) !== undefined);
    resources.use(startHousekeeping({ workers, runtime, paths, clock, logger }));
    const logs = () => [...workers.all()].flatMap(worker => containerLogs(worker, paths));
    resources.use(startLogRotation({ logs, reopen: id => runtime.reopenContainerLog(id), clock, logger }));
  }
  const stats = simulated ? simulated.stats : machine?.stats;
  const evicting = { ...options, settings, memoryCapacityBytes: facts.memoryBytes, workers, host, event, nodeEvent };
  if (stats) eviction = resources.use(startEviction({ ...evicting, stats }));
  const watching = (async () => {
    for await (const uid of runtime.watchPods(stop.signal)) workers.runtimeChanged(uid);
  })();
  resources.defer(async () => {
    stop.abort();
    await watching;
  });

  const cleanUp = resources.move();
  const known = ({ desired: { pod }, runtimePod }: PodWorker): KnownPod => ({
    pod,
    status: statuses.statusOf(pod.metadata.uid),
    runtimePod,
  });
  return {
    nodeName,
    runtime,
    paths,
    facts,
    registered: reporter.registered,
    shutDown: options => shutDownPods({ workers, statuses, clock }, options),
    pods: () => [...workers.all()].map(known),
    pod(namespace, name) {
      const worker = workers.byName(namespace, name);
      return worker && known(worker);
    },
    [Symbol.asyncDispose]: () => cleanUp.disposeAsync(),
  };
}

/** The logs that the running containers of a pod write, by their ids. */
function containerLogs({ desired, runtimePod }: PodWorker, paths: KubeletPaths): [id: string, path: string][] {
  return runningContainers(runtimePod).map(({ id, name, attempt }) => [
    id,
    paths.log(desired.pod.metadata, name, attempt),
  ]);
}

const noEvents = { event: () => undefined, nodeEvent: () => undefined };

async function observeThisMachine(
  { directory }: KubeletOptions,
  settings: NodeResourceSettings,
  runtime: RuntimeVersion,
): Promise<NodeFacts> {
  await mkdir(directory, { recursive: true });
  return await observeMachine({ directory, settings, runtime });
}
