/** What a node reports about itself. */

import type { Int32, Int64, Quantity, Time } from '../../meta/v1/scalars.ts';
import type { NodeConfigSource } from './node.ts';

export interface NodeStatus {
  /** @listType map @listMapKey type @patchStrategy merge @patchMergeKey type @proto 5 */
  addresses?: NodeAddress[];
  /** @proto 2 */
  allocatable?: Record<string, Quantity>;
  /** @proto 1 */
  capacity?: Record<string, Quantity>;
  /** @listType map @listMapKey type @patchStrategy merge @patchMergeKey type @proto 4 */
  conditions?: NodeCondition[];
  /** @proto 11 */
  config?: NodeConfigStatus;
  /** @proto 6 */
  daemonEndpoints?: NodeDaemonEndpoints;
  /** @listType atomic @proto 14 */
  declaredFeatures?: string[];
  /** @proto 13 */
  features?: NodeFeatures;
  /** @listType atomic @proto 8 */
  images?: ContainerImage[];
  /** @proto 7 */
  nodeInfo?: NodeSystemInfo;
  /** @proto 3 */
  phase?: NodePhase;
  /** @listType atomic @proto 12 */
  runtimeHandlers?: NodeRuntimeHandler[];
  /** @listType atomic @proto 10 */
  volumesAttached?: AttachedVolume[];
  /** @listType atomic @proto 9 */
  volumesInUse?: string[];
}

export interface NodeCondition {
  /** @proto 3 */
  lastHeartbeatTime?: Time;
  /** @proto 4 */
  lastTransitionTime?: Time;
  /** @proto 6 */
  message?: string;
  /** @proto 5 */
  reason?: string;
  /** @proto 2 */
  status: string;
  /** @proto 1 */
  type: string;
}

export interface NodeAddress {
  /** @proto 2 */
  address: string;
  /** @proto 1 */
  type: string;
}

export interface NodeDaemonEndpoints {
  /** @proto 1 */
  kubeletEndpoint?: DaemonEndpoint;
}

export interface DaemonEndpoint {
  /** @proto 1 */
  Port: Int32;
}

export interface NodeSystemInfo {
  /** @proto 10 */
  architecture: string;
  /** @proto 3 */
  bootID: string;
  /** @proto 6 */
  containerRuntimeVersion: string;
  /** @proto 4 */
  kernelVersion: string;
  /** @proto 8 */
  kubeProxyVersion: string;
  /** @proto 7 */
  kubeletVersion: string;
  /** @proto 1 */
  machineID: string;
  /** @proto 9 */
  operatingSystem: string;
  /** @proto 5 */
  osImage: string;
  /** @proto 11 */
  swap?: NodeSwapStatus;
  /** @proto 2 */
  systemUUID: string;
}

export interface NodeSwapStatus {
  /** @proto 1 */
  capacity?: Int64;
}

export interface ContainerImage {
  /** @listType atomic @proto 1 */
  names?: string[];
  /** @proto 2 */
  sizeBytes?: Int64;
}

export interface AttachedVolume {
  /** @proto 2 */
  devicePath: string;
  /** @proto 1 */
  name: string;
}

export interface NodeConfigStatus {
  /** @proto 2 */
  active?: NodeConfigSource;
  /** @proto 1 */
  assigned?: NodeConfigSource;
  /** @proto 4 */
  error?: string;
  /** @proto 3 */
  lastKnownGood?: NodeConfigSource;
}

export interface NodeRuntimeHandler {
  /** @proto 2 */
  features?: NodeRuntimeHandlerFeatures;
  /** @proto 1 */
  name?: string;
}

export interface NodeRuntimeHandlerFeatures {
  /** @proto 1 */
  recursiveReadOnlyMounts?: boolean;
  /** @proto 2 */
  userNamespaces?: boolean;
}

export interface NodeFeatures {
  /** @proto 1 */
  supplementalGroupsPolicy?: boolean;
}

export type NodePhase = 'Pending' | 'Running' | 'Terminated';
