/** Which pods' values count. Pure.
 *  Source: https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#algorithm-details */
import { findCondition, type Pod } from '#api';
import { parseTime } from '#base';
import { isPodTerminating } from '../pods/pod-facts.ts';
import type { PodValue } from './measurement.ts';

/** How long after its start a pod's CPU counts only while it is ready. */
const cpuInitializationPeriodMs = 300_000;
/** How long after its start a pod may become unready without having been ready. */
const initialReadinessDelayMs = 30_000;

/** Pods by what their values are good for; none is in two groups. */
export interface PodGroups {
  /** Pods whose values count. */
  readonly ready: readonly Pod[];
  /** Pods that do not do their share yet. */
  readonly unready: readonly Pod[];
  /** Pods without a value. */
  readonly missing: readonly Pod[];
}

/** Sorts pods; those that have failed or are on their way out are in no group. */
export function groupPods(
  pods: readonly Pod[],
  { values, isCpu }: { readonly values: ReadonlyMap<string, PodValue>; readonly isCpu: boolean },
  nowMs: number,
): PodGroups {
  const grouped = Map.groupBy(pods, pod => groupOf(pod, values.get(pod.metadata.name), isCpu, nowMs));
  return {
    ready: grouped.get('ready') ?? [],
    unready: grouped.get('unready') ?? [],
    missing: grouped.get('missing') ?? [],
  };
}

function groupOf(pod: Pod, value: PodValue | undefined, isCpu: boolean, nowMs: number): keyof PodGroups | 'none' {
  if (isPodTerminating(pod) || pod.status?.phase === 'Failed') return 'none';
  if ((pod.status?.phase ?? 'Pending') === 'Pending') return 'unready';
  if (!value) return 'missing';
  return isCpu && isStarting(pod, value, nowMs) ? 'unready' : 'ready';
}

/** Whether what the pod uses of the CPU is for its start. */
function isStarting({ status }: Pod, { atMs, windowMs }: PodValue, nowMs: number): boolean {
  const ready = findCondition(status?.conditions, 'Ready');
  if (!ready?.lastTransitionTime || !status?.startTime) return true;
  const startMs = parseTime(status.startTime);
  const sinceMs = parseTime(ready.lastTransitionTime);
  if (startMs + cpuInitializationPeriodMs > nowMs) return ready.status === 'False' || atMs < sinceMs + windowMs;
  return ready.status === 'False' && startMs + initialReadinessDelayMs > sinceMs;
}
