/** What to do for one replica set: which pods to make or delete, and what its status should say. */
import {
  findCondition,
  type Pod,
  type ReplicaSet,
  type ReplicaSetCondition,
  type ReplicaSetStatus,
  withoutCondition,
} from '#api';
import { formatTime } from '#base';
import { labelsOf } from '#client';
import { inDeletionOrder } from '../pods/deletion-order.ts';
import {
  availableAtMs,
  isPodActive,
  isPodAvailable,
  isPodFinished,
  isPodReady,
  isPodTerminating,
} from '../pods/pod-facts.ts';
import { omitZeros } from '../status/omit-zeros.ts';

/** At most this many pods are made or deleted in one go. */
export const burstReplicas = 500;

/** What there is. */
export interface Observed {
  readonly replicaSet: ReplicaSet;
  /** The replica set's pods, in any state. */
  readonly pods: readonly Pod[];
  /** Pods of all replica sets with the same owner; see {@link inDeletionOrder}. */
  readonly related: readonly Pod[];
}

/** Either makes or deletes, never both. */
export interface ReplicaPlan {
  /** How many pods to make. */
  readonly create: number;
  /** Pods to delete. */
  readonly remove: readonly Pod[];
}

/** Compares the pods there are with the replicas wanted. A replica set on its way out is left alone. */
export function planReplicas({ replicaSet, pods, related }: Observed, nowMs: number): ReplicaPlan {
  if (replicaSet.metadata.deletionTimestamp !== undefined) return { create: 0, remove: [] };
  const active = pods.filter(isPodActive);
  const missing = (replicaSet.spec.replicas ?? 1) - active.length;
  if (missing >= 0) return { create: Math.min(missing, burstReplicas), remove: [] };
  return { create: 0, remove: inDeletionOrder(active, related, nowMs).slice(0, Math.min(-missing, burstReplicas)) };
}

/** Why the last plan could not be carried out. */
export interface ReplicaFailure {
  readonly reason: 'FailedCreate' | 'FailedDelete';
  readonly message: string;
}

/** The status that follows from the pods, and from what went wrong while there were too few or too many of them. */
export function planStatus(
  { replicaSet, pods }: Observed,
  options: { readonly nowMs: number; readonly failure?: ReplicaFailure | undefined },
): ReplicaSetStatus {
  const { minReadySeconds = 0, template } = replicaSet.spec;
  const active = pods.filter(isPodActive);
  const templateLabels = Object.entries(template?.metadata?.labels ?? {});
  const conditions = planConditions(replicaSet.status?.conditions ?? [], options);
  const isLabeled = (pod: Pod) => {
    const labels = labelsOf(pod);
    return templateLabels.every(([key, value]) => labels?.[key] === value);
  };
  return {
    replicas: active.length,
    terminatingReplicas: pods.filter(pod => isPodTerminating(pod) && !isPodFinished(pod)).length,
    ...omitZeros({
      fullyLabeledReplicas: active.filter(isLabeled).length,
      readyReplicas: active.filter(isPodReady).length,
      availableReplicas: active.filter(pod => isPodAvailable(pod, minReadySeconds, options.nowMs)).length,
      observedGeneration: replicaSet.metadata.generation,
    }),
    ...(conditions.length === 0 ? {} : { conditions }),
  };
}

/** `ReplicaFailure` stands as it first appeared until all is well again. */
function planConditions(
  current: readonly ReplicaSetCondition[],
  { nowMs, failure }: { readonly nowMs: number; readonly failure?: ReplicaFailure | undefined },
): ReplicaSetCondition[] {
  const others = withoutCondition(current, 'ReplicaFailure');
  if (!failure) return others;
  const standing = findCondition(current, 'ReplicaFailure');
  return [
    ...others,
    standing ?? { type: 'ReplicaFailure', status: 'True', lastTransitionTime: formatTime(nowMs), ...failure },
  ];
}

/** Milliseconds until the next pod that is ready becomes available; undefined when none is waiting. */
export function nextAvailabilityMs({ replicaSet, pods }: Observed, nowMs: number): number | undefined {
  const waits = pods
    .filter(isPodActive)
    .map(pod => (availableAtMs(pod, replicaSet.spec.minReadySeconds ?? 0) ?? 0) - nowMs)
    .filter(waitMs => waitMs > 0);
  return waits.length === 0 ? undefined : Math.min(...waits);
}
