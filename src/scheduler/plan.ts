/** What the API is told about a pod that found no node. */
import type { Pod } from '#api';
import { formatTime } from '#base';
import { type Patch, strategicPatch } from '#client';

/** The patch of a pod's status that says why it is unschedulable; undefined when the status says so already. The uid in it
 *  keeps another pod of that name as it is. */
export function unschedulableCondition(pod: Pod, message: string, nowMs: number): Patch | undefined {
  const before = pod.status?.conditions?.find(condition => condition.type === 'PodScheduled');
  if (before?.status === 'False' && before.reason === 'Unschedulable' && before.message === message) return undefined;
  const lastTransitionTime = before?.status === 'False' ? before.lastTransitionTime : formatTime(nowMs);
  const condition = {
    type: 'PodScheduled',
    status: 'False',
    reason: 'Unschedulable',
    message,
    lastProbeTime: null,
    lastTransitionTime,
  };
  return strategicPatch({ metadata: { uid: pod.metadata.uid }, status: { conditions: [condition] } });
}
