/** What the planner decides from: the pod as the API wants it, and everything the node knows about it. Plain data. */
import type { Pod, PodCondition, ResourceRequirements } from '#api';
import type { RuntimePod } from '../runtime/runtime.ts';
import type { ActualResources } from './resize/actual-resources.ts';
import type { PendingResize } from './resize/admit-resize.ts';
import type { Step } from './step.ts';

/** Why a pod has to stop, although its containers might go on. */
export interface PodStop {
  /** `deleted`: the API asked for it. `orphaned`: the API no longer knows the pod. `failed`: the node ends it.
   *  `shutdown`: the node goes away, and the pod goes on when it is back, unless it is one that is run once. */
  readonly cause: 'deleted' | 'orphaned' | 'failed' | 'shutdown';
  readonly gracePeriodSeconds: number;
  readonly sinceMs: number;
  /** Status reason and message of a pod that the node ends, such as `DeadlineExceeded`. */
  readonly reason?: string;
  readonly message?: string;
  /** A condition that the status gets with it, such as `DisruptionTarget`; its times are filled in. */
  readonly condition?: PodCondition | undefined;
}

/** The pod as the API has it; with `stop` it is to end, whatever that says. */
export interface DesiredPod {
  readonly pod: Pod;
  readonly stop?: PodStop | undefined;
}

/** Something that failed and will be tried again. `reason` is a waiting reason, such as `ErrImagePull`. */
export interface Failure {
  readonly reason: string;
  readonly message: string;
  /** Failures in a row. */
  readonly count: number;
  readonly retryAtMs: number;
}

/** How long a container must wait before its next start. */
export interface RestartBackoff {
  readonly delayMs: number;
  readonly updatedAtMs: number;
}

/** What the probes of a running container say. */
export interface ProbeVerdict {
  /** The startup probe has succeeded, or there is none. */
  readonly started: boolean;
  /** The readiness probe succeeds, or there is none. */
  readonly ready: boolean;
  /** Set when a liveness or startup probe has failed often enough to restart the container. */
  readonly unhealthy?: { readonly message: string; readonly gracePeriodSeconds?: number | undefined };
}

/** A volume that containers can be given. */
export interface PreparedVolume {
  /** The image that it is made of, as the runtime knows it. */
  readonly imageRef?: string | undefined;
  /** Where its content lies. Default: in the volume's directory. */
  readonly path?: string | undefined;
}

/** Whether something that has to be made before containers can start has failed. */
export const isFailure = (result: object): result is Failure => 'retryAtMs' in result;

/** How far a resize has come. */
export interface ResizeProgress {
  /** Why the node has not granted it. */
  readonly pending?: PendingResize | undefined;
  /** Which version of the pod's specification was granted last. Default: the one that the pod has. */
  readonly generation?: number | undefined;
  /** Whether the pod's cgroup is still to be brought to what was granted. */
  readonly podIsStale: boolean;
  /** Whether it and the containers may have been brought there already, by an earlier life of the kubelet. Default
   *  false. */
  readonly isUncertain?: boolean;
  /** Why it could not be carried out; it is tried again. */
  readonly failure?: Failure | undefined;
  /** What the kernel says that containers have, by their id. */
  readonly actual: ReadonlyMap<string, ActualResources>;
}

/** One look at everything that a plan depends on. */
export interface PodObservation {
  /** Whether the node has let the pod in. Before that, nothing is done for it. */
  readonly admitted: boolean;
  /** Undefined before the runtime knows the pod. */
  readonly runtime: RuntimePod | undefined;
  /** By name; without an entry the volume has not been made. */
  readonly volumes: ReadonlyMap<string, PreparedVolume | Failure>;
  /** Of the pod's claims; undefined as long as they are not prepared. */
  readonly devices?: 'ready' | Failure | undefined;
  readonly sandboxFailure?: Failure | undefined;
  /** By container name; without an entry the image has not been looked for. */
  readonly images: ReadonlyMap<string, 'ready' | Failure>;
  /** Starts that failed before a container existed, or in its postStart hook; by container name. */
  readonly startFailures: ReadonlyMap<string, Failure>;
  readonly backoffs: ReadonlyMap<string, RestartBackoff>;
  /** By container id. Without an entry: not started, not ready. */
  readonly probes: ReadonlyMap<string, ProbeVerdict>;
  /** What running containers run with, by their id, as far as it is known. */
  readonly actuated: ReadonlyMap<string, ResourceRequirements>;
  /** How far the pod's last resize has come. */
  readonly resize: ResizeProgress;
  /** The steps that are being carried out. */
  readonly inFlight: readonly Step[];
  /** How far the end has come, for what the runtime cannot tell. */
  readonly ending: {
    readonly volumesRemoved: boolean;
    readonly deletedFromApi: boolean;
    /** When a pod that nobody stops was seen to be done, so that its sidecars share one grace period. */
    readonly sinceMs?: number | undefined;
  };
}
