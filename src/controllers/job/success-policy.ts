/** Whether a job counts as done before all of its indexes have succeeded.
 *  Source: https://kubernetes.io/docs/concepts/workloads/controllers/job/#success-policy */
import { countIndexes, type IndexRange, indexesBelow, type Job, type SuccessPolicyRule } from '#api';

/** Which rule holds, in the words of the condition; undefined when none does. */
export function findSuccess({ spec }: Job, succeeded: readonly IndexRange[]): string | undefined {
  const rules = spec.successPolicy?.rules ?? [];
  const index = rules.findIndex(rule => holds(rule, succeeded, spec.completions ?? 0));
  return index < 0 ? undefined : `Matched rules at index ${index}`;
}

function holds(
  { succeededIndexes, succeededCount }: SuccessPolicyRule,
  succeeded: readonly IndexRange[],
  completions: number,
): boolean {
  if (succeededIndexes === undefined) return succeededCount !== undefined && countIndexes(succeeded) >= succeededCount;
  const wanted = indexesBelow(succeededIndexes, completions);
  return countShared(succeeded, wanted) >= (succeededCount ?? countIndexes(wanted));
}

/** How many indexes are in both lists, both in rising order. */
function countShared(left: readonly IndexRange[], right: readonly IndexRange[]): number {
  let count = 0;
  let from = 0;
  for (const [first, last] of left) {
    while ((right[from]?.[1] ?? Number.POSITIVE_INFINITY) < first) from++;
    for (let at = from; (right[at]?.[0] ?? Number.POSITIVE_INFINITY) <= last; at++) {
      const [start, end] = right[at] as IndexRange;
      count += Math.min(last, end) - Math.max(first, start) + 1;
    }
  }
  return count;
}
