/** Schedules a group of pods: all that must be, or none.
 *
 *  Flow: the group is as it should be -> places are tried -> those that were found are given to the pods, which are
 *  permitted and bound each for itself; or nothing is given, plugins may make room, and the pods wait for what helps
 *  any of them. The group is told. */
import { groupKeyOf, type Pod, type PodGroup } from '#api';
import type { SchedulerCache } from '../cache/cache.ts';
import type { NominationTable } from '../cache/nominations.ts';
import type { Snapshot } from '../cache/snapshot.ts';
import type { Cycle } from '../framework/cycle.ts';
import type { PodGroupPostFilterResult } from '../framework/plugin.ts';
import type { Profile } from '../framework/profile.ts';
import { type Decision, type NoPlacement, rejectingPlugins } from '../framework/verdict.ts';
import { checkGroup } from './check-group.ts';
import type { GroupOutcome } from './group-status.ts';
import { runGroupPostFilters } from './make-room.ts';
import type { PodGroupTable } from './pod-groups.ts';
import { type GroupTrial, type Placed, type TryGroupOptions, tryGroup } from './try-group.ts';

/** What the scheduler does with what is decided. */
export interface GroupScheduling {
  readonly profile: Profile;
  readonly cache: SchedulerCache;
  readonly nominations: NominationTable;
  readonly podGroups: PodGroupTable;
  readonly decide: (cycle: Cycle) => Decision | Promise<Decision>;
  readonly turn: TryGroupOptions['turn'];
  /** The pod is on its node in the cache: permits and binds it, or takes that back. */
  bind(placed: Placed): void;
  /** Parks a pod until something helps one of these plugins; none: until anything happens. */
  refuse(
    pod: Pod,
    decision: NoPlacement,
    told: { readonly plugins: ReadonlySet<string>; readonly nominated?: string | undefined },
  ): void;
  /** Tries a pod again after its back-off. */
  fail(pod: Pod, error: unknown): void;
  tell(group: PodGroup, outcome: GroupOutcome): void;
  /** What a plugin does in the background. */
  carryOut(pod: Pod, work: NonNullable<PodGroupPostFilterResult['carryOut']>): void;
}

const unschedulable = 'pod group is unschedulable';

/** Schedules the pods of a group that wait for a node, the next first. Never rejects: what fails is told to the
 *  pods. */
export async function scheduleGroup(group: PodGroup, pods: readonly Pod[], scheduling: GroupScheduling): Promise<void> {
  try {
    const [first] = pods;
    const key = first && groupKeyOf(first);
    if (!key) return;
    const { scheduled } = scheduling.podGroups.of(key);
    const problem = checkGroup(group, { first, pods: [...pods, ...scheduled] });
    if (problem !== undefined) throw new Error(problem);
    const options = { ...scheduling, scheduled: scheduled.length };
    const trial = await tryGroup(group, pods, options);
    if (trial.reasons)
      await refuseGroup(group, { trial, reasons: trial.reasons, pods, scheduled: scheduled.length }, scheduling);
    else place(group, trial, scheduling);
  } catch (error) {
    for (const pod of pods) scheduling.fail(pod, error);
    const message = error instanceof Error ? error.message : String(error);
    scheduling.tell(group, { status: 'False', reason: 'SchedulerError', message });
  }
}

/** Those that found no place wait for themselves. */
function place(group: PodGroup, { placed, rejected }: GroupTrial, scheduling: GroupScheduling): void {
  for (const { cycle, decision } of rejected)
    scheduling.refuse(cycle.pod, decision, { plugins: rejectingPlugins(decision) });
  scheduling.tell(group, { status: 'True', reason: 'Scheduled', message: '' });
  for (const one of placed) scheduling.bind(one);
}

interface Refused {
  readonly trial: GroupTrial;
  readonly reasons: readonly string[];
  readonly pods: readonly Pod[];
  readonly scheduled: number;
}

async function refuseGroup(group: PodGroup, refused: Refused, scheduling: GroupScheduling): Promise<void> {
  const { trial, pods } = refused;
  const snapshot = scheduling.cache.snapshot();
  const made = await runGroupPostFilters(group, { ...refused, snapshot }, scheduling);
  const reasons = [...(refused.reasons.length > 0 ? refused.reasons : [unschedulable]), ...made.reasons];
  const plugins = new Set([
    'GangScheduling',
    ...trial.rejected.flatMap(({ decision }) => [...rejectingPlugins(decision)]),
  ]);
  const verdicts = new Map(trial.rejected.map(({ cycle, decision }) => [cycle.pod.metadata.uid, decision]));
  const own = new Set(trial.placed.map(({ cycle }) => cycle.pod.metadata.uid));
  for (const pod of pods) {
    const { uid } = pod.metadata;
    const nominated = made.nominated ? made.nominated.get(uid) : '';
    const decision = verdicts.get(uid) ?? groupVerdict(own.has(uid) ? [unschedulable, ...reasons] : reasons, snapshot);
    scheduling.refuse(pod, decision, { plugins, nominated });
  }
  scheduling.tell(group, { status: 'False', reason: 'Unschedulable', message: reasons.join(', ') });
  const [first] = pods;
  if (first && made.carryOut) scheduling.carryOut(first, made.carryOut);
}

const groupVerdict = (reasons: readonly string[], { nodes }: Snapshot): NoPlacement => ({
  node: undefined,
  nodeCount: nodes.length,
  rejected: [],
  group: { reasons },
});
