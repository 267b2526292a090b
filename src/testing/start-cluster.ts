/** A whole control plane inside a test: API server, controllers, scheduler and simulated nodes, in process, without ports.
 *
 *      await using cluster = await startCluster();
 *      await cluster.client.create(Deployment, deployment);
 *      await cluster.until(Deployment, key, deployment => deployment.status?.availableReplicas === 3); */
import { type Kind, type KubeObject, Node, type Node as NodeObject, type ObjectKey } from '#api';
import { type Clock, createLogger, type Logger, silentLogger, systemClock, withDeadline } from '#base';
import type { Client, Informers } from '#client';
import { type Kubelet, startSimulatedNode } from '#kubelet';
import { type ControlPlane, startControlPlane } from '#main';
import { createMemoryStore } from '#store';

export interface StartClusterOptions {
  /** Simulated nodes, named `node-1` and up. Default 1. */
  readonly nodes?: number;
  /** Default: the machine's clock. With a virtual clock, time moves only when the test moves it. */
  readonly clock?: Clock;
  /** Default: silent; everything when KUBERNODE_TEST_LOG is set. */
  readonly logger?: Logger;
  /** Breaks ties and spreads periodic work. Default: Math.random. */
  readonly random?: () => number;
}

export interface TestCluster extends AsyncDisposable {
  /** Acts as the administrator. */
  readonly client: Client;
  readonly informers: Informers;
  readonly clock: Clock;
  readonly controlPlane: ControlPlane;
  readonly nodes: readonly Kubelet[];
  /** Resolves with the object as soon as `condition` holds for it, however it is now; fails after `timeoutMs` of real time
   *  (default 20 s), saying what it was last. An undefined object is one that does not exist. */
  until<K extends KubeObject>(
    kind: Kind<K>,
    key: ObjectKey,
    condition: (object: K | undefined) => boolean | undefined,
    timeoutMs?: number,
  ): Promise<K | undefined>;
}

/** Starts a cluster of its own, whose nodes are ready for pods; any number may run side by side. Disposing it leaves nothing
 *  behind. */
export async function startCluster(options: StartClusterOptions = {}): Promise<TestCluster> {
  const { nodes: nodeCount = 1, clock = systemClock, logger = testLogger(), random = Math.random } = options;
  await using starting = new AsyncDisposableStack();
  const store = starting.use(createMemoryStore({ clock }));
  const controlPlane = starting.use(await startControlPlane({ store, clock, logger, random, freezeObjects: true }));
  const { client, informers } = starting.use(controlPlane.identity('kubernetes-admin', ['system:masters']));
  const names = Array.from({ length: nodeCount }, (_, index) => `node-${index + 1}`);
  const nodes = await Promise.all(
    names.map(async (nodeName, index) => {
      const identity = starting.use(controlPlane.identity(`system:node:${nodeName}`, ['system:nodes']));
      return starting.use(
        await startSimulatedNode({ client: identity.client, clock, logger, nodeName, index: index + 1, random }),
      );
    }),
  );
  const isOpen = (node: NodeObject | undefined) => node?.status !== undefined && !node.spec.taints?.length;
  await Promise.all(
    names.map(name => until(informers, { kind: Node, key: { name }, condition: isOpen, timeoutMs: 20_000 })),
  );
  const running = starting.move();
  return {
    client,
    informers,
    clock,
    controlPlane,
    nodes,
    until: (kind, key, condition, timeoutMs = 20_000) => until(informers, { kind, key, condition, timeoutMs }),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

interface Wait<K extends KubeObject> {
  kind: Kind<K>;
  key: ObjectKey;
  condition: (object: K | undefined) => boolean | undefined;
  timeoutMs: number;
}

async function until<K extends KubeObject>(
  informers: Informers,
  { kind, key, condition, timeoutMs }: Wait<K>,
): Promise<K | undefined> {
  const informer = informers.for(kind);
  await informer.synced;
  const { promise, resolve } = Promise.withResolvers<K | undefined>();
  const look = () => {
    const object = informer.lister.get(key);
    if (condition(object)) resolve(object);
  };
  using _subscription = informer.onChange(look);
  look();
  try {
    return await withDeadline(promise, { clock: systemClock, ms: timeoutMs, what: `${kind.singular} ${key.name}` });
  } catch (error) {
    throw new Error(`never as expected; last: ${JSON.stringify(informer.lister.get(key))}`, { cause: error });
  }
}

function testLogger(): Logger {
  return process.env['KUBERNODE_TEST_LOG'] ? createLogger({ level: 'debug' }) : silentLogger;
}
