/** `activeDeadlineSeconds`: how long a pod may be active, whatever it does. */
import { isFinalPhase, type Pod } from '#api';
import { parseTime } from '#base';
import type { DesiredPod } from './observation.ts';

/** When the pod's time is over; undefined when it is not limited, or has not begun. */
export function deadlineAtMs({ spec, status }: Pod): number | undefined {
  if (spec.activeDeadlineSeconds === undefined || status?.startTime === undefined) return undefined;
  return parseTime(status.startTime) + spec.activeDeadlineSeconds * 1000;
}

/** The wish, turned into a stop once the deadline has passed. */
export function withDeadline(desired: DesiredPod, nowMs: number): DesiredPod {
  const { pod, stop } = desired;
  const atMs = deadlineAtMs(pod);
  if (stop || atMs === undefined || atMs > nowMs || isFinalPhase(pod.status?.phase)) return desired;
  const message = 'Pod was active on the node longer than the specified deadline';
  const gracePeriodSeconds = pod.spec.terminationGracePeriodSeconds ?? 30;
  return { pod, stop: { cause: 'failed', gracePeriodSeconds, sinceMs: nowMs, reason: 'DeadlineExceeded', message } };
}
