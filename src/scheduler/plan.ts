/** What the API is told about a pod that found no node. */
import { findCondition, observedGenerationOf, type Pod, transitionTime } from '#api';
import { formatTime } from '#base';
import { type Patch, strategicPatch } from '#client';

/** Why a pod has no node, and where room is being made for it. */
export interface FailureStatus {
  /** `SchedulerError` when something failed that should not. */
  readonly reason: 'Unschedulable' | 'SchedulerError';
  readonly message: string;
  /** `''` takes a nomination back. Default: as it is. */
  readonly nominatedNodeName?: string | undefined;
}

/** The patch of a pod's status that says so; undefined when the status says so already. The uid in it keeps another pod
 *  of that name as it is. */
export function failurePatch(pod: Pod, failure: FailureStatus, nowMs: number): Patch | undefined {
  const condition = conditionOf(pod, failure, nowMs);
  const { nominatedNodeName } = failure;
  const isNominated = nominatedNodeName !== undefined && nominatedNodeName !== (pod.status?.nominatedNodeName ?? '');
  if (!condition && !isNominated) return undefined;
  const status = {
    ...(condition ? { conditions: [condition] } : {}),
    ...(isNominated ? { nominatedNodeName: nominatedNodeName || null } : {}),
  };
  return strategicPatch({ metadata: { uid: pod.metadata.uid }, status });
}

function conditionOf(pod: Pod, { reason, message }: FailureStatus, nowMs: number): object | undefined {
  const before = findCondition(pod.status?.conditions, 'PodScheduled');
  if (before?.status === 'False' && before.reason === reason && before.message === message) return undefined;
  const lastTransitionTime = transitionTime(before, 'False', formatTime(nowMs));
  return {
    type: 'PodScheduled',
    status: 'False',
    ...observedGenerationOf(pod),
    reason,
    message,
    lastProbeTime: null,
    lastTransitionTime,
  };
}
