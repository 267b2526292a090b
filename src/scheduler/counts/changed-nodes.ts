/** What differs between two snapshots, so that what was counted over one can be carried on to the next. */
import type { NodeInfo } from '../cache/node-info.ts';

/** One node that differs: new when it was not there before. */
export interface ChangedNode {
  readonly index: number;
  readonly before: NodeInfo | undefined;
  readonly after: NodeInfo;
}

/** The nodes that differ; undefined when nodes are gone, so that all have to be counted anew. Costs a look at each node. */
export function changedNodes(
  before: readonly NodeInfo[],
  after: readonly NodeInfo[],
): readonly ChangedNode[] | undefined {
  if (before === after) return [];
  if (after.length < before.length) return undefined;
  const changed: ChangedNode[] = [];
  for (let index = 0; index < after.length; index++) {
    const [old, now] = [before[index], after[index] as NodeInfo];
    if (old === now) continue;
    if (old && old.node.metadata.name !== now.node.metadata.name) return undefined;
    changed.push({ index, before: old, after: now });
  }
  return changed;
}
