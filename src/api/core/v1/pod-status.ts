/** What is known about a pod as it runs. */

import type { Int64, Quantity, Time } from '../../meta/v1/scalars.ts';
import type { ContainerStatus } from './container-status.ts';
import type { ResourceRequirements } from './resources.ts';

export interface PodStatus {
  /** @proto 19 */
  allocatedResources?: Record<string, Quantity>;
  /** @listType map @listMapKey type @patchStrategy merge @patchMergeKey type @proto 2 */
  conditions?: PodCondition[];
  /** @listType atomic @proto 8 */
  containerStatuses?: ContainerStatus[];
  /** @listType atomic @proto 13 */
  ephemeralContainerStatuses?: ContainerStatus[];
  /** @proto 18 */
  extendedResourceClaimStatus?: PodExtendedResourceClaimStatus;
  /** @proto 5 */
  hostIP?: string;
  /** @listType atomic @patchStrategy merge @patchMergeKey ip @proto 16 */
  hostIPs?: HostIP[];
  /** @listType atomic @proto 10 */
  initContainerStatuses?: ContainerStatus[];
  /** @proto 3 */
  message?: string;
  /** @listType atomic @proto 21 */
  nodeAllocatableResourceClaimStatuses?: NodeAllocatableResourceClaimStatus[];
  /** @proto 11 */
  nominatedNodeName?: string;
  /** @proto 17 */
  observedGeneration?: Int64;
  /** @proto 1 */
  phase?: PodPhase;
  /** @proto 6 */
  podIP?: string;
  /** @listType map @listMapKey ip @patchStrategy merge @patchMergeKey ip @proto 12 */
  podIPs?: PodIP[];
  /** @proto 9 */
  qosClass?: PodQOSClass;
  /** @proto 4 */
  reason?: string;
  /** @proto 14 */
  resize?: string;
  /** @listType map @listMapKey name @patchStrategy merge,retainKeys @patchMergeKey name @proto 15 */
  resourceClaimStatuses?: PodResourceClaimStatus[];
  /** @proto 20 */
  resources?: ResourceRequirements;
  /** @proto 7 */
  startTime?: Time;
}

export interface PodCondition {
  /** @proto 3 */
  lastProbeTime?: Time;
  /** @proto 4 */
  lastTransitionTime?: Time;
  /** @proto 6 */
  message?: string;
  /** @proto 7 */
  observedGeneration?: Int64;
  /** @proto 5 */
  reason?: string;
  /** @proto 2 */
  status: string;
  /** @proto 1 */
  type: string;
}

export interface PodIP {
  /** @proto 1 */
  ip: string;
}

export interface HostIP {
  /** @proto 1 */
  ip: string;
}

export interface PodResourceClaimStatus {
  /** @proto 1 */
  name: string;
  /** @proto 2 */
  resourceClaimName?: string;
}

export interface PodExtendedResourceClaimStatus {
  /** @listType atomic @proto 1 */
  requestMappings: ContainerExtendedResourceRequest[];
  /** @proto 2 */
  resourceClaimName: string;
}

export interface ContainerExtendedResourceRequest {
  /** @proto 1 */
  containerName: string;
  /** @proto 3 */
  requestName: string;
  /** @proto 2 */
  resourceName: string;
}

export interface NodeAllocatableResourceClaimStatus {
  /** @listType set @proto 2 */
  containers?: string[];
  /** @proto 1 */
  resourceClaimName: string;
  /** @proto 3 */
  resources: Record<string, Quantity>;
}

export type PodPhase = 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown';

export type PodQOSClass = 'Guaranteed' | 'Burstable' | 'BestEffort';
