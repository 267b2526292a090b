/** The status of a daemon set: counts of nodes.
 *  Source: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/daemon-set-v1/ */
import type { DaemonSetStatus, Pod } from '#api';
import { availableAtMs, isPodAvailable, isPodReady } from '../pods/pod-facts.ts';
import { omitZeros } from '../status/omit-zeros.ts';
import { isUpdated } from './daemon-pod.ts';
import type { Observed, Place } from './observed.ts';

/** The status that follows from nodes and pods. */
export function planStatus(
  { daemonSet, hash, places }: Observed,
  { nowMs, collisions }: { readonly nowMs: number; readonly collisions: number },
): DaemonSetStatus {
  const { minReadySeconds = 0 } = daemonSet.spec;
  const wanted = places.filter(({ shouldRun }) => shouldRun);
  const pods = wanted.flatMap(first);
  const available = pods.filter(pod => isPodAvailable(pod, minReadySeconds, nowMs)).length;
  const { conditions, collisionCount } = daemonSet.status ?? {};
  return {
    currentNumberScheduled: pods.length,
    numberMisscheduled: places.filter(place => !place.shouldRun && place.pods.length > 0).length,
    desiredNumberScheduled: wanted.length,
    numberReady: pods.filter(isPodReady).length,
    ...omitZeros({
      observedGeneration: daemonSet.metadata.generation,
      updatedNumberScheduled: pods.filter(pod => isUpdated(pod, hash)).length,
      numberAvailable: available,
      numberUnavailable: wanted.length - available,
    }),
    ...(collisions > 0 || collisionCount !== undefined ? { collisionCount: collisions } : {}),
    ...(conditions === undefined ? {} : { conditions }),
  };
}

/** Milliseconds until the next pod that is ready becomes available; undefined when none is waiting. */
export function nextAvailabilityMs({ daemonSet, places }: Observed, nowMs: number): number | undefined {
  const { minReadySeconds = 0 } = daemonSet.spec;
  const pods = places.flatMap(place => place.pods);
  const waits = pods.map(pod => (availableAtMs(pod, minReadySeconds) ?? 0) - nowMs).filter(waitMs => waitMs > 0);
  return waits.length === 0 ? undefined : Math.min(...waits);
}

/** The pod that stands for a node. */
const first = ({ pods }: Place): Pod[] => pods.slice(0, 1);
