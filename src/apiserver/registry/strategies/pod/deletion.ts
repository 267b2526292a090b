/** How long a pod may take to go. Source:
 *  https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination */
import { isFinalPhase, type Pod } from '#api';
import { nearestNumber } from '#base';
import type { GracefulDeletion } from '../../../resource/strategy.ts';

/** The pod's own grace period unless the request names one; pods that nobody runs, or that have ended, go at once. */
export function planPodDeletion({ spec, status }: Pod, requestedSeconds: number | undefined): GracefulDeletion {
  const isRunBySomeone = Boolean(spec.nodeName);
  const hasEnded = isFinalPhase(status?.phase);
  if (!isRunBySomeone || hasEnded) return { graceSeconds: 0 };
  const seconds = nearestNumber(requestedSeconds ?? spec.terminationGracePeriodSeconds ?? 0);
  return { graceSeconds: seconds < 0 ? 1 : seconds };
}
