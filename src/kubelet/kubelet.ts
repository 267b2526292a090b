/** The kubelet: runs the pods that are bound to its node.
 *
 *  Flow: registers the node; looks at what the runtime holds; follows the pods of its node, and the manifests of its
 *  static pods; gives each pod a worker, and what nobody wants any more a worker that ends it.
 *  Guarantees: stopping it, even by SIGKILL, leaves containers running; the next start adopts them without a
 *  restart. */

import { mkdir } from 'node:fs/promises';
import { type NodeAddress, Pod, type PodStatus } from '#api';
import type { Clock, Logger } from '#base';
import { type Client, createInformers, type Informers } from '#client';
import { NodePressures } from './eviction/node-pressures.ts';
import { defaultNodeResources, type NodeResourceSettings, parseNodeResources } from './eviction/plan/settings.ts';
import { type NodeStats, startEviction } from './eviction/start-eviction.ts';
import { type Machine, prepareMachine } from './host/machine.ts';
import { startHousekeeping } from './housekeeping/housekeeping.ts';
import { createImagePuller } from './images/image-puller.ts';
import { startLogRotation } from './logs/log-rotation.ts';
import { kubeletConfiguration } from './node/kubelet-configuration.ts';
import { type NodeFacts, observeMachine } from './node/node-facts.ts';
import { startNodeReporter } from './node/node-reporter.ts';
import { followOwnNode } from './node/own-node.ts';
import { createPodEvents, type PodEvents } from './node/pod-events.ts';
import { type KubeletPaths, kubeletPaths } from './paths.ts';
import { runningContainers } from './plan/containers.ts';
import { createHookRunner } from './pod-worker/hooks.ts';
import type { PodHost } from './pod-worker/host.ts';
import type { PodWorker } from './pod-worker/pod-worker.ts';
import { createPodWorkers, type PodWorkers, type PodWorkersDependencies } from './pod-worker/pod-workers.ts';
import { ProbeMetrics } from './probes/probe-metrics.ts';
import { createProber, type RunProbe } from './probes/prober.ts';
import { createRunProbe } from './probes/run-probe.ts';
import { RejectionMetrics } from './rejection-metrics.ts';
import { ResizeMetrics } from './resize-metrics.ts';
import type { ContainerRuntime, RuntimePod, RuntimeVersion } from './runtime/runtime.ts';
import { whenRuntimeIsReady } from './runtime/when-ready.ts';
import { type ShutDownOptions, shutDownPods } from './shut-down.ts';
import { isMirrorPod } from './static-pods/mirror-pod.ts';
import { Mirrors } from './static-pods/mirrors.ts';
import { startStaticPods } from './static-pods/start-static-pods.ts';
import { createStatusManager } from './status/status-manager.ts';
import type { VolumeSample } from './usage/volume-usage.ts';

/** What a kubelet stands on; a simulated node gives others than a machine does. */
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
  /** Folder of the manifests of static pods. Default: there are none. */
  readonly staticPodPath?: string | undefined;
}

/** What runs pods: this machine, or one that is simulated. */
export interface NodeMachine extends AsyncDisposable {
  readonly host: PodHost;
  /** Default: probes go where pods are. */
  readonly runProbe?: RunProbe | undefined;
  /** Default: nothing ever runs short. */
  readonly stats?: NodeStats | undefined;
  /** Default: images are pulled without credentials. */
  readonly pullCredentials?: Machine['pullCredentials'] | undefined;
  /** Measures what volumes of pods hold. Default: they hold nothing. */
  readonly measureVolumes?: Machine['measureVolumes'] | undefined;
  /** Removes what pods that nobody knows any more left on the disk. Default: nothing is written to any. */
  readonly tidy?: Machine['tidy'] | undefined;
}

/** A machine that is scripted. Disposed with the kubelet, after everything else. */
export interface SimulatedMachine extends NodeMachine {
  readonly facts: NodeFacts;
  readonly runProbe: RunProbe;
}

/** A pod as the kubelet knows it. */
export interface KnownPod {
  readonly pod: Pod;
  /** The status reported last. */
  readonly status: PodStatus | undefined;
  readonly runtimePod: RuntimePod | undefined;
}

