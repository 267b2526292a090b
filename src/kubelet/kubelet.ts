/** The kubelet: runs the pods that are bound to its node.
 *
 *  Flow: registers the node; looks at what the runtime holds; follows the pods of its node; gives each pod a worker, and
 *  what nobody wants any more a worker that ends it.
 *  Guarantees: stopping it, even by SIGKILL, leaves containers running; the next start adopts them without a restart. */

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type NodeAddress, Pod, type PodStatus, Service } from '#api';
import { type Clock, isAbortError, type Logger } from '#base';
import { type Client, createEventRecorder, createInformers, type Informers } from '#client';
import { createMachineHost } from './host/machine-host.ts';
import { prepareDirectory } from './host/prepare-directory.ts';
import { createImagePuller } from './images/image-puller.ts';
import { type NodeFacts, observeMachine } from './node/node-facts.ts';
import { type NodeRegistration, startNodeReporter } from './node/node-reporter.ts';
import { type KubeletPaths, kubeletPaths } from './paths.ts';
import type { PodEventSink } from './pod-worker/dependencies.ts';
import { createHookRunner } from './pod-worker/hooks.ts';
import type { PodHost } from './pod-worker/host.ts';
import { createPodWorkers } from './pod-worker/pod-workers.ts';
import { createProber, type RunProbe } from './probes/prober.ts';
import { createRunProbe } from './probes/run-probe.ts';
import { createPodReferences } from './references/pod-references.ts';
import type { ContainerRuntime, RuntimePod } from './runtime/runtime.ts';
import { createStatusManager } from './status/status-manager.ts';
import { createTokenSource } from './volumes/tokens.ts';
import { createPodVolumes } from './volumes/volumes.ts';

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
  readonly registration?: NodeRegistration | undefined;
  /** Port of the streaming server, for the node's status. Default 10250. */
  readonly port?: number | undefined;
  /** The cgroup that holds all pods. Default `/kubepods`. */
  readonly cgroupRoot?: string | undefined;
  /** Default 110. */
  readonly maxPods?: number | undefined;
  /** Whether to write events about pods. Default true. */
  readonly events?: boolean | undefined;
  /** What a simulated node brings in place of this machine. */
  readonly simulated?: { readonly host: PodHost; readonly facts: NodeFacts; readonly runProbe: RunProbe } | undefined;
  /** Numbers in [0, 1) that spread periodic work. Default `Math.random`. */
  readonly random?: (() => number) | undefined;
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
  pods(): readonly KnownPod[];
  pod(namespace: string, name: string): KnownPod | undefined;
}

/** Starts the kubelet and resolves when it looks after the pods of its node. Registration goes on meanwhile. */
export async function startKubelet(options: KubeletOptions): Promise<Kubelet> {
  const {
    client,
    clock,
    logger,
    nodeName,
    runtime,
    addresses,
    clusterDns = [],
    clusterDomain = 'cluster.local',
    simulated,
  } = options;
  const random = options.random ?? Math.random;
  await using resources = new AsyncDisposableStack();
  const stop = new AbortController();
  resources.defer(() => stop.abort());
  const paths = kubeletPaths(options.directory);
  const informers = options.informers ?? resources.use(createInformers({ client, clock, logger }));
  const podInformer = informers.for(Pod, { fieldSelector: `spec.nodeName=${nodeName}` });

  const version = await runtime.version();
  if (!simulated) await mkdir(options.directory, { recursive: true });
  const facts =
    simulated?.facts ??
    (await observeMachine({ directory: options.directory, runtime: version, maxPods: options.maxPods }));
  const reporter = resources.use(
    startNodeReporter({
      client,
      clock,
      logger,
      nodeName,
      runtime,
      facts,
      addresses,
      port: options.port ?? 10250,
      registration: options.registration ?? {},
    }),
  );
  const hostIps = addresses.filter(({ type }) => type === 'InternalIP').map(({ address }) => address);
  const event = options.events === false ? () => undefined : resources.use(podEvents(options)).event;
  const statuses = resources.use(createStatusManager({ client, clock, logger }));

  const makeHost = async (): Promise<PodHost> => {
    const services = informers.for(Service);
    const references = resources.use(createPodReferences({ client, clock, logger }));
    const tokens = createTokenSource({ client, clock });
    await prepareDirectory(options.directory, logger);
    const volumes = createPodVolumes({ paths, memoryDirectory: join(options.directory, 'memory') });
    const { allocatable, memoryBytes } = facts;
    return createMachineHost({
      paths,
      volumes,
      references,
      tokens,
      services: () => services.lister.list(),
      clusterDns,
      clusterDomain,
      hostIps,
      allocatable,
      memoryCapacityBytes: memoryBytes,
      cgroupRoot: options.cgroupRoot ?? '/kubepods',
    });
  };
  const host = simulated?.host ?? (await makeHost());
  const run = simulated?.runProbe ?? createRunProbe({ runtime, clock });
  const dependencies = {
    client,
    clock,
    logger,
    runtime,
    runtimeName: version.name,
    host,
    images: createImagePuller({ runtime, clock, event }),
    hooks: createHookRunner({ runtime, clock }),
    prober: createProber({ run, clock, event, random }),
    statuses,
    event,
    hostIps,
  };

  const [held] = await Promise.all([
    runtime.listPods(),
    podInformer.synced,
    simulated ? undefined : informers.for(Service).synced,
  ]);
  const workers = resources.use(createPodWorkers(dependencies, held));
  const changes = podInformer.onChange(change =>
    change.type === 'deleted' ? workers.gone(change.object) : workers.wanted(change.object),
  );
  resources.use(changes);
  workers.adopt(held);

  const watching = (async () => {
    try {
      for await (const uid of runtime.watchPods(stop.signal)) workers.runtimeChanged(uid);
    } catch (error) {
      if (!isAbortError(error)) logger.error('watching the runtime failed', { error });
    }
  })();
  const cleanUp = resources.move();
  const known = (worker: { desired: { pod: Pod }; runtimePod: RuntimePod | undefined }): KnownPod => {
    const { pod } = worker.desired;
    return { pod, status: statuses.statusOf(pod.metadata.uid), runtimePod: worker.runtimePod };
  };
  return {
    nodeName,
    runtime,
    paths,
    facts,
    registered: reporter.registered,
    pods: () => [...workers.all()].map(known),
    pod(namespace, name) {
      const worker = workers.byName(namespace, name);
      return worker && known(worker);
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await watching;
      await cleanUp.disposeAsync();
    },
  };
}

/** Events about pods, and the containers in them. */
function podEvents({ client, clock, logger, nodeName }: KubeletOptions): AsyncDisposable & { event: PodEventSink } {
  const recorder = createEventRecorder({ client, clock, logger, component: 'kubelet', host: nodeName });
  return {
    event(pod, { type, reason, message, container }) {
      const { name, namespace = '', uid, resourceVersion } = pod.metadata;
      const init = pod.spec.initContainers?.some(candidate => candidate.name === container);
      const fieldPath =
        container === undefined ? {} : { fieldPath: `spec.${init ? 'initContainers' : 'containers'}{${container}}` };
      recorder.event(
        { apiVersion: 'v1', kind: 'Pod', name, namespace, uid, resourceVersion, ...fieldPath },
        { type, reason, message },
      );
    },
    [Symbol.asyncDispose]: () => recorder[Symbol.asyncDispose](),
  };
}
