/** DefaultPreemption: makes room for a pod on a node by ending pods that are less important.
 *  Source: https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/ */
import { formatKey, groupKeyOf, keyOf, Pod, PodDisruptionBudget, PodGroup } from '#api';
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
import { endForGroup, endForPod, isBeingPreempted } from './preemption/end-victims.ts';
import { type CandidateLimits, findCandidates } from './preemption/find-candidates.ts';
import { selectGroupVictims } from './preemption/group-victims.ts';
import { pickCandidate } from './preemption/pick-candidate.ts';
import { type Candidate, priorityOf } from './preemption/victims.ts';

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
            carryOut: signal => endForPod(pod, candidate, { handle, signal, done }),
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

/** The plugin with upstream's defaults. */
export const defaultPreemption = createDefaultPreemption();
