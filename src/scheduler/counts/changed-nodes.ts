/** What differs between two snapshots, so that what was counted over one can be carried on to the next. */
import type { NodeInfo } from '../cache/node-info.ts';

/** One node that differs: new when it was not there before. */
export interface ChangedNode {
  readonly index: number;
  readonly before: NodeInfo | undefined;
  readonly after: NodeInfo;
}

/** How nodes came from those of the snapshot before. */
interface Step {
  readonly before: readonly NodeInfo[];
  readonly indexes: ReadonlySet<number>;
}

const steps = new WeakMap<readonly NodeInfo[], Step>();

/** Notes that `after` is as `before` but for the nodes at `indexes`, to which more may come: who went over `before`
 *  needs not compare each node. Of each snapshot only the step to it is remembered, not those before. */
export function noteStep(after: readonly NodeInfo[], step: Step): void {
  steps.delete(step.before);
  steps.set(after, step);
}

/** The nodes that differ; undefined when nodes are gone, so that all have to be counted anew. */
export function changedNodes(
  before: readonly NodeInfo[],
  after: readonly NodeInfo[],
): readonly ChangedNode[] | undefined {
  if (before === after) return [];
  const step = steps.get(after);
  if (step?.before === before) return [...step.indexes].map(index => change(index, before, after));
  return compared(before, after);
}

const change = (index: number, before: readonly NodeInfo[], after: readonly NodeInfo[]): ChangedNode => ({
  index,
  before: before[index],
  after: after[index] as NodeInfo,
});

/** Costs a look at each node. */
function compared(before: readonly NodeInfo[], after: readonly NodeInfo[]): readonly ChangedNode[] | undefined {
  if (after.length < before.length) return undefined;
  const changed: ChangedNode[] = [];
  for (let index = 0; index < after.length; index++) {
    const old = before[index];
    if (old === after[index]) continue;
    const found = change(index, before, after);
    if (old && old.node.metadata.name !== found.after.node.metadata.name) return undefined;
    changed.push(found);
  }
  return changed;
}
