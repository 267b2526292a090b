/** Which pods of a node must go so that another fits: as few and as unimportant ones as will do. */
import { type Pod, type PodDisruptionBudget, selects } from '#api';
import { parseTime } from '#base';
import type { DryRun } from '../../framework/dry-run.ts';

/** A node on which room can be made. */
export interface Candidate {
  readonly nodeName: string;
  /** The most important first. */
  readonly victims: readonly Pod[];
  /** How many of them go although a disruption budget is against it. */
  readonly violations: number;
}

/** Chooses the victims on a node; or why no choice would do. Pods are given back one by one, the most important first
 *  and those that budgets protect before all others, as long as the pod fits. */
export function selectVictims(
  pod: Pod,
  start: DryRun,
  { budgets, nowMs }: { readonly budgets: readonly PodDisruptionBudget[]; readonly nowMs: number },
): Candidate | { readonly reasons: readonly string[] } {
  const isFirst = moreImportant(nowMs);
  const removable = [...start.node.pods.values()]
    .filter(other => priorityOf(other) < priorityOf(pod))
    .toSorted(isFirst);
  if (removable.length === 0) return { reasons: ['No preemption victims found for incoming pod'] };
  let run = start.without(...removable);
  const verdict = run.verdict();
  if (verdict) return { reasons: verdict.reasons };
  const victims: Pod[] = [];
  const giveBack = (other: Pod): boolean => {
    const back = run.with(other);
    if (back.verdict()) return victims.push(other) === 0;
    run = back;
    return true;
  };
  const { protectedPods, others } = byBudget(removable, budgets);
  const violations = protectedPods.filter(other => !giveBack(other)).length;
  others.forEach(giveBack);
  const nodeName = start.node.node.metadata.name;
  // Some plugin does not see pods that are given back. Nobody would go, and the pod would wait for that for ever.
  if (victims.length === 0) return { reasons: [`expected at least one victim pod on node "${nodeName}"`] };
  return { nodeName, victims: victims.toSorted(isFirst), violations };
}

/** A pod's priority; 0 unless it has one. */
export const priorityOf = ({ spec: { priority = 0 } }: Pod): number => priority;

/** When a pod was started; one that was not yet is as young as can be. */
export const startedMsOf = ({ status }: Pod, nowMs: number): number =>
  status?.startTime === undefined ? nowMs : parseTime(status.startTime);

/** Orders pods by importance: the higher priority first, then who has been running for longer. */
export const moreImportant =
  (nowMs: number) =>
  (one: Pod, other: Pod): number =>
    priorityOf(other) - priorityOf(one) || startedMsOf(one, nowMs) - startedMsOf(other, nowMs);

/** Which pods could not go without violating a budget, when all go in this order. */
export function byBudget(pods: readonly Pod[], budgets: readonly PodDisruptionBudget[]) {
  const allowed = new Map(budgets.map(budget => [budget, budget.status?.disruptionsAllowed ?? 0]));
  const protectedPods: Pod[] = [];
  const others: Pod[] = [];
  for (const pod of pods) {
    let isProtected = false;
    for (const budget of budgets.filter(one => protects(one, pod))) {
      const left = (allowed.get(budget) ?? 0) - 1;
      allowed.set(budget, left);
      if (left < 0) isProtected = true;
    }
    (isProtected ? protectedPods : others).push(pod);
  }
  return { protectedPods, others };
}

/** Whether a budget counts a pod. One whose eviction was granted is counted already. */
const protects = ({ metadata, spec, status }: PodDisruptionBudget, pod: Pod): boolean =>
  metadata.namespace === pod.metadata.namespace &&
  selects(spec.selector, pod.metadata.labels) &&
  !(status?.disruptedPods && Object.hasOwn(status.disruptedPods, pod.metadata.name));