/** A running kubelet. Disposing stops it and leaves its pods running. */
export interface Kubelet extends AsyncDisposable {
  readonly nodeName: string;
  readonly runtime: ContainerRuntime;
  readonly paths: KubeletPaths;
  readonly facts: NodeFacts;
  /** What it runs with, as a KubeletConfiguration. */
  readonly configuration: ReturnType<typeof kubeletConfiguration>;
  /** Resolves when the node is registered and its status written. */
  readonly registered: Promise<void>;
  /** Ends its pods, before the node goes away; see {@link shutDownPods}. Nothing is started afterwards. */
  readonly shutDown: (options: ShutDownOptions) => Promise<void>;
  /** What is counted of resizing its pods. */
  readonly resizes: ResizeMetrics;
  readonly rejections: RejectionMetrics;
  /** What is counted of probes. */
  readonly probes: ProbeMetrics;
  pods(): readonly KnownPod[];
  /** What the volumes of its pods hold. */
  volumes(): Promise<readonly VolumeSample[]>;
  pod(namespace: string, name: string): KnownPod | undefined;
}

/** Starts the kubelet and resolves when it looks after the pods of its node. Registration goes on meanwhile. */
export async function startKubelet(given: KubeletOptions): Promise<Kubelet> {
  await using resources = new AsyncDisposableStack();
  const options = withDefaults(given);
  const { client, clock, logger, nodeName, runtime, paths } = options;
  if (options.simulated) resources.use(options.simulated);
  const informers = given.informers ?? resources.use(createInformers({ client, clock, logger }));
  const pods = informers.for(Pod, { fieldSelector: `spec.nodeName=${nodeName}` });
  const version = await whenRuntimeIsReady(() => runtime.version(), clock);
  const facts = options.simulated?.facts ?? (await observeThisMachine(options, version));
  const node: NodeParts = { ...options, informers, facts, pressures: new NodePressures() };
  const reporter = resources.use(startNodeReporter(node));
  const ownNode = followOwnNode(node);
  const events = options.events ? resources.use(createPodEvents(options)) : noEvents;
  const statuses = resources.use(
    new Mirrors({ ...options, ownNode, pods: pods.lister, statuses: resources.use(createStatusManager(options)) }),
  );
  const machine = options.simulated ?? resources.use(await prepareMachine({ ...node, ...events }));
  const [held] = await Promise.all([whenRuntimeIsReady(() => runtime.listPods(), clock), pods.synced, ownNode.synced]);
  const { hostIps, pressures } = node;
  const { event } = events;
  const [resizes, rejections, probes] = [new ResizeMetrics(), new RejectionMetrics(), new ProbeMetrics()];
  const counted = { resizes, rejections };
  const known = { client, clock, logger, runtime, runtimeName: version.name, hostIps, event, statuses, ...counted };
  const tools = workTools({ ...node, event, probes }, machine);
  const workers = resources.use(createPodWorkers({ ...known, ...tools, ownNode, pressures }, held));
  resources.use(
    pods.onChange(({ type, object }) => {
      if (isMirrorPod(object)) statuses.changed(object, { isGone: type === 'deleted' });
      else if (type === 'deleted') workers.gone(object);
      else workers.wanted(object);
    }),
  );
  const { staticPodPath: directory } = options;
  if (directory !== undefined)
    resources.use(await startStaticPods({ directory, nodeName, clock, logger, workers, mirrors: statuses }));
  workers.adopt(held);
  await machine.tidy?.(uid => workers.byUid(uid) !== undefined);
  resources.use(startCare({ ...node, ...events, workers, machine }));
  resources.use(followRuntime(runtime, workers));
  const knownPod = ({ desired: { pod }, runtimePod }: PodWorker): KnownPod => ({
    pod,
    status: statuses.statusOf(pod.metadata.uid),
    runtimePod,
  });
  const cleanUp = resources.move();
  return {
    nodeName,
    runtime,
    paths,
    facts,
    configuration: kubeletConfiguration({ ...options, capacity: facts.capacity, staticPodPath: options.staticPodPath }),
    registered: reporter.registered,
    shutDown: options => shutDownPods({ workers, statuses, clock }, options),
    ...counted,
    probes,
    pods: () => [...workers.all()].map(knownPod),
    volumes: async () => (await machine.measureVolumes?.([...workers.all()].map(({ desired }) => desired.pod))) ?? [],
    pod(namespace, name) {
      const worker = workers.byName(namespace, name);
      return worker && knownPod(worker);
    },
    [Symbol.asyncDispose]: () => cleanUp.disposeAsync(),
  };
}

