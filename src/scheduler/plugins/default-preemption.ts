/** DefaultPreemption: makes room for a pod on a node by ending pods that are less important.
 *  Source: https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/ */
import { findCondition, formatKey, groupKeyOf, keyOf, Pod, PodDisruptionBudget, PodGroup } from '#api';
import { formatTime } from '#base';
import { strategicPatch } from '#client';
import { patchStatus, unlessGone } from '#reconcile';
import { eventToRegister } from '../framework/cluster-event.ts';
import { explainRejections } from '../framework/explain.ts';
import type { Handle } from '../framework/handle.ts';
import {
  definePlugin,
  type PluginFactory,
  type PodGroupContext,
  type PodGroupPostFilterResult,
  type PostFilterContext,
  type PostFilterResult,
} from '../framework/plugin.ts';
import { askExtenders } from './preemption/ask-extenders.ts';
import { type CandidateLimits, findCandidates } from './preemption/find-candidates.ts';
import { selectGroupVictims } from './preemption/group-victims.ts';
import { pickCandidate } from './preemption/pick-candidate.ts';
import { type Candidate, priorityOf } from './preemption/victims.ts';

const reason = 'PreemptionByScheduler';
const groupPrefix = 'pod group preemption: ';

/** Makes the plugin with arguments. */
export const createDefaultPreemption = (limits: CandidateLimits = {}): PluginFactory =>
  definePlugin('DefaultPreemption', handle => {
    const budgets = handle.lister(PodDisruptionBudget);
    const groups = handle.followsGroups ? handle.lister(PodGroup) : undefined;
    /** Pods that go, and with each that is in a group which ends together, the others of it. */
    const withGroups = (victims: readonly Pod[]): readonly Pod[] => {
      if (!groups) return victims;
      const together = victims.flatMap(victim => {
        const key = groupKeyOf(victim);
        const isAll = key && groups.get(key)?.spec.disruptionMode?.all;
        return key && isAll ? [victim, ...handle.podGroups.of(key).scheduled] : [victim];
      });
      return [...new Map(together.map(victim => [victim.metadata.uid, victim])).values()];
    };
    /** Pods for which victims are being ended, by their UIDs: they need not try before that is done. */
    const preempting = new Set<string>();
    /** The same of groups, by `namespace/name`: their pods need not try. */
    const groupsPreempting = new Set<string>();
    const isBeingDone = (pod: Pod): string | undefined => {
      const group = groupKeyOf(pod);
      if (group && groupsPreempting.has(formatKey(group))) return 'pod group';
      return preempting.has(pod.metadata.uid) ? 'pod' : undefined;
    };
    return {
      eventsToRegister: [eventToRegister(Pod, ['Delete'])],
      preEnqueue(pod) {
        const what = isBeingDone(pod);
        return what ? { reasons: [`waiting for the preemption for this ${what} to be finished`] } : undefined;
      },
      async podGroupPostFilter(group, context) {
        const key = formatKey(keyOf(group));
        const nowMs = handle.clock.now();
        const found = await preemptForGroup(group, context, { handle, nowMs, budgets: budgets.list() });
        if (!found.victims) return found;
        const victims = withGroups(found.victims);
        groupsPreempting.add(key);
        const done = () => void groupsPreempting.delete(key);
        const preemption = { group, victims, pods: context.pods };
        return { ...found, victims, carryOut: signal => endForGroup(preemption, { handle, signal, done }) };
      },
      postFilter(pod, context) {
        if (context.snapshot.nodes.length === 0) return undefined;
        const problem = whyNot(pod, context, handle);
        if (problem) return { reasons: [`preemption: ${problem}`] };
        const nowMs = handle.clock.now();
        const options = { ...limits, budgets: budgets.list(), nowMs, random: handle.random() };
        const { candidates, verdicts } = findCandidates(pod, context, options);
        const choose = (left: readonly Candidate[]): PostFilterResult => {
          const picked = pickCandidate(left, nowMs);
          const candidate = picked && { ...picked, victims: withGroups(picked.victims) };
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

interface Ending {
  readonly handle: Handle;
  readonly signal: AbortSignal;
  readonly nodeName: string;
  /** For whom. Default: the pod. */
  readonly by?: string;
}

async function endVictim(
  victim: Pod,
  pod: Pod,
  { handle, signal, nodeName, by = `pod ${pod.metadata.uid}` }: Ending,
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
  const message = `Preempted by ${by} on node ${nodeName}`;
  events.event(victim, { type: 'Normal', reason: 'Preempted', message });
}

interface GroupPreemption {
  readonly handle: Handle;
  readonly nowMs: number;
  readonly budgets: readonly PodDisruptionBudget[];
}

/** Which pods could go so that a group can be scheduled, or why none may. */
async function preemptForGroup(
  { spec: { priority = 0 } }: PodGroup,
  context: PodGroupContext,
  { handle, nowMs, budgets }: GroupPreemption,
): Promise<PodGroupPostFilterResult> {
  const { pods, snapshot } = context;
  if (pods.some(({ spec }) => spec.preemptionPolicy === 'Never'))
    return { reasons: [`${groupPrefix}not eligible due to preemptionPolicy=Never.`] };
  const nominated = new Map(
    pods.flatMap(pod => {
      const node = handle.nominations.nodeOf(pod.metadata.uid) ?? pod.status?.nominatedNodeName;
      return node ? [[pod.metadata.uid, node] as const] : [];
    }),
  );
  const isOngoing = [...new Set(nominated.values())].some(node =>
    [...(snapshot.get(node)?.pods.values() ?? [])].some(pod => priorityOf(pod) < priority && isBeingPreempted(pod)),
  );
  if (isOngoing) return { nominated, reasons: [`${groupPrefix}ongoing preemption on nominated nodes`] };
  const found = await selectGroupVictims(priority, context, { budgets, nowMs });
  if ('reasons' in found)
    return { reasons: [`${groupPrefix}${found.reasons.join(', ')}`], isUnresolvable: found.isUnresolvable };
  const reasons = [`${groupPrefix}found a placement for podgroup, preempting ${found.victims.length} victims`];
  return { nominated: found.nodes, victims: found.victims, reasons };
}

/** As {@link preempt}, for all pods of a group. */
async function endForGroup(
  {
    group,
    victims,
    pods,
  }: { readonly group: PodGroup; readonly victims: readonly Pod[]; readonly pods: readonly Pod[] },
  { handle, signal, done }: Preemption,
): Promise<void> {
  const [last, ...others] = victims;
  const [first] = pods;
  const end = (victim: Pod) =>
    endVictim(victim, first ?? victim, { handle, signal, nodeName: 'cluster', by: `podgroup ${group.metadata.uid}` });
  try {
    await Promise.all(others.map(end));
    done();
    if (last) await end(last);
  } catch (error) {
    done();
    for (const { metadata } of pods) handle.activate(metadata.uid);
    throw error;
  }
}

/** The plugin with upstream's defaults. */
export const defaultPreemption = createDefaultPreemption();
