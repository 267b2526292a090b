/** Ends pods in favour of others. */
import { findCondition, keyOf, observedGenerationOf, Pod, type PodGroup } from '#api';
import { formatTime } from '#base';
import { strategicPatch } from '#client';
import { patchStatus, unlessGone } from '#reconcile';
import type { Handle } from '../../framework/handle.ts';
import { schedulerNameOf } from '../../framework/profile.ts';
import { type Candidate, priorityOf } from './victims.ts';

const reason = 'PreemptionByScheduler';

/** Whether a pod is on its way out because it was ended here. */
export const isBeingPreempted = ({ metadata, status }: Pod): boolean => {
  const condition = findCondition(status?.conditions, 'DisruptionTarget');
  return metadata.deletionTimestamp !== undefined && condition?.status === 'True' && condition.reason === reason;
};

/** What is under way in favour of one pod or group. */
export interface Preemption {
  readonly handle: Handle;
  readonly signal: AbortSignal;
  /** From then on the pod, or the group, may try again. */
  readonly done: () => void;
}

/** Makes room for a pod: ends the victims, and takes the node from pods that were to have it and are less important. */
export async function endForPod(pod: Pod, { nodeName, victims }: Candidate, preemption: Preemption): Promise<void> {
  const { handle } = preemption;
  const outranked = handle.nominations.of(nodeName).filter(other => priorityOf(other) < priorityOf(pod));
  await endVictims(victims, preemption, {
    pods: [pod],
    nodeName,
    by: `pod ${pod.metadata.uid}`,
    outranked,
  });
}

/** A group, its pods that wait, and the pods that are to go. */
export interface GroupNeed {
  readonly group: PodGroup;
  readonly victims: readonly Pod[];
  readonly pods: readonly Pod[];
}

/** As {@link endForPod}, for all pods of a group. */
export async function endForGroup({ group, victims, pods }: GroupNeed, preemption: Preemption): Promise<void> {
  await endVictims(victims, preemption, { pods, nodeName: 'cluster', by: `podgroup ${group.metadata.uid}` });
}

interface Ending {
  /** For whom: they try again, after their back-off, when something fails. */
  readonly pods: readonly Pod[];
  /** What users are told of where and by whom. */
  readonly nodeName: string;
  readonly by: string;
  /** Whose nominations are taken back. Default: nobody's. */
  readonly outranked?: readonly Pod[];
}

/** Ends the last victim only when the pods may try again: what it leaves free is then seen by them. */
async function endVictims(victims: readonly Pod[], preemption: Preemption, ending: Ending): Promise<void> {
  const { handle, done } = preemption;
  const { outranked = [], pods } = ending;
  const [last, ...others] = victims;
  const end = (victim: Pod) => endVictim(victim, ending, preemption);
  try {
    await Promise.all([...others.map(end), ...outranked.map(pod => denominate(pod, handle))]);
    done();
    if (last) await end(last);
  } catch (error) {
    done();
    for (const { metadata } of pods) handle.backOff(metadata.uid);
    throw error;
  }
}

async function denominate(pod: Pod, { client }: Handle): Promise<void> {
  await patchStatus(Pod, { object: pod, status: { nominatedNodeName: null } }, { client });
}

async function endVictim(
  victim: Pod,
  { pods: [first = victim], nodeName, by }: Ending,
  { handle, signal }: Preemption,
): Promise<void> {
  const { client, clock, events } = handle;
  const { uid } = victim.metadata;
  const waiting = handle.waitingPod(uid);
  if (waiting) waiting.reject('DefaultPreemption', { reasons: ['preempted'] });
  else {
    const condition = {
      type: 'DisruptionTarget',
      status: 'True',
      ...observedGenerationOf(victim),
      reason,
      message: `${schedulerNameOf(first)}: preempting to accommodate a higher priority pod`,
      lastTransitionTime: formatTime(clock.now()),
    };
    const patch = strategicPatch({ metadata: { uid }, status: { conditions: [condition] } });
    await client.patch(Pod, keyOf(victim), patch, { subresource: 'status', signal }).catch(unlessGone);
    await client.delete(Pod, keyOf(victim), { preconditions: { uid }, signal }).catch(unlessGone);
  }
  const message = `Preempted by ${by} on node ${nodeName}`;
  events.event(victim, { type: 'Normal', reason: 'Preempted', message });
}
