/** What is known about a container as it runs. */

import type { Int32, Int64, Quantity, Time } from '../../meta/v1/scalars.ts';
import type { Signal } from './lifecycle.ts';
import type { ResourceRequirements } from './resources.ts';

/** What is known about one container of a pod. */
export interface ContainerStatus {
  /** Amounts that the node has set aside for the container. @proto 10 */
  allocatedResources?: Record<string, Quantity>;
  /** Health of devices and the like that the container was given. @listType map @listMapKey name @patchStrategy merge
   *  @patchMergeKey name @proto 14 */
  allocatedResourcesStatus?: ResourceStatus[];
  /** The container's name in the runtime, `containerd://...`. @proto 8 */
  containerID?: string;
  /** The image that runs, as the runtime resolved its name. @proto 6 */
  image: string;
  /** Digest of the image. @proto 7 */
  imageID: string;
  /** How the previous run of the container ended. @always @proto 3 */
  lastState?: ContainerState;
  /** Name of the container in the pod. @proto 1 */
  name: string;
  /** Whether the readiness probe succeeds; true for a running container without one. @proto 4 */
  ready: boolean;
  /** Amounts that are in force for the running container. @proto 11 */
  resources?: ResourceRequirements;
  /** Times that the container was started again. @proto 5 */
  restartCount: Int32;
  /** Whether the start is over: the startup probe has succeeded, and the hook after starting has run. @pointer
   *  @proto 9 */
  started?: boolean;
  /** What the container is doing now. @always @proto 2 */
  state?: ContainerState;
  /** The signal that stops the container. @pointer @proto 15 */
  stopSignal?: Signal;
  /** The user as which the first process runs. @proto 13 */
  user?: ContainerUser;
  /** State of the mounts. @listType map @listMapKey mountPath @patchStrategy merge @patchMergeKey mountPath @proto 12
   */
  volumeMounts?: VolumeMountStatus[];
}

/** What a container is doing: exactly one of these. None means waiting. */
export interface ContainerState {
  /** It runs. @proto 2 */
  running?: ContainerStateRunning;
  /** It has ended. @proto 3 */
  terminated?: ContainerStateTerminated;
  /** It has not started, or will be started again. @proto 1 */
  waiting?: ContainerStateWaiting;
}

/** A container that does not run yet. */
export interface ContainerStateWaiting {
  /** Why, for people. @proto 2 */
  message?: string;
  /** Why, in one word, such as ImagePullBackOff. @proto 1 */
  reason?: string;
}

/** A container that runs. */
export interface ContainerStateRunning {
  /** When it was last started. @always @proto 1 */
  startedAt?: Time;
}

/** A container that has ended. */
export interface ContainerStateTerminated {
  /** The container's name in the runtime. @proto 7 */
  containerID?: string;
  /** Exit code of the first process. @proto 1 */
  exitCode: Int32;
  /** When it ended. @always @proto 6 */
  finishedAt?: Time;
  /** What the container left as its last words. @proto 4 */
  message?: string;
  /** Why it ended, in one word, such as OOMKilled. @proto 3 */
  reason?: string;
  /** Signal that ended it. @proto 2 */
  signal?: Int32;
  /** When it was started. @always @proto 5 */
  startedAt?: Time;
}

/** The user as which a container's first process runs. */
export interface ContainerUser {
  /** The user on Linux. @proto 1 */
  linux?: LinuxContainerUser;
}

/** A user on Linux. */
export interface LinuxContainerUser {
  /** Primary group. @proto 2 */
  gid: Int64;
  /** Further groups. @listType atomic @proto 3 */
  supplementalGroups?: Int64[];
  /** User number. @proto 1 */
  uid: Int64;
}

/** Health of what a container was given of one resource. */
export interface ResourceStatus {
  /** Name of the resource, or `claim:NAME/REQUEST`. @proto 1 */
  name: string;
  /** Health of each part. @listType map @listMapKey resourceID @proto 2 */
  resources?: ResourceHealth[];
}

/** Health of one device. */
export interface ResourceHealth {
  /** Healthy, Unhealthy or Unknown. @proto 2 */
  health?: string;
  /** More about it, for people. @pointer @proto 6 */
  message?: string;
  /** Identifies the device. @proto 1 */
  resourceID: string;
}

/** State of one mount. */
export interface VolumeMountStatus {
  /** Where it is mounted. @proto 2 */
  mountPath: string;
  /** Name of the volume. @proto 1 */
  name: string;
  /** Whether it is read-only. @proto 3 */
  readOnly?: boolean;
  /** Whether mounts inside it are read-only as well: Disabled or Enabled. @pointer @proto 4 */
  recursiveReadOnly?: string;
  /** More about the volume. @proto 5 */
  volumeStatus?: VolumeStatus;
}

/** More about a mounted volume. */
export interface VolumeStatus {
  /** State of a volume that comes from an image. @proto 1 */
  image?: ImageVolumeStatus;
}

/** State of a volume that comes from an image. */
export interface ImageVolumeStatus {
  /** Digest of the image that is mounted. @omitZero @proto 1 */
  imageRef: string;
}
