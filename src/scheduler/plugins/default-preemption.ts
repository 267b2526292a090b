/** DefaultPreemption: makes room for a pod on a node by ending pods that are less important.
 *  Source: https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/ */
import { findCondition, keyOf, Pod, PodDisruptionBudget } from '#api';
import { formatTime } from '#base';
import { strategicPatch } from '#client';
import { patchStatus, unlessGone } from '#reconcile';
import { eventToRegister } from '../framework/cluster-event.ts';
import { explainRejections } from '../framework/explain.ts';
import type { Handle } from '../framework/handle.ts';
import {
  definePlugin,
  type PluginFactory,
  type PostFilterContext,
  type PostFilterResult,
} from '../framework/plugin.ts';
import { askExtenders } from './preemption/ask-extenders.ts';
import { type CandidateLimits, findCandidates } from './preemption/find-candidates.ts';
import { pickCandidate } from './preemption/pick-candidate.ts';
import { type Candidate, priorityOf } from './preemption/victims.ts';

const reason = 'PreemptionByScheduler';

/** Makes the plugin with arguments. */
export const createDefaultPreemption = (limits: CandidateLimits = {}): PluginFactory =>
  definePlugin('DefaultPreemption', handle => {
    const budgets = handle.lister(PodDisruptionBudget);
    /** Pods for which victims are being ended, by their UIDs: they need not try before that is done. */
    const preempting = new Set<string>();
    return {
      eventsToRegister: [eventToRegister(Pod, ['Delete'])],
      preEnqueue: ({ metadata: { uid } }) =>
        preempting.has(uid) ? { reasons: ['waiting for the preemption for this pod to be finished'] } : undefined,
      postFilter(pod, context) {
        if (context.snapshot.nodes.length === 0) return undefined;
        const problem = whyNot(pod, context, handle);
        if (problem) return { reasons: [`preemption: ${problem}`] };
        const nowMs = handle.clock.now();
        const options = { ...limits, budgets: budgets.list(), nowMs, random: handle.random() };
        const { candidates, verdicts } = findCandidates(pod, context, options);
        const choose = (left: readonly Candidate[]): PostFilterResult => {
          const candidate = pickCandidate(left, nowMs);
          if (!candidate) {
            const told = explainRejections(verdicts, context.snapshot.nodes.length);
            return { nominatedNodeName: '', reasons: [`preemption: ${told}`] };
          }
          preempting.add(pod.metadata.uid);
          const done = () => void preempting.delete(pod.metadata.uid);
          return {
            nominatedNodeName: candidate.nodeName,
            victims: candidate.victims,
            carryOut: signal => preempt(pod, candidate, { handle, signal, done }),
          };
        };
        const asked = handle.extenders.filter(extender => extender.preempt && extender.isInterestedIn(pod));
        if (asked.length === 0 || candidates.length === 0) return choose(candidates);
        return askExtenders(pod, candidates, { asked, snapshot: context.snapshot, handle }).then(choose);
      },
    };
  });

/** Why a pod may not end others: it says so itself, or it did already and they are not gone yet. */
function whyNot(
  pod: Pod,
  { rejected, snapshot }: PostFilterContext<undefined>,
  { nominations }: Handle,
): string | undefined {
  if (pod.spec.preemptionPolicy === 'Never') return 'not eligible due to preemptionPolicy=Never.';
  const nominated = nominations.nodeOf(pod.metadata.uid) ?? pod.status?.nominatedNodeName;
  const verdict = nominated ? rejected.find(({ node }) => node === nominated) : undefined;
  if (!nominated || verdict?.isUnresolvable) return undefined;
  for (const other of snapshot.get(nominated)?.pods.values() ?? [])
    if (priorityOf(other) < priorityOf(pod) && isBeingPreempted(other))
      return 'not eligible due to a terminating pod on the nominated node.';
  return undefined;
}

const isBeingPreempted = ({ metadata, status }: Pod): boolean => {
  const condition = findCondition(status?.conditions, 'DisruptionTarget');
  return metadata.deletionTimestamp !== undefined && condition?.status === 'True' && condition.reason === reason;
};

interface Preemption {
  readonly handle: Handle;
  readonly signal: AbortSignal;
  /** From then on the pod may try again. */
  readonly done: () => void;
}

/** Ends the victims, the last one only when the pod may try again: what it leaves free is then seen by it. When something fails, the
 *  pod tries again at once. */
async function preempt(
  pod: Pod,
  { nodeName, victims }: Candidate,
  { handle, signal, done }: Preemption,
): Promise<void> {
  const [last, ...others] = victims;
  const end = (victim: Pod) => endVictim(victim, pod, { handle, signal, nodeName });
  try {
    await Promise.all([
      ...others.map(end),
      ...outranked(pod, nodeName, handle).map(other => denominate(other, handle)),
    ]);
    done();
    if (last) await end(last);
  } catch (error) {
    done();
    handle.activate(pod.metadata.uid);
    throw error;
  }
}

/** Pods that were to have the node and are less important: they look for another. */
const outranked = (pod: Pod, nodeName: string, { nominations }: Handle): Pod[] =>
  nominations.of(nodeName).filter(other => priorityOf(other) < priorityOf(pod));

async function denominate(pod: Pod, { client }: Handle): Promise<void> {
  await patchStatus(Pod, { object: pod, status: { nominatedNodeName: null } }, { client });
}

async function endVictim(
  victim: Pod,
  pod: Pod,
  { handle, signal, nodeName }: { readonly handle: Handle; readonly signal: AbortSignal; readonly nodeName: string },
): Promise<void> {
  const { client, clock, events } = handle;
  const { uid } = victim.metadata;
  const waiting = handle.waitingPod(uid);
  if (waiting) waiting.reject('DefaultPreemption', { reasons: ['preempted'] });
  else {
    const condition = {
      type: 'DisruptionTarget',
      status: 'True',
      reason,
      message: `${pod.spec.schedulerName ?? 'default-scheduler'}: preempting to accommodate a higher priority pod`,
      lastTransitionTime: formatTime(clock.now()),
    };
    const patch = strategicPatch({ metadata: { uid }, status: { conditions: [condition] } });
    await client.patch(Pod, keyOf(victim), patch, { subresource: 'status', signal }).catch(unlessGone);
    await client.delete(Pod, keyOf(victim), { preconditions: { uid }, signal }).catch(unlessGone);
  }
  const message = `Preempted by pod ${pod.metadata.uid} on node ${nodeName}`;
  events.event(victim, { type: 'Normal', reason: 'Preempted', message });
}

/** The plugin with upstream's defaults. */
export const defaultPreemption = createDefaultPreemption();
