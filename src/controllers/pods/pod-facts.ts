/** What a pod's object says about the pod: the questions that several controllers ask. A pod's object never changes;
 *  what is known of it is kept as long as the object is. */
import { findCondition, isFinalPhase, type Pod } from '#api';
import { parseTime } from '#base';

/** What is said of a pod, each a bit. */
const [finished, terminating, ready, dated] = [1, 2, 4, 8];
/** Above these bits: since when a pod is ready, in milliseconds of the epoch, when it says so. */
const sinceUnit = 16;

/** Pods are read again and again, for each change of one of their kind, and in a large cluster each look inside one
 *  parses it. A number takes less memory than an object. */
const known = new WeakMap<Pod, number>();

function factsOf(pod: Pod): number {
  let facts = known.get(pod);
  if (facts === undefined) known.set(pod, (facts = readFacts(pod)));
  return facts;
}

function readFacts({ metadata, status }: Pod): number {
  const condition = findCondition(status?.conditions, 'Ready');
  const isReady = condition?.status === 'True';
  const sinceMs = isReady && condition.lastTransitionTime ? parseTime(condition.lastTransitionTime) : Number.NaN;
  const ended =
    (isFinalPhase(status?.phase) ? finished : 0) + (metadata.deletionTimestamp === undefined ? 0 : terminating);
  return ended + (isReady ? ready : 0) + (Number.isNaN(sinceMs) ? 0 : dated + sinceMs * sinceUnit);
}

/** The bits of a number that may have more of them than a bitwise operator looks at. */
const has = (facts: number, bit: number): boolean => ((facts % sinceUnit) & bit) !== 0;

/** Whether the pod has ended for good: its phase is Succeeded or Failed. */
export const isPodFinished = (pod: Pod): boolean => has(factsOf(pod), finished);

/** Whether somebody has asked for the pod to go. */
export const isPodTerminating = (pod: Pod): boolean => has(factsOf(pod), terminating);

/** Whether the pod counts as a replica: neither finished nor on its way out. */
export const isPodActive = (pod: Pod): boolean => !isPodFinished(pod) && !isPodTerminating(pod);

/** Whether the pod's `Ready` condition is true. */
export const isPodReady = (pod: Pod): boolean => has(factsOf(pod), ready);

/** Since when the pod is ready, in epoch milliseconds; undefined when it is not, or does not say. */
export function readySinceMs(pod: Pod): number | undefined {
  const facts = factsOf(pod);
  return has(facts, dated) ? Math.floor(facts / sinceUnit) : undefined;
}

/** When the pod is, was or will be available, given that it stays ready: ready for `minReadySeconds`. Undefined for a
 *  pod that is not ready. */
export function availableAtMs(pod: Pod, minReadySeconds: number): number | undefined {
  if (!isPodReady(pod)) return undefined;
  if (minReadySeconds === 0) return 0;
  const sinceMs = readySinceMs(pod);
  return sinceMs === undefined ? undefined : sinceMs + minReadySeconds * 1000;
}

/** Whether the pod has been ready for at least `minReadySeconds`. */
export function isPodAvailable(pod: Pod, minReadySeconds: number, nowMs: number): boolean {
  const atMs = availableAtMs(pod, minReadySeconds);
  return atMs !== undefined && atMs <= nowMs;
}
