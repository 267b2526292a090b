/** What the API is told about a group of pods. */
import { findCondition, type PodGroup, setCondition } from '#api';
import { formatTime } from '#base';
import { mergePatch, type Patch } from '#client';

/** How scheduling a group ended. */
export interface GroupOutcome {
  readonly status: 'True' | 'False';
  readonly reason: 'Scheduled' | 'Unschedulable' | 'SchedulerError';
  readonly message: string;
}

const type = 'PodGroupInitiallyScheduled';

/** The patch of a group's status that says so; undefined when it says so already, or says that the group was scheduled
 *  once, which stays. The uid in it keeps another group of that name as it is. */
export function groupPatch(
  group: PodGroup,
  { status, reason, message }: GroupOutcome,
  nowMs: number,
): Patch | undefined {
  const { conditions } = group.status ?? {};
  const before = findCondition(conditions, type);
  if (before?.status === 'True' && status !== 'True') return undefined;
  const isSaid = before?.status === status && before.reason === reason && before.message === message;
  if (isSaid) return undefined;
  const { uid, generation } = group.metadata;
  const condition = {
    type,
    status,
    reason,
    message,
    ...(generation === undefined ? {} : { observedGeneration: generation }),
  };
  const after = setCondition(conditions, condition, formatTime(nowMs));
  return mergePatch({ metadata: { uid }, status: { conditions: after } });
}
