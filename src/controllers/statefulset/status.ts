/** The status of a stateful set: counts, and how far an update is.
 *  Source: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/stateful-set-v1/ */
import type { Pod, StatefulSetStatus } from '#api';
import { availableAtMs, isPodTerminating } from '../pods/pod-facts.ts';
import { omitZeros } from '../status/omit-zeros.ts';
import { hasRevision, isAvailable, isRollingUpdate, isRunningAndReady, type Observed } from './observed.ts';

/** The status that follows from the pods. When all pods have the new revision and are ready, it is the current one. */
export function planStatus(
  observed: Observed,
  { nowMs, collisions }: { readonly nowMs: number; readonly collisions: number },
): StatefulSetStatus {
  const { set, pods, current, update, slots } = observed;
  const staying = pods.filter(pod => !isPodTerminating(pod));
  const updated = staying.filter(pod => hasRevision(pod, update)).length;
  const ready = pods.filter(isRunningAndReady).length;
  const isComplete = isRollingUpdate(set) && updated === slots.length && ready === slots.length;
  const now = isComplete ? update : current;
  const { conditions } = set.status ?? {};
  return {
    replicas: pods.length,
    availableReplicas: pods.filter(pod => isAvailable(pod, set, nowMs)).length,
    collisionCount: collisions,
    currentRevision: now.metadata.name,
    updateRevision: update.metadata.name,
    ...omitZeros({
      observedGeneration: set.metadata.generation,
      readyReplicas: ready,
      currentReplicas: staying.filter(pod => hasRevision(pod, now)).length,
      updatedReplicas: updated,
    }),
    ...(conditions === undefined ? {} : { conditions }),
  };
}

/** Milliseconds until the next pod that is ready becomes available; undefined when none is waiting. */
export function nextAvailabilityMs({ set, pods }: Observed, nowMs: number): number | undefined {
  const { minReadySeconds = 0 } = set.spec;
  const atMs = (pod: Pod) => availableAtMs(pod, minReadySeconds) ?? 0;
  const waits = pods.map(pod => atMs(pod) - nowMs).filter(waitMs => waitMs > 0);
  return waits.length === 0 ? undefined : Math.min(...waits);
}
