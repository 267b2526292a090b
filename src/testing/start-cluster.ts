/** A whole control plane inside a test: API server, controllers, scheduler and simulated nodes, in process, without
 *      ports.
 *
 *      await using cluster = await startCluster();
 *      await cluster.client.create(Deployment, deployment);
 *      await cluster.until(Deployment, key, deployment => deployment?.status?.availableReplicas === 3); */
import { type Kind, type KubeObject, Node, type Node as NodeObject, type ObjectKey, switchesFor } from '#api';
import { backgroundClock, type Clock, createLogger, elapsedMs, type Logger, silentLogger } from '#base';
import { type Client, createClient, type Informers } from '#client';
import { type Kubelet, startSimulatedNode } from '#kubelet';
import { type ControlPlane, type Identity, startControlPlane } from '#main';
import { createMemoryStore } from '#store';
import { applyYaml } from './apply-yaml.ts';
import { type ClusterUse, keepProcess, placeOfCall } from './keep-process.ts';
import { createLazyPort, type KubeconfigAccess, type PortOptions } from './port.ts';
import { until, waitBeforeRunner } from './until.ts';

/** What the cluster is like. */
export interface StartClusterOptions extends PortOptions {
  /** Simulated nodes, named `node-1` and up. Default 1. */
  readonly nodes?: number;
  /** Feature gates to switch on, and the kinds behind them: `GenericWorkload`. Default: none. */
  readonly featureGates?: readonly string[];
  /** Default: the machine's clock. With a virtual clock, time moves only when the test moves it. */
  readonly clock?: Clock;
  /** Default: silent; everything when KUBERNODE_TEST_LOG is set. */
  readonly logger?: Logger;
  /** Breaks ties and spreads periodic work. Default: Math.random. */
  readonly random?: () => number;
  /** How long `until` waits, in milliseconds of real time. Default: KUBERNODE_TEST_TIMEOUT_MS, or 4000, and less in the
   *  test that has just started the cluster on a slow machine, so that it is always less than vitest and jest give a
   *  test. */
  readonly timeoutMs?: number;
}

/** A running cluster. Disposing it leaves nothing behind. */
export interface TestCluster extends AsyncDisposable, KubeconfigAccess {
  /** Acts as the administrator. */
  readonly client: Client;
  /** Caches of the API's objects, made when they are asked for. */
  readonly informers: Informers;
  readonly clock: Clock;
  readonly controlPlane: ControlPlane;
  readonly nodes: readonly Kubelet[];
  /** Resolves with the object as soon as `condition` holds for it, however it is now; an undefined object is one that
   *  does not exist. A condition that throws, as `expect` does, does not hold yet.
   *  Errors: after `timeoutMs` (default: that of the cluster) one that says how the object is and why, with the
   *  warnings about it and about what belongs to it; its cause is what the condition threw last. */
  until<K extends KubeObject>(
    kind: Kind<K>,
    key: ObjectKey,
    condition: (object: K | undefined) => boolean | undefined,
    timeoutMs?: number,
  ): Promise<K | undefined>;
  /** Applies manifests, as `kubectl apply` does, and returns the objects. What names no namespace goes to `default`. */
  applyYaml(manifests: string): Promise<readonly KubeObject[]>;
  /** Disposes it, for who does not use `await using`. */
  stop(): Promise<void>;
}

/** Starts a cluster of its own, whose nodes are ready for pods; any number may run side by side. Disposing it leaves
 *  nothing behind. */
export async function startCluster(options: StartClusterOptions = {}): Promise<TestCluster> {
  return await startClusterAt(options, { place: placeOfCall(startCluster) });
}

/** {@link startCluster}, with what tells of it should it never be disposed. */
export async function startClusterAt(options: StartClusterOptions, use: ClusterUse): Promise<TestCluster> {
  const {
    nodes: nodeCount = 1,
    clock = backgroundClock,
    logger = testLogger(),
    random = Math.random,
    featureGates = [],
  } = options;
  const switches = switchesFor(featureGates);
  const waitMs = defaultWait(options, use);
  await using starting = new AsyncDisposableStack();
  const keeper = starting.use(keepProcess(use));
  const store = starting.use(createMemoryStore({ clock }));
  const controlPlane = starting.use(
    await startControlPlane({ store, clock, logger, random, ...switches, freezeObjects: true }),
  );
  const identity = starting.use(controlPlane.identity('kubernetes-admin', ['system:masters']));
  const nodes = await Promise.all(
    Array.from({ length: nodeCount }, async (_, index) => {
      const nodeName = `node-${index + 1}`;
      const { client } = starting.use(controlPlane.identity(`system:node:${nodeName}`, ['system:nodes']));
      return starting.use(await startSimulatedNode({ client, clock, logger, nodeName, index: index + 1, random }));
    }),
  );
  await untilOpen({ client: identity.client, informers: controlPlane.scheduler.informers }, nodeCount);
  const port = createLazyPort(controlPlane.apiServer, options);
  if (options.port !== undefined || options.host !== undefined) await port.kubeconfig();
  const client = createClient(keeper.through(identity.client.transport));
  const running = starting.move();
  const stop = () => running.disposeAsync();
  return {
    client,
    informers: identity.informers,
    clock,
    controlPlane,
    nodes,
    ...port,
    until: (kind, key, condition, timeoutMs = waitMs()) => until(identity, { kind, key, condition, timeoutMs }),
    applyYaml: manifests => applyYaml(client, manifests),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** Resolves when the scheduler sees that every node takes pods. */
async function untilOpen(scheduler: Pick<Identity, 'client' | 'informers'>, nodeCount: number): Promise<void> {
  const condition = (node: NodeObject | undefined) => node?.status !== undefined && !node.spec.taints?.length;
  const names = Array.from({ length: nodeCount }, (_, index) => `node-${index + 1}`);
  await Promise.all(names.map(name => until(scheduler, { kind: Node, key: { name }, condition, timeoutMs: 20_000 })));
}

function testLogger(): Logger {
  return process.env['KUBERNODE_TEST_LOG'] ? createLogger({ level: 'debug' }) : silentLogger;
}

/** How long a wait that begins now may take, of a cluster that starts now. */
function defaultWait({ timeoutMs }: StartClusterOptions, { isShared = false }: ClusterUse): () => number {
  const wantedMs = timeoutMs ?? (Number(process.env['KUBERNODE_TEST_TIMEOUT_MS']) || undefined);
  if (wantedMs !== undefined) return () => wantedMs;
  const startMs = elapsedMs();
  return () => waitBeforeRunner({ sinceStartMs: isShared ? Infinity : elapsedMs() - startMs });
}
