/** Which pods of the cluster must go so that a group of pods can be scheduled: as few and as unimportant ones as will
 *  do. */
import type { Pod, PodDisruptionBudget } from '#api';
import type { PodGroupContext } from '../../framework/plugin.ts';
import { byBudget, moreImportant, priorityOf } from './victims.ts';

/** Pods that go for a group, and where its pods are to be, by their UIDs. */
export interface GroupVictims {
  readonly victims: readonly Pod[];
  /** How many of them go although a disruption budget is against it. */
  readonly violations: number;
  readonly nodes: ReadonlyMap<string, string>;
}

/** Chooses them; or why no choice would do. Pods are given back one by one, the most important first and those that
 *  budgets protect before all others, as long as the group can stay where it was placed. */
export async function selectGroupVictims(
  priority: number,
  { snapshot, tryWithout }: PodGroupContext,
  { budgets, nowMs }: { readonly budgets: readonly PodDisruptionBudget[]; readonly nowMs: number },
): Promise<GroupVictims | { readonly reasons: readonly string[]; readonly isUnresolvable: boolean }> {
  const isFirst = moreImportant(nowMs);
  const removable = snapshot.nodes
    .flatMap(({ pods }) => [...pods.values()])
    .filter(pod => priorityOf(pod) < priority)
    .toSorted(isFirst);
  if (removable.length === 0)
    return { reasons: ['No preemption victims found for incoming preemptor'], isUnresolvable: true };
  const supposed = await tryWithout(removable);
  if (!supposed.nodes) return { reasons: supposed.reasons, isUnresolvable: false };
  const { protectedPods, others } = byBudget(removable, budgets);
  const victims = [...protectedPods, ...others].filter(pod => !supposed.giveBack([pod]));
  const violations = victims.filter(pod => protectedPods.includes(pod)).length;
  return { victims: victims.toSorted(isFirst), violations, nodes: supposed.nodes };
}