/** What was asked for, with what holds where nothing was said. */
function withDefaults(options: KubeletOptions) {
  const { clusterDns = [], clusterDomain = 'cluster.local', cgroupRoot = '/kubepods' } = options;
  const { port = 10250, labels = {}, random = Math.random, events = true } = options;
  const settings = options.resources ?? parseNodeResources(defaultNodeResources);
  const hostIps = options.addresses.filter(({ type }) => type === 'InternalIP').map(({ address }) => address);
  const paths = kubeletPaths(options.directory);
  const said = { clusterDns, clusterDomain, cgroupRoot, port, labels, random, events };
  return { ...options, ...said, settings, hostIps, paths };
}

/** What all parts of a kubelet may know. */
interface NodeParts extends ReturnType<typeof withDefaults> {
  readonly informers: Informers;
  readonly facts: NodeFacts;
  readonly pressures: NodePressures;
}

/** What workers carry out steps with. */
function workTools(
  { runtime, clock, event, random, probes }: NodeParts & Pick<PodEvents, 'event'> & Pick<Kubelet, 'probes'>,
  machine: NodeMachine,
): Pick<PodWorkersDependencies, 'host' | 'images' | 'hooks' | 'prober'> {
  const run = machine.runProbe ?? createRunProbe({ runtime, clock });
  return {
    host: machine.host,
    images: createImagePuller({ runtime, clock, event, credentials: machine.pullCredentials }),
    hooks: createHookRunner({ runtime, clock }),
    prober: createProber({ run, clock, event, metrics: probes, random }),
  };
}

/** Keeps the node in order: its disk, and what it may run short of. */
function startCare(
  parts: NodeParts & Pick<PodEvents, 'event' | 'nodeEvent'> & { workers: PodWorkers; machine: NodeMachine },
): AsyncDisposable {
  const { workers, machine, runtime, paths, facts } = parts;
  const { host, stats } = machine;
  const resources = new AsyncDisposableStack();
  if (machine.tidy) {
    resources.use(startHousekeeping(parts));
    const logs = () => [...workers.all()].flatMap(worker => containerLogs(worker, paths));
    resources.use(startLogRotation({ ...parts, logs, reopen: id => runtime.reopenContainerLog(id) }));
  }
  if (stats) resources.use(startEviction({ ...parts, stats, host, memoryCapacityBytes: facts.memoryBytes }));
  return resources;
}

/** Has workers look again at pods of which the runtime says that they may have changed. */
function followRuntime(runtime: ContainerRuntime, workers: PodWorkers): AsyncDisposable {
  const stop = new AbortController();
  const following = (async () => {
    for await (const uid of runtime.watchPods(stop.signal)) workers.runtimeChanged(uid);
  })();
  return {
    async [Symbol.asyncDispose]() {
      stop.abort();
      await following;
    },
  };
}

/** The logs that the running containers of a pod write, by their ids. */
function containerLogs({ desired, runtimePod }: PodWorker, paths: KubeletPaths): [id: string, path: string][] {
  return runningContainers(runtimePod).map(({ id, name, attempt }) => [
    id,
    paths.log(desired.pod.metadata, name, attempt),
  ]);
}

const noEvents = { event: () => undefined, nodeEvent: () => undefined, objectEvent: () => undefined };

async function observeThisMachine(
  { directory, settings }: Pick<NodeParts, 'directory' | 'settings'>,
  runtime: RuntimeVersion,
): Promise<NodeFacts> {
  await mkdir(directory, { recursive: true });
  return await observeMachine({ directory, settings, runtime });
}
