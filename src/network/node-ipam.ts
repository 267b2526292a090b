/** Gives every node a range of pod addresses: upstream's node IPAM controller in its `RangeAllocator` mode. Writes
 *  `spec.podCIDR` and `spec.podCIDRs`, which never change afterwards. */
import { isConflict, isNotFound, keyOf, Node } from '#api';
import { type Clock, isAbortError, type Logger, startSyncLoop, toError } from '#base';
import { type Client, type Informers, mergePatch } from '#client';
import { podCidrCount, podCidrFor, podCidrIndexes } from './pod-cidr.ts';

export interface NodeIpamOptions {
  readonly client: Client;
  readonly informers: Informers;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Ranges that the nodes' ranges are taken from, at most one of each family: `10.244.0.0/16`. */
  readonly clusterCidrs: readonly string[];
}

/** A node that shall get ranges. */
export interface PodCidrAllocation {
  readonly node: string;
  readonly podCidrs: readonly string[];
}

/** The label of nodes whose pods are simulated: they wait until real nodes have theirs. */
const simulatedLabel = 'kubernode.dev/simulated';

/** Ranges for all nodes that have none, the lowest free ones first, real nodes before simulated ones and then in the order
 *  of their names. Nodes for which there is no room left are missing from the result. */
export function planPodCidrs(nodes: readonly Node[], clusterCidrs: readonly string[]): PodCidrAllocation[] {
  const assigned = nodes.flatMap(node => node.spec?.podCIDRs ?? (node.spec?.podCIDR ? [node.spec.podCIDR] : []));
  const free = clusterCidrs.map(cluster => freeIndexes(cluster, assigned));
  const waiting = nodes.filter(node => !node.spec?.podCIDR).sort((a, b) => orderOf(a).localeCompare(orderOf(b)));
  const allocations: PodCidrAllocation[] = [];
  for (const node of waiting) {
    const indexes = free.map(iterator => iterator.next().value);
    if (indexes.length === 0 || indexes.includes(undefined)) break;
    allocations.push({
      node: node.metadata.name,
      podCidrs: clusterCidrs.map((cluster, family) => podCidrFor(cluster, indexes[family] ?? 0)),
    });
  }
  return allocations;
}

function orderOf(node: Node): string {
  return `${node.metadata.labels?.[simulatedLabel] === 'true' ? 1 : 0} ${node.metadata.name}`;
}

function* freeIndexes(clusterCidr: string, assigned: readonly string[]): Generator<number, undefined> {
  const taken = new Set(assigned.flatMap(podCidr => podCidrIndexes(clusterCidr, podCidr)));
  for (let index = 0; index < podCidrCount(clusterCidr); index++) if (!taken.has(index)) yield index;
  return undefined;
}

/** Starts giving nodes their ranges; runs until it is disposed. One per cluster: run it where the controllers run. */
export function allocatePodCidrs({ client, informers, clock, logger, clusterCidrs }: NodeIpamOptions): AsyncDisposable {
  const nodes = informers.for(Node);
  const disposables = new AsyncDisposableStack();
  /** What was written and may not be in the cache yet. */
  const written = new Map<string, readonly string[]>();

  const run = async () => {
    const known = nodes.lister.list().map(node => {
      const podCIDRs = node.spec?.podCIDRs ?? written.get(node.metadata.uid);
      return podCIDRs?.[0] === undefined
        ? node
        : { ...node, spec: { ...node.spec, podCIDR: podCIDRs[0], podCIDRs: [...podCIDRs] } };
    });
    const allocations = planPodCidrs(known, clusterCidrs);
    for (const { node: name, podCidrs } of allocations) {
      const node = nodes.lister.get({ name });
      if (!node) continue;
      written.set(node.metadata.uid, podCidrs);
      await assign(node, podCidrs).catch(error => {
        written.delete(node.metadata.uid);
        if (!isNotFound(error) && !isConflict(error)) throw error;
      });
    }
    const without = known.filter(node => !node.spec?.podCIDR).length - allocations.length;
    if (without > 0) logger.warn('no range of pod addresses left for some nodes', { nodes: without, clusterCidrs });
  };
  /** The resource version makes it fail when somebody else gave the node a range meanwhile. */
  const assign = async (node: Node, podCIDRs: readonly string[]) => {
    const { resourceVersion } = node.metadata;
    const body = { metadata: { resourceVersion }, spec: { podCIDR: podCIDRs[0], podCIDRs } };
    await client.patch(Node, keyOf(node), mergePatch(body));
  };

  const loop = disposables.use(
    startSyncLoop({
      clock,
      minPeriodMs: 0,
      run,
      onFailure: (error, failures) =>
        isAbortError(error) ||
        logger.error('cannot give nodes ranges of pod addresses', { error: toError(error), failures }),
    }),
  );
  disposables.use(
    nodes.onChange(({ type, object }) => {
      if (type === 'deleted') written.delete(object.metadata.uid);
      if (nodes.hasSynced) loop.trigger();
    }),
  );
  void nodes.synced.then(
    () => loop.trigger(),
    () => undefined,
  );
  return disposables;
}
