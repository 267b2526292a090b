/** Which pods nobody else will remove.
 *  Source: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-garbage-collection */
import type { Pod } from '#api';
import { isPodFinished, isPodTerminating } from '../pods/pod-facts.ts';

/** Ended pods that may stay, so that one can look at them. */
export const defaultTerminatedThreshold = 12_500;
/** How long a node must be missing before its pods go: its object may come back. */
export const quarantineMs = 40_000;

/** What there is, of the whole cluster. */
export interface Observed {
  /** At least all that have ended, are on their way out, or name a node that is not there. */
  readonly pods: readonly Pod[];
  readonly nodeNames: ReadonlySet<string>;
  /** Since when nodes are missing that pods name, as the last plan found. */
  readonly missingSince: ReadonlyMap<string, number>;
  readonly terminatedThreshold: number;
}

/** Pods to delete, by why nobody else would. */
export interface CollectionPlan {
  /** Pods of nodes that are gone; to be looked at once more before. */
  readonly orphaned: readonly Pod[];
  /** Pods on their way out that never got to a node, where nobody ends them. */
  readonly unscheduled: readonly Pod[];
  /** Ended pods beyond the threshold, oldest first. */
  readonly terminated: readonly Pod[];
  /** For the next plan. */
  readonly missingSince: ReadonlyMap<string, number>;
}

/** Which of the pods go, and why. */
export function planCollection(
  { pods, nodeNames, missingSince, terminatedThreshold }: Observed,
  nowMs: number,
): CollectionPlan {
  const missing = new Set(
    pods.map(({ spec }) => spec.nodeName ?? '').filter(name => name !== '' && !nodeNames.has(name)),
  );
  const since = new Map(Array.from(missing, name => [name, missingSince.get(name) ?? nowMs]));
  const isOrphaned = ({ spec }: Pod) => nowMs - (since.get(spec.nodeName ?? '') ?? nowMs) >= quarantineMs;
  const ended = pods.filter(pod => isPodFinished(pod) && !isPodTerminating(pod));
  const surplus = Math.max(0, ended.length - terminatedThreshold);
  return {
    orphaned: pods.filter(isOrphaned),
    unscheduled: pods.filter(pod => isPodTerminating(pod) && !pod.spec.nodeName),
    terminated: ended.toSorted(byAge).slice(0, surplus),
    missingSince: since,
  };
}

function byAge(a: Pod, b: Pod): number {
  const [left, right] = [a.metadata.creationTimestamp, b.metadata.creationTimestamp];
  if (left !== right) return left < right ? -1 : 1;
  return a.metadata.name < b.metadata.name ? -1 : 1;
}
