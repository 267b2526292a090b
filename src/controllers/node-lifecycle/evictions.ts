/** When pods must leave a node because of its NoExecute taints.
 *  Source: https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/#taint-based-evictions */
import { type Pod, type Taint, tolerates } from '#api';
import { isPodFinished, isPodTerminating } from '../pods/pod-facts.ts';

/** Of the pods of one node. */
export interface EvictionPlan {
  /** Pods to delete now. */
  readonly evict: readonly Pod[];
  /** Milliseconds until the next one is due; undefined when none is. */
  readonly nextMs: number | undefined;
}

interface EvictionInput {
  readonly pods: readonly Pod[];
  readonly taints: readonly Taint[];
  /** When a taint appeared, in epoch milliseconds. */
  readonly since: (taint: Taint) => number;
}

/** Sorts out which pods tolerate the taints, and for how long. */
export function planEvictions({ pods, taints, since }: EvictionInput, nowMs: number): EvictionPlan {
  const noExecute = taints.filter(({ effect }) => effect === 'NoExecute');
  const staying = pods.filter(pod => !isPodTerminating(pod) && !isPodFinished(pod));
  const due = staying.map(pod => ({ pod, atMs: Math.min(...noExecute.map(taint => dueAt(pod, taint, since(taint)))) }));
  const waits = due.map(({ atMs }) => atMs - nowMs).filter(ms => ms > 0 && Number.isFinite(ms));
  return {
    evict: due.filter(({ atMs }) => atMs <= nowMs).map(({ pod }) => pod),
    nextMs: waits.length === 0 ? undefined : Math.min(...waits),
  };
}

/** When the pod's tolerance of the taint ends; at once without a toleration, never without a limit. */
function dueAt({ spec }: Pod, taint: Taint, sinceMs: number): number {
  const matching = (spec.tolerations ?? []).filter(toleration => tolerates(toleration, taint));
  if (matching.length === 0) return Number.NEGATIVE_INFINITY;
  const seconds = matching.map(({ tolerationSeconds }) => tolerationSeconds ?? Number.POSITIVE_INFINITY);
  return sinceMs + Math.max(0, Math.min(...seconds)) * 1000;
}
