/** Gives every node a range of pod addresses: upstream's node IPAM controller in its `RangeAllocator` mode. Writes
 *  `spec.podCIDR` and `spec.podCIDRs`, which never change afterwards. */
import { isConflict, keyOf, Node, simulatedLabel } from '#api';
import { mergePatch } from '#client';
import { type Controller, defineController, done, type ReconcileContext, unlessGone } from '#reconcile';
import { podCidrCount, podCidrFor, podCidrIndexes } from './pod-cidr.ts';

/** What nodes' ranges are taken from. */
export interface NodeIpamOptions {
  /** Ranges that the nodes' ranges are taken from, at most one of each family: `10.244.0.0/16`. */
  readonly clusterCidrs: readonly string[];
}

/** A node that shall get ranges. */
export interface PodCidrAllocation {
  readonly node: string;
  readonly podCidrs: readonly string[];
}

/** Ranges for all nodes that have none, the lowest free ones first, real nodes before simulated ones and then in the
 *  order of their names. Nodes for which there is no room left are missing from the result. */
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

/** The controller. Its first key gives ranges to all nodes that wait, in their order; those that come after find
 *  nothing to do. */
export function createNodeIpam({ clusterCidrs }: NodeIpamOptions): Controller {
  return defineController({
    name: 'node-ipam',
    account: 'node-controller',
    primary: Node,
    writes: [{ kind: Node, verbs: ['patch'] }],
    // Two at a time would give the same range twice.
    concurrency: 1,
    state: () => new GivenRanges(),

    async reconcile(key, context) {
      const { lister, state, logger } = context;
      const node = lister(Node).get(key);
      if (node?.spec?.podCIDR) return done;
      if (!node) state.forget(key.name);
      const nodes = lister(Node)
        .list()
        .map(known => state.complete(known));
      const allocations = planPodCidrs(nodes, clusterCidrs);
      for (const allocation of allocations) await assign(allocation, context);
      const without = nodes.filter(({ spec }) => !spec?.podCIDR).length - allocations.length;
      if (without > 0) logger.warn('no range of pod addresses left for some nodes', { nodes: without, clusterCidrs });
      return done;
    },
  });
}

/** The resource version makes it fail when somebody else gave the node a range meanwhile. */
async function assign(
  { node: name, podCidrs }: PodCidrAllocation,
  { lister, state, client }: ReconcileContext<GivenRanges>,
): Promise<void> {
  const node = lister(Node).get({ name });
  if (!node) return;
  const { uid, resourceVersion } = node.metadata;
  state.note(node, podCidrs);
  try {
    const patch = mergePatch({
      metadata: { uid, resourceVersion },
      spec: { podCIDR: podCidrs[0], podCIDRs: podCidrs },
    });
    await client.patch(Node, keyOf(node), patch).catch(unlessGone);
  } catch (error) {
    state.forget(name);
    // It has changed, which brings it here again; the others do not wait for that.
    if (!isConflict(error)) throw error;
  }
}

/** What was given: a range that is given twice is worse than one that is lost, so the cache alone is not believed. */
class GivenRanges {
  readonly #given = new Map<string, { readonly uid: string; readonly podCidrs: readonly string[] }>();

  /** Remembers what a node gets. */
  note({ metadata: { name, uid } }: Node, podCidrs: readonly string[]): void {
    this.#given.set(name, { uid, podCidrs });
  }

  /** Forgets what a node got that is gone, or did not get it. */
  forget(name: string): void {
    this.#given.delete(name);
  }

  /** The node with its ranges, though the cache may not show them yet. */
  complete(node: Node): Node {
    const given = this.#given.get(node.metadata.name);
    const podCIDRs = node.spec?.podCIDRs ?? (given?.uid === node.metadata.uid ? given.podCidrs : undefined);
    const [podCIDR] = podCIDRs ?? [];
    return podCIDR === undefined ? node : { ...node, spec: { ...node.spec, podCIDR, podCIDRs: [...(podCIDRs ?? [])] } };
  }
}
