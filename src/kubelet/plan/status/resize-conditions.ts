/** The conditions that tell how a resize goes; there is none while nothing is resized. That of one under way is about
 *  the version of the pod's specification that was granted, whatever is asked for since.
 *  Source: https://kubernetes.io/docs/tasks/configure-pod-container/resize-container-resources/#pod-resize-status */
import { findCondition, type Pod, type PodCondition, type PodStatus } from '#api';
import type { PodObservation } from '../observation.ts';
import { awaitsRestart, containersToResize } from '../resize/plan-resize.ts';

type Verdict = readonly [
  type: string,
  Pick<PodCondition, 'status' | 'reason' | 'message'> & { readonly observedGeneration?: number },
];

const inProgress = 'PodResizeInProgress';

/** Their types. */
export const resizeConditions: ReadonlySet<string> = new Set(['PodResizePending', inProgress]);

/** `pod` is as it was granted. */
export function resizeVerdicts(pod: Pod, observed: PodObservation): Verdict[] {
  const { pending, failure, generation } = observed.resize;
  const about = generation === undefined ? {} : { observedGeneration: generation };
  const { runtime, actuated } = observed;
  const isChanging = (how: 'update' | 'restart') => containersToResize(pod, runtime, { actuated, how }).length > 0;
  const isStale = isChanging('update') || observed.resize.podIsStale;
  const isUnderWay = isChanging('restart') || awaitsRestart(pod, runtime) || (isStale && isKnownOf(pod, observed));
  return [
    ...(pending ? [['PodResizePending', { status: 'True', ...pending }] as const] : []),
    ...(isUnderWay ? [[inProgress, { status: 'True', ...about, ...wordsOf(failure) }] as const] : []),
  ];
}

/** One that may have ended before the kubelet was started anew is not told of again, unless it fails now. */
const isKnownOf = ({ status }: Pod, { resize: { isUncertain, failure } }: PodObservation): boolean =>
  !isUncertain || failure !== undefined || findCondition(status?.conditions, inProgress) !== undefined;

/** The condition of a resize that was under way before, and is not any more. */
export function endedResize(before: PodStatus | undefined, after: PodStatus): PodCondition | undefined {
  return findCondition(after.conditions, inProgress) ? undefined : findCondition(before?.conditions, inProgress);
}

const wordsOf = (failure: PodObservation['resize']['failure']) =>
  failure ? { reason: failure.reason, message: failure.message } : {};
