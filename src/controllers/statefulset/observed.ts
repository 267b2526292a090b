/** What a plan for a stateful set is made from. */
import type { ControllerRevision, Pod, StatefulSet } from '#api';
import { isPodAvailable, isPodReady, isPodTerminating } from '../pods/pod-facts.ts';
import { ordinalOf, revisionLabel, startOf } from './identity.ts';

/** What there is. */
export interface Found {
  readonly set: StatefulSet;
  /** The set's pods, in any state. */
  readonly pods: readonly Pod[];
  /** The revision that pods had before the update. */
  readonly current: ControllerRevision;
  /** The revision of the template now. */
  readonly update: ControllerRevision;
}

/** A place that shall have a pod. */
export interface Slot {
  readonly ordinal: number;
  /** The pod that has it. */
  readonly pod: Pod | undefined;
}

/** The same, number by number. */
export interface Observed extends Found {
  /** In the order of their numbers. */
  readonly slots: readonly Slot[];
  /** Pods with numbers that are not wanted, highest first. */
  readonly condemned: readonly Pod[];
}

/** Puts the pods in their places. */
export function survey(found: Found): Observed {
  const { set, pods } = found;
  const byOrdinal = new Map(pods.flatMap(pod => numbered(pod, set)));
  const start = startOf(set);
  const slots = Array.from({ length: set.spec.replicas ?? 1 }, (_, index) => {
    const ordinal = start + index;
    return { ordinal, pod: byOrdinal.get(ordinal) };
  });
  for (const { ordinal } of slots) byOrdinal.delete(ordinal);
  const condemned = [...byOrdinal].sort(([a], [b]) => b - a).map(([, pod]) => pod);
  return { ...found, slots, condemned };
}

function numbered(pod: Pod, set: StatefulSet): [number, Pod][] {
  const ordinal = ordinalOf(pod, set);
  return ordinal === undefined ? [] : [[ordinal, pod]];
}

/** Whether the pod runs and is ready. */
export const isRunningAndReady = (pod: Pod): boolean => pod.status?.phase === 'Running' && isPodReady(pod);

/** Whether the pod runs, is ready and is to stay. */
export const isHealthy = (pod: Pod): boolean => isRunningAndReady(pod) && !isPodTerminating(pod);

/** Whether the pod has been ready for as long as the set asks. */
export const isAvailable = (pod: Pod, { spec }: StatefulSet, nowMs: number): boolean =>
  isRunningAndReady(pod) && isPodAvailable(pod, spec.minReadySeconds ?? 0, nowMs);

/** Whether a pod has a revision. */
export const hasRevision = ({ metadata }: Pod, revision: ControllerRevision): boolean =>
  metadata.labels?.[revisionLabel] === revision.metadata.name;

/** Pods of lower places than this keep the revision that they had. */
export function partitionOf({ spec }: StatefulSet): number {
  const { type, rollingUpdate } = spec.updateStrategy ?? {};
  return type === 'OnDelete' ? 0 : (rollingUpdate?.partition ?? 0);
}

/** Whether pods are replaced without anybody deleting them. */
export const isRollingUpdate = ({ spec }: StatefulSet): boolean => spec.updateStrategy?.type !== 'OnDelete';
