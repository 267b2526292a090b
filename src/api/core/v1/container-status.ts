/** What is known about a container as it runs. */

import type { Int32, Int64, Quantity, Time } from '../../meta/v1/scalars.ts';
import type { Signal } from './lifecycle.ts';
import type { ResourceRequirements } from './resources.ts';

export interface ContainerStatus {
  /** @proto 10 */
  allocatedResources?: Record<string, Quantity>;
  /** @listType map @listMapKey name @patchStrategy merge @patchMergeKey name @proto 14 */
  allocatedResourcesStatus?: ResourceStatus[];
  /** @proto 8 */
  containerID?: string;
  /** @proto 6 */
  image: string;
  /** @proto 7 */
  imageID: string;
  /** @proto 3 */
  lastState?: ContainerState;
  /** @proto 1 */
  name: string;
  /** @proto 4 */
  ready: boolean;
  /** @proto 11 */
  resources?: ResourceRequirements;
  /** @proto 5 */
  restartCount: Int32;
  /** @proto 9 */
  started?: boolean;
  /** @proto 2 */
  state?: ContainerState;
  /** @proto 15 */
  stopSignal?: Signal;
  /** @proto 13 */
  user?: ContainerUser;
  /** @listType map @listMapKey mountPath @patchStrategy merge @patchMergeKey mountPath @proto 12 */
  volumeMounts?: VolumeMountStatus[];
}

export interface ContainerState {
  /** @proto 2 */
  running?: ContainerStateRunning;
  /** @proto 3 */
  terminated?: ContainerStateTerminated;
  /** @proto 1 */
  waiting?: ContainerStateWaiting;
}

export interface ContainerStateWaiting {
  /** @proto 2 */
  message?: string;
  /** @proto 1 */
  reason?: string;
}

export interface ContainerStateRunning {
  /** @proto 1 */
  startedAt?: Time;
}

export interface ContainerStateTerminated {
  /** @proto 7 */
  containerID?: string;
  /** @proto 1 */
  exitCode: Int32;
  /** @proto 6 */
  finishedAt?: Time;
  /** @proto 4 */
  message?: string;
  /** @proto 3 */
  reason?: string;
  /** @proto 2 */
  signal?: Int32;
  /** @proto 5 */
  startedAt?: Time;
}

export interface ContainerUser {
  /** @proto 1 */
  linux?: LinuxContainerUser;
}

export interface LinuxContainerUser {
  /** @proto 2 */
  gid: Int64;
  /** @listType atomic @proto 3 */
  supplementalGroups?: Int64[];
  /** @proto 1 */
  uid: Int64;
}

export interface ResourceStatus {
  /** @proto 1 */
  name: string;
  /** @listType map @listMapKey resourceID @proto 2 */
  resources?: ResourceHealth[];
}

export interface ResourceHealth {
  /** @proto 2 */
  health?: string;
  /** @proto 6 */
  message?: string;
  /** @proto 1 */
  resourceID: string;
}

export interface VolumeMountStatus {
  /** @proto 2 */
  mountPath: string;
  /** @proto 1 */
  name: string;
  /** @proto 3 */
  readOnly?: boolean;
  /** @proto 4 */
  recursiveReadOnly?: string;
  /** @proto 5 */
  volumeStatus?: VolumeStatus;
}

export interface VolumeStatus {
  /** @proto 1 */
  image?: ImageVolumeStatus;
}

export interface ImageVolumeStatus {
  /** @proto 1 */
  imageRef: string;
}
