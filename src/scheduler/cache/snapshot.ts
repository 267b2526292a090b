/** All nodes at one moment. */
import type { NodeInfo } from './node-info.ts';

/** Stays as it is when the cluster changes. */
export interface Snapshot {
  readonly nodes: readonly NodeInfo[];
  get(nodeName: string): NodeInfo | undefined;
}

/** A snapshot of these nodes; `indexes` says where each is, and is made unless given. */
export function createSnapshot(
  nodes: readonly NodeInfo[],
  indexes: ReadonlyMap<string, number> = indexesOf(nodes),
): Snapshot {
  return {
    nodes,
    get(nodeName) {
      const index = indexes.get(nodeName);
      return index === undefined ? undefined : nodes[index];
    },
  };
}

/** Where each node is, by its name. */
export const indexesOf = (nodes: readonly NodeInfo[]): Map<string, number> =>
  new Map(nodes.map(({ node }, index) => [node.metadata.name, index]));
