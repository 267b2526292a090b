/** How many pods a metric asks for. Pure.
 *  Source: https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#algorithm-details */
import { type Pod, quantityMilliValue, sidecarsOf } from '#api';
import { isPodReady } from '../pods/pod-facts.ts';
import type { PodValue } from './measurement.ts';
import { groupPods } from './pod-groups.ts';

/** How far a metric may be off what is aimed at, each as a share. */
export interface Tolerances {
  readonly up: number;
  readonly down: number;
}

/** What there is, whichever metric. */
export interface Workload {
  readonly pods: readonly Pod[];
  /** Pods that are wanted now, and pods that there are. */
  readonly specReplicas: number;
  readonly statusReplicas: number;
  readonly tolerances: Tolerances;
  readonly nowMs: number;
}

/** What a metric asks for. */
export interface Wanted {
  readonly replicas: number;
  /** The value that this follows from, in the words of the status: in thousandths, and for utilization also in
   *  percent. */
  readonly milli: number;
  readonly percent?: number;
}

/** What is aimed at by each pod: an amount in thousandths, or percent of what it requests. */
export type PodTarget =
  | { readonly type: 'amount'; readonly milli: number }
  | { readonly type: 'utilization'; readonly percent: number; readonly requests: ReadonlyMap<string, number> };

/** By values of each pod. Pods that have none, or do not do their share yet, make the change smaller, and never turn it
 *  around. Throws an Error that says why it cannot be told. */
export function replicasByPods(
  values: ReadonlyMap<string, PodValue>,
  target: PodTarget,
  { isCpu, pods, specReplicas, tolerances, nowMs }: Workload & { readonly isCpu: boolean },
): Wanted {
  if (pods.length === 0) throw new Error('no pods returned by selector while calculating replica count');
  const { ready, unready, missing } = groupPods(pods, { values, isCpu }, nowMs);
  const measured = new Map(ready.map(({ metadata: { name } }) => [name, values.get(name)?.milli ?? 0]));
  if (measured.size === 0) throw new Error('did not receive metrics for targeted pods (pods might be unready)');
  const { ratio, ...use } = compare(measured, target);
  const same = { replicas: specReplicas, ...use };
  const growsWithUnready = unready.length > 0 && ratio > 1;
  if (!growsWithUnready && missing.length === 0)
    return isWithin(ratio, tolerances) ? same : { ...same, replicas: roundUp(ratio * ready.length) };
  for (const { metadata } of ratio === 1 ? [] : missing)
    measured.set(metadata.name, ratio < 1 ? fullUse(metadata.name, target) : 0);
  for (const { metadata } of growsWithUnready ? unready : []) measured.set(metadata.name, 0);
  const guessed = compare(measured, target).ratio;
  if (isWithin(guessed, tolerances) || guessed > 1 !== ratio > 1) return same;
  const replicas = roundUp(guessed * measured.size);
  const turnsAround = guessed < 1 ? replicas > specReplicas : replicas < specReplicas;
  return turnsAround ? same : { ...same, replicas };
}

/** What a pod without a value is taken to use when pods are to go. */
function fullUse(name: string, target: PodTarget): number {
  if (target.type === 'amount') return target.milli;
  return ((target.requests.get(name) ?? 0) * Math.max(100, target.percent)) / 100;
}

/** How the use compares with what is aimed at. */
function compare(
  measured: ReadonlyMap<string, number>,
  target: PodTarget,
): { readonly ratio: number; readonly milli: number; readonly percent?: number } {
  let total = 0;
  let requested = 0;
  let count = 0;
  for (const [name, milli] of measured) {
    const request = target.type === 'amount' ? 0 : target.requests.get(name);
    if (request === undefined) continue;
    total += milli;
    requested += request;
    count++;
  }
  const milli = Math.trunc(total / Math.max(1, count));
  if (target.type === 'amount') return { ratio: milli / target.milli, milli };
  if (requested === 0) throw new Error('no metrics returned matched known pods');
  const percent = Math.trunc((total * 100) / requested);
  return { ratio: percent / target.percent, milli, percent };
}

/** By one value for all, that grows with the work and shrinks with the pods. */
export function replicasByValue(milli: number, targetMilli: number, workload: Workload): Wanted {
  const ratio = milli / targetMilli;
  if (workload.specReplicas === 0) return { replicas: roundUp(ratio), milli };
  if (isWithin(ratio, workload.tolerances)) return { replicas: workload.specReplicas, milli };
  const ready = workload.pods.filter(pod => pod.status?.phase === 'Running' && isPodReady(pod));
  return { replicas: roundUp(ratio * ready.length), milli };
}

/** By one value for all, of which each pod is to have a share. */
export function replicasByShare(milli: number, targetMilli: number, workload: Workload): Wanted {
  const { statusReplicas, tolerances } = workload;
  const isEnough = isWithin(milli / (targetMilli * statusReplicas), tolerances);
  const replicas = isEnough ? statusReplicas : roundUp(milli / targetMilli);
  return { replicas, milli: statusReplicas === 0 ? 0 : Math.ceil(milli / statusReplicas) };
}

/** What pods, or one container of each, request of a resource, in thousandths by name. Throws an Error for one that
 *  requests nothing. */
export function requestsOf(pods: readonly Pod[], resource: string, container?: string): ReadonlyMap<string, number> {
  const requests = new Map<string, number>();
  for (const { metadata, spec } of pods) {
    const all = [...spec.containers, ...sidecarsOf(spec)];
    const asked = all.filter(({ name }) => container === undefined || name === container);
    let total = 0;
    const ofPod = container === undefined ? spec.resources?.requests?.[resource] : undefined;
    for (const { name, resources } of ofPod === undefined ? asked : []) {
      const request = resources?.requests?.[resource];
      if (request === undefined)
        throw new Error(`missing request for ${resource} in container ${name} of Pod ${metadata.name}`);
      total += quantityMilliValue(request);
    }
    requests.set(metadata.name, ofPod === undefined ? total : quantityMilliValue(ofPod));
  }
  return requests;
}

/** A ratio that is a hair above a number of pods for the way computers divide means that number. */
const roundUp = (replicas: number): number => Math.max(0, Math.ceil(replicas - 1e-9));

const isWithin = (ratio: number, { up, down }: Tolerances): boolean => 1 - down <= ratio && ratio <= 1 + up;
