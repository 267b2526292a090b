/** The conditions that tell how a resize goes; there is none while nothing is resized.
 *  Source: https://kubernetes.io/docs/tasks/configure-pod-container/resize-container-resources/#pod-resize-status */
import type { Pod, PodCondition } from '#api';
import type { PodObservation } from '../observation.ts';
import { containersToResize, isResizing } from '../resize/plan-resize.ts';

type Verdict = readonly [type: string, Pick<PodCondition, 'status' | 'reason' | 'message'>];

/** Their types. */
export const resizeConditions: ReadonlySet<string> = new Set(['PodResizePending', 'PodResizeInProgress']);

/** `pod` is as it was granted. */
export function resizeVerdicts(pod: Pod, observed: PodObservation): Verdict[] {
  const { pending, failure } = observed.resize;
  const { runtime, actuated } = observed;
  const isUnderWay =
    isResizing(pod, observed) || containersToResize(pod, runtime, { actuated, how: 'restart' }).length > 0;
  return [
    ...(pending ? [['PodResizePending', { status: 'True', ...pending }] as const] : []),
    ...(isUnderWay ? [['PodResizeInProgress', { status: 'True', ...wordsOf(failure) }] as const] : []),
  ];
}

const wordsOf = (failure: PodObservation['resize']['failure']) =>
  failure ? { reason: failure.reason, message: failure.message } : {};
