/** What a pod's object says about the pod: the questions that several controllers ask. A pod's object never changes; what is known
 *  of it is kept as long as the object is. */
import { findCondition, isFinalPhase, type Pod } from '#api';
import { parseTime } from '#base';

interface PodFacts {
  readonly isFinished: boolean;
  readonly isTerminating: boolean;
  readonly isReady: boolean;
  /** Epoch milliseconds; undefined when it is not ready, or does not say. */
  readonly readySinceMs: number | undefined;
}

/** Pods are read again and again, for each change of one of their kind, and in a large cluster each look inside one parses it. */
const known = new WeakMap<Pod, PodFacts>();

function factsOf(pod: Pod): PodFacts {
  let facts = known.get(pod);
  if (!facts) known.set(pod, (facts = readFacts(pod)));
  return facts;
}

function readFacts({ metadata, status }: Pod): PodFacts {
  const ready = findCondition(status?.conditions, 'Ready');
  const isReady = ready?.status === 'True';
  const since = isReady ? ready.lastTransitionTime : undefined;
  return {
    isFinished: isFinalPhase(status?.phase),
    isTerminating: metadata.deletionTimestamp !== undefined,
    isReady,
    readySinceMs: since === undefined ? undefined : parseTime(since),
  };
}

/** Whether the pod has ended for good: its phase is Succeeded or Failed. */
export const isPodFinished = (pod: Pod): boolean => factsOf(pod).isFinished;

/** Whether somebody has asked for the pod to go. */
export const isPodTerminating = (pod: Pod): boolean => factsOf(pod).isTerminating;

/** Whether the pod counts as a replica: neither finished nor on its way out. */
export const isPodActive = (pod: Pod): boolean => !isPodFinished(pod) && !isPodTerminating(pod);

/** Whether the pod's `Ready` condition is true. */
export const isPodReady = (pod: Pod): boolean => factsOf(pod).isReady;

/** Since when the pod is ready, in epoch milliseconds; undefined when it is not, or does not say. */
export const readySinceMs = (pod: Pod): number | undefined => factsOf(pod).readySinceMs;

/** When the pod is, was or will be available, given that it stays ready: ready for `minReadySeconds`. Undefined for a pod
 *  that is not ready. */
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
