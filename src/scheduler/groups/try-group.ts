/** Tries to find places for the pods of a group, one after the other, each as if those before it were there already.
 *
 *  Flow: the plugins say whether as many pods as must be can still find places -> each pod is decided about, and put on
 *  its node in the cache and by `reserve` -> the plugins are asked again; when they say that it cannot be done any
 *  more, the others are not looked at.
 *  Guarantees: of a group that cannot be scheduled nothing is left in the cache, and nothing is reserved. */
import type { Pod, PodGroup } from '#api';
import type { SchedulerCache } from '../cache/cache.ts';
import type { NominationTable } from '../cache/nominations.ts';
import { type Cycle, startCycle } from '../framework/cycle.ts';
import type { PlacementProgress } from '../framework/plugin.ts';
import { ask, type Profile } from '../framework/profile.ts';
import { runReserve, unreserve } from '../framework/reserve-and-permit.ts';
import type { Decision, NoPlacement, Placement } from '../framework/verdict.ts';

/** A pod that found a place: it counts there, and no more where it was nominated. */
export interface Placed {
  readonly cycle: Cycle;
  readonly decision: Placement;
  readonly nominated: string | undefined;
}

/** What became of the pods of a group. */
export interface GroupTrial {
  readonly placed: readonly Placed[];
  /** Pods that found no place, and why. */
  readonly rejected: readonly { readonly cycle: Cycle; readonly decision: NoPlacement }[];
  /** Pods that were not looked at. */
  readonly left: readonly Pod[];
  /** Why the group cannot be scheduled; undefined when it can. Those that were placed are given back then. */
  readonly reasons?: readonly string[];
}

/** What a try works on: the cache and nominations keep what comes of it. */
export interface TryGroupOptions {
  readonly profile: Profile;
  readonly cache: SchedulerCache;
  readonly nominations: NominationTable;
  /** Where a pod goes. */
  readonly decide: (cycle: Cycle) => Decision | Promise<Decision>;
  /** What a long loop waits for before it goes on, so that others get their turn; undefined while it may go on. */
  readonly turn: () => Promise<void> | undefined;
  /** How many of its pods have a node already. */
  readonly scheduled: number;
}

/** Tries it. Rejects with what a plugin or an extender failed with, after all was given back. */
export async function tryGroup(group: PodGroup, pods: readonly Pod[], options: TryGroupOptions): Promise<GroupTrial> {
  const { profile, cache, nominations, decide, turn } = options;
  const placed: Placed[] = [];
  const rejected: { cycle: Cycle; decision: NoPlacement }[] = [];
  const progress = { scheduled: options.scheduled, remaining: pods.length };
  let looked = 0;
  try {
    let feasibility = isFeasible(group, progress, profile);
    while (feasibility.isPossible && looked < pods.length) {
      const pause = turn();
      if (pause) await pause;
      const pod = pods[looked++] as Pod;
      const cycle = startCycle(pod, { profile, snapshot: cache.snapshot(), nominations });
      const decided = decide(cycle);
      const decision = decided instanceof Promise ? await decided : decided;
      const nominated = nominations.nodeOf(pod.metadata.uid);
      const refused = decision.node === undefined ? decision : reserve(cycle, decision.node, { cache, nominations });
      if (refused) rejected.push({ cycle, decision: refused });
      else placed.push({ cycle, decision: decision as Placement, nominated });
      progress.remaining--;
      if (!refused) progress.scheduled++;
      feasibility = isFeasible(group, progress, profile);
    }
    const left = pods.slice(looked);
    if (feasibility.reasons.length === 0 && placed.length > 0) return { placed, rejected, left };
    giveBack(placed, options);
    return { placed, rejected, left, reasons: feasibility.reasons };
  } catch (error) {
    giveBack(placed, options);
    throw error;
  }
}

type Place = Pick<TryGroupOptions, 'cache' | 'nominations'>;

function reserve(cycle: Cycle, nodeName: string, { cache, nominations }: Place): NoPlacement | undefined {
  const { pod } = cycle;
  const { uid } = pod.metadata;
  const nominated = nominations.nodeOf(uid);
  cache.setPod({ ...pod, spec: { ...pod.spec, nodeName } });
  nominations.delete(uid);
  const takeBack = () => {
    giveBackOne(cycle, nodeName, cache);
    nominations.set(pod, nominated);
  };
  try {
    const refused = runReserve(cycle, nodeName);
    if (refused) takeBack();
    return refused;
  } catch (error) {
    takeBack();
    throw error;
  }
}

/** Takes back what pods were given, the last first. */
export function giveBack(placed: readonly Placed[], { cache, nominations }: Place): void {
  for (const { cycle, decision, nominated } of placed.toReversed()) {
    giveBackOne(cycle, decision.node, cache);
    nominations.set(cycle.pod, nominated);
  }
}

function giveBackOne(cycle: Cycle, nodeName: string, cache: SchedulerCache): void {
  unreserve(cycle, nodeName);
  cache.removePod(cycle.pod.metadata.uid);
}

/** Whether the group can be scheduled as it is now (no reasons), or once more of its pods have places. */
function isFeasible(
  group: PodGroup,
  progress: PlacementProgress,
  { having }: Profile,
): { readonly isPossible: boolean; readonly reasons: readonly string[] } {
  const reasons: string[] = [];
  for (const inUse of having('placementFeasible')) {
    const rejection = ask('placementFeasible', inUse, () => inUse.plugin.placementFeasible?.(group, progress));
    if (!rejection) continue;
    if (rejection.isUnresolvable) return { isPossible: false, reasons: rejection.reasons };
    reasons.push(...rejection.reasons);
  }
  return { isPossible: true, reasons };
}
