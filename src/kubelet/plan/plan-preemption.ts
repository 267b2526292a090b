/** Who makes room for a critical pod that its node has too little for: as few as possible, and as few of the
 *  well-behaved classes.
 *
 *  Guarantees: pure; the pods that upstream's kubelet would choose, in its order, with its words.
 *  Source: https://kubernetes.io/docs/tasks/administer-cluster/guaranteed-scheduling-critical-addon-pods/ */
import type { InsufficientResource, Pod, PodCondition, PodQOSClass, Resources } from '#api';
import { isCriticalPod } from '../eviction/plan/plan-eviction.ts';
import type { Rejection } from './admit-pod.ts';
import { qosClass } from './status/qos.ts';

/** A pod that the node has let in. */
export interface Occupant {
  readonly pod: Pod;
  readonly requests: Resources;
}

/** UIDs of those who have to go, or why nobody does. */
export type Preemption = { readonly victims: readonly string[] } | { readonly rejection: Rejection };

/** What the status and an event of a pod say that goes for another. */
export const preempted = {
  reason: 'Preempting',
  message: 'Preempted in order to admit critical pod',
  condition: {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'TerminationByKubelet',
    message: 'Pod was preempted by Kubelet to accommodate a critical pod.',
  },
} as const satisfies { reason: string; message: string; condition: PodCondition };

/** Guaranteed pods go only for what all others together do not give, and burstable ones for what those of best effort
 *  do not. */
export function planPreemption(
  critical: Pod,
  occupants: readonly Occupant[],
  lacking: readonly InsufficientResource[],
): Preemption {
  const needs = lacking.map(({ name, requested, used, capacity }) => ({ name, amount: requested - (capacity - used) }));
  const able = occupants.filter(({ pod }) => mayPreempt(critical, pod));
  const left = without(needs, able);
  if (left.length > 0) return { rejection: unexpected(left) };
  const of = (qos: PodQOSClass) => able.filter(({ pod }) => qosClass(pod) === qos);
  const [bestEffort, burstable] = [of('BestEffort'), of('Burstable')];
  const guaranteedGo = choose(of('Guaranteed'), without(needs, [...bestEffort, ...burstable]));
  const burstableGo = choose(burstable, without(needs, [...bestEffort, ...guaranteedGo]));
  const bestEffortGo = choose(bestEffort, without(needs, [...burstableGo, ...guaranteedGo]));
  return { victims: [...bestEffortGo, ...burstableGo, ...guaranteedGo].map(({ pod }) => pod.metadata.uid) };
}

/** How much of a resource is still missing. */
interface Need {
  readonly name: string;
  readonly amount: number;
}

function mayPreempt(critical: Pod, pod: Pod): boolean {
  if (!isCriticalPod(pod)) return true;
  const [one, other] = [critical.spec.priority, pod.spec.priority];
  return one !== undefined && other !== undefined && one > other;
}

const amountOf = ({ requests }: Occupant, name: string): number => (name === 'pods' ? 1 : (requests[name] ?? 0));

/** What is still missing when some have gone. */
const without = (needs: readonly Need[], gone: readonly Occupant[]): Need[] =>
  needs
    .map(({ name, amount }) => ({ name, amount: gone.reduce((left, one) => left - amountOf(one, name), amount) }))
    .filter(({ amount }) => amount > 0);

/** One after the other, each the one that leaves the least missing; of equals that which asks for less. */
function choose(candidates: readonly Occupant[], needs: readonly Need[]): Occupant[] {
  const rest = [...candidates];
  const chosen: Occupant[] = [];
  for (let missing = needs; missing.length > 0; missing = without(needs, chosen)) {
    const index = rest.reduce((best, _, next) => (isBetter(rest[next], rest[best], missing) ? next : best), 0);
    const best = rest[index];
    if (!best) break;
    chosen.push(best);
    // As upstream: the last takes its place, which decides between equals.
    const last = rest.pop();
    if (last && last !== best) rest[index] = last;
  }
  return chosen;
}

function isBetter(one: Occupant | undefined, other: Occupant | undefined, needs: readonly Need[]): boolean {
  if (!one || !other || one === other) return false;
  const difference = distance(one, needs) - distance(other, needs);
  if (difference !== 0) return difference < 0;
  const [memory, cpu] = (['memory', 'cpu'] as const).map(name => amountOf(one, name) - amountOf(other, name));
  return (memory || cpu || 0) <= 0;
}

/** How far a pod is from giving all: each resource counts alike, whatever its unit. */
const distance = (occupant: Occupant, needs: readonly Need[]): number =>
  needs.reduce((sum, { name, amount }) => sum + Math.max(0, (amount - amountOf(occupant, name)) / amount) ** 2, 0);

function unexpected(left: readonly Need[]): Rejection {
  const amounts = left.map(({ name, amount }) => `(res: ${name}, q: ${amount}), `).join('');
  const what = `no set of running pods found to reclaim resources: [${amounts}]`;
  return {
    reason: 'UnexpectedAdmissionError',
    message: `Unexpected error while attempting to recover from admission failure: preemption: error finding a set of pods to preempt: ${what}`,
  };
}
