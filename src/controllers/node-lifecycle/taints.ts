/** Taints that follow from a node's conditions.
 *  Source: https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/ */
import { type Node, ownValue, type Taint, type TaintEffect } from '#api';
import { formatTime } from '#base';
import { readiness } from './conditions.ts';

const prefix = 'node.kubernetes.io';
const notReadyTaint = `${prefix}/not-ready`;
const unreachableTaint = `${prefix}/unreachable`;

/** Conditions that, when true, keep new pods away. */
const byCondition: Readonly<Record<string, string>> = {
  MemoryPressure: `${prefix}/memory-pressure`,
  DiskPressure: `${prefix}/disk-pressure`,
  PIDPressure: `${prefix}/pid-pressure`,
  NetworkUnavailable: `${prefix}/network-unavailable`,
};
const unschedulableTaint = `${prefix}/unschedulable`;

const ours = new Set([notReadyTaint, unreachableTaint, unschedulableTaint, ...Object.values(byCondition)]);
const isOurs = ({ key, effect }: Taint): boolean =>
  effect === 'NoSchedule'
    ? ours.has(key)
    : effect === 'NoExecute' && (key === notReadyTaint || key === unreachableTaint);

interface TaintPlan {
  readonly taints: readonly Taint[];
  readonly isChanged: boolean;
}

/** The node's taints as they should be: those of others as they are, ours by its conditions. `mayEvict` says whether
 *  pods shall leave a node that is not ready. */
export function planTaints(node: Node, { mayEvict, nowMs }: { mayEvict: boolean; nowMs: number }): TaintPlan {
  const before = node.spec.taints ?? [];
  const wanted = wantedTaints(node, mayEvict);
  const isSame = (a: Taint, b: Taint) => a.key === b.key && a.effect === b.effect;
  const kept = before.filter(taint => !isOurs(taint) || wanted.some(other => isSame(other, taint)));
  const added = wanted.filter(taint => !before.some(other => isSame(other, taint)));
  if (added.length === 0 && kept.length === before.length) return { taints: before, isChanged: false };
  const timeAdded = formatTime(nowMs);
  return { taints: [...kept, ...added.map(taint => ({ ...taint, timeAdded }))], isChanged: true };
}

function wantedTaints(node: Node, mayEvict: boolean): Taint[] {
  const ready = readiness(node);
  const key = ready === 'Unknown' ? unreachableTaint : notReadyTaint;
  const taints: Taint[] = [];
  const add = (taintKey: string, effect: TaintEffect) => taints.push({ key: taintKey, effect });
  if (ready !== 'True') add(key, 'NoSchedule');
  // A node that has never said anything has no pods to evict.
  if (ready !== 'True' && ready !== undefined && mayEvict) add(key, 'NoExecute');
  for (const { type, status } of node.status?.conditions ?? []) {
    const taint = ownValue(byCondition, type);
    if (taint !== undefined && status === 'True') add(taint, 'NoSchedule');
  }
  if (node.spec.unschedulable) add(unschedulableTaint, 'NoSchedule');
  return taints;
}
