/** What a worker knows of its pod that the runtime cannot tell. Lost with the process, and not missed: everything in it
 *  is found out anew or starts afresh. */
import type { ResourceRequirements } from '#api';
import { backoffMs, cutToBytes } from '#base';
import type { Rejection } from '../plan/admit-pod.ts';
import type { Failure, PreparedVolume, RestartBackoff } from '../plan/observation.ts';
import type { ActualResources } from '../plan/resize/actual-resources.ts';
import type { PendingResize } from '../plan/resize/admit-resize.ts';
import type { Allocation } from '../plan/resize/allocation.ts';
import type { ContainerResources } from '../runtime/config.ts';
import type { ResolvedImage } from './host.ts';

/** Of one pod. Maps are by the name of volume or container unless they say otherwise. */
export interface PodMemory {
  admission: 'open' | 'admitted' | Rejection;
  readonly volumes: Map<string, PreparedVolume | Failure>;
  devices: 'ready' | Failure | undefined;
  sandboxFailure: Failure | undefined;
  readonly images: Map<string, ResolvedImage | Failure>;
  readonly startFailures: Map<string, Failure>;
  readonly backoffs: Map<string, RestartBackoff>;
  /** Containers that were stopped so that others take their place, by their id. */
  readonly replaced: Set<string>;
  /** What the node has granted; undefined before it has let the pod in. */
  allocation: Allocation | undefined;
  /** What running containers were given after they were made, by their id. */
  readonly actuated: Map<string, ResourceRequirements>;
  readonly resize: {
    pending: PendingResize | undefined;
    generation: number | undefined;
    podIsStale: boolean;
    isUncertain: boolean;
    failure: Failure | undefined;
    readonly actual: Map<string, ActualResources>;
    /** What the pod's cgroup has; undefined for what was granted first. */
    podLimits: ContainerResources | undefined;
  };
  readonly ending: {
    sinceMs: number | undefined;
    volumesRemoved: boolean;
    deletedFromApi: boolean;
    forgotten: boolean;
  };
}

/** The memory of a pod of which nothing is known yet. */
export const createMemory = (): PodMemory => ({
  admission: 'open',
  volumes: new Map(),
  devices: undefined,
  sandboxFailure: undefined,
  images: new Map(),
  startFailures: new Map(),
  backoffs: new Map(),
  replaced: new Set(),
  allocation: undefined,
  actuated: new Map(),
  resize: {
    pending: undefined,
    generation: undefined,
    podIsStale: false,
    isUncertain: false,
    failure: undefined,
    actual: new Map(),
    podLimits: undefined,
  },
  ending: { sinceMs: undefined, volumesRemoved: false, deletedFromApi: false, forgotten: false },
});

/** What a pod's status says of a failure, at most: as much as of a container that ended. */
export const maxFailureBytes = 4096;

/** A failure after one more try: tried again after 1 s, doubled up to 30 s. What exceeds 4 KiB of its message is left
 *  out. */
export function nextFailure(
  previous: Failure | undefined,
  { reason, message }: { reason: string; message: string },
  nowMs: number,
): Failure {
  const count = (previous?.count ?? 0) + 1;
  return {
    reason,
    message: cutToBytes(message, maxFailureBytes),
    count,
    retryAtMs: nowMs + backoffMs(count, { maxMs: 30_000 }),
  };
}
