/** What a pod's object says about the pod: the questions that several controllers ask. */
import { findCondition, isConditionTrue, isFinalPhase, type Pod } from '#api';
import { parseTime } from '#base';

/** Whether the pod has ended for good: its phase is Succeeded or Failed. */
export function isPodFinished(pod: Pod): boolean {
  return isFinalPhase(pod.status?.phase);
}

/** Whether somebody has asked for the pod to go. */
export function isPodTerminating(pod: Pod): boolean {
  return pod.metadata.deletionTimestamp !== undefined;
}

/** Whether the pod counts as a replica: neither finished nor on its way out. */
export function isPodActive(pod: Pod): boolean {
  return !isPodFinished(pod) && !isPodTerminating(pod);
}

/** Whether the pod's `Ready` condition is true. */
export function isPodReady(pod: Pod): boolean {
  return isConditionTrue(pod.status?.conditions, 'Ready');
}

/** Since when the pod is ready, in epoch milliseconds; undefined when it is not, or does not say. */
export function readySinceMs(pod: Pod): number | undefined {
  const ready = findCondition(pod.status?.conditions, 'Ready');
  return ready?.status === 'True' && ready.lastTransitionTime !== undefined
    ? parseTime(ready.lastTransitionTime)
    : undefined;
}

/** When the pod is, was or will be available, given that it stays ready: ready for `minReadySeconds`. Undefined for a pod
 *  that is not ready. */
export function availableAtMs(pod: Pod, minReadySeconds: number): number | undefined {
  if (!isPodReady(pod)) return undefined;
  if (minReadySeconds === 0) return 0;
  const sinceMs = readySinceMs(pod);
  return sinceMs === undefined ? undefined : sinceMs + minReadySeconds * 1000;
}

/** Whether the pod has been ready for at least `minReadySeconds`. */
export function isPodAvailable(pod: Pod, minReadySeconds: number, nowMs: number): boolean {
  const atMs = availableAtMs(pod, minReadySeconds);
  return atMs !== undefined && atMs <= nowMs;
}
