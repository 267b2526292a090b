/** What is known about a pod as it runs. */

import type { Int64, Quantity, Time } from '../../meta/v1/scalars.ts';
import type { ContainerStatus } from './container-status.ts';
import type { ResourceRequirements } from './resources.ts';

/** What is known about a pod as it runs. */
export interface PodStatus {
  /** Amounts that the node has set aside for the pod as a whole. @proto 19 */
  allocatedResources?: Record<string, Quantity>;
  /** Aspects of the state: PodScheduled, Initialized, ContainersReady, Ready and others. @listType map @listMapKey type
   *  @patchStrategy merge @patchMergeKey type @proto 2 */
  conditions?: PodCondition[];
  /** State of each container. @listType atomic @proto 8 */
  containerStatuses?: ContainerStatus[];
  /** State of each ephemeral container. @listType atomic @proto 13 */
  ephemeralContainerStatuses?: ContainerStatus[];
  /** The claim that stands for extended resources which devices provide. @proto 18 */
  extendedResourceClaimStatus?: PodExtendedResourceClaimStatus;
  /** Address of the node; empty until the pod is on one. @proto 5 */
  hostIP?: string;
  /** Addresses of the node, at most one of each IP family; the first equals `hostIP`. @listType atomic @patchStrategy
   *  merge @patchMergeKey ip @proto 16 */
  hostIPs?: HostIP[];
  /** State of each init container, in order. @listType atomic @proto 10 */
  initContainerStatuses?: ContainerStatus[];
  /** Why the pod is in this state, for people. @proto 3 */
  message?: string;
  /** Claims that take from what the node itself has to give. @listType map @listMapKey resourceClaimName
   *  @patchStrategy merge
   *  @patchMergeKey resourceClaimName @featureGate DRANodeAllocatableResources @proto 21 */
  nodeAllocatableResourceClaimStatuses?: NodeAllocatableResourceClaimStatus[];
  /** Node where room is being made for the pod by removing pods of lower priority. @proto 11 */
  nominatedNodeName?: string;
  /** The generation of the pod that this status is about. @proto 17 */
  observedGeneration?: Int64;
  /** Where the pod is in its life, in one word. @proto 1 */
  phase?: PodPhase;
  /** Address of the pod; empty until it has one. @proto 6 */
  podIP?: string;
  /** Addresses of the pod, at most one of each IP family; the first equals `podIP`. @listType map @listMapKey ip
   *  @patchStrategy merge @patchMergeKey ip @proto 12 */
  podIPs?: PodIP[];
  /** Class by which the pod is treated when resources run short. @proto 9 */
  qosClass?: PodQOSClass;
  /** Why the pod is in this state, in one word, such as Evicted. @proto 4 */
  reason?: string;
  /** Not used any more: how far a change of resources has come. See the conditions. @proto 14 */
  resize?: string;
  /** Claims made for the pod from templates. @listType map @listMapKey name @patchStrategy merge,retainKeys
   *  @patchMergeKey name @proto 15 */
  resourceClaimStatuses?: PodResourceClaimStatus[];
  /** Amounts that are in force for the pod as a whole. @proto 20 */
  resources?: ResourceRequirements;
  /** When the kubelet took the pod on, before it fetched images. @proto 7 */
  startTime?: Time;
  /** How the pod's volumes are. @listType map @listMapKey name @featureGate CSIVolumeHealth @proto 22 */
  volumeHealth?: PodVolumeHealth[];
}

/** One aspect of a pod's state. */
export interface PodCondition {
  /** When the condition was last looked at. @always @proto 3 */
  lastProbeTime?: Time;
  /** When the condition last changed from one status to another. @always @proto 4 */
  lastTransitionTime?: Time;
  /** Why, for people. @proto 6 */
  message?: string;
  /** The generation of the pod that the condition is about. @proto 7 */
  observedGeneration?: Int64;
  /** Why, in one word in camel case. @proto 5 */
  reason?: string;
  /** True, False or Unknown. @proto 2 */
  status: string;
  /** Name of the aspect, such as Ready. @proto 1 */
  type: string;
}

/** An address of a pod. */
export interface PodIP {
  /** The address. @proto 1 */
  ip: string;
}

/** An address of a node. */
export interface HostIP {
  /** The address. @proto 1 */
  ip: string;
}

/** A claim made for a pod. */
export interface PodResourceClaimStatus {
  /** Which entry of `spec.resourceClaims` it is for. @proto 1 */
  name: string;
  /** Name of the claim; empty if none was needed. @pointer @proto 2 */
  resourceClaimName?: string;
}

/** The claim that stands for a pod's extended resources. */
export interface PodExtendedResourceClaimStatus {
  /** Which requests of the claim serve which containers. @listType atomic @proto 1 */
  requestMappings: ContainerExtendedResourceRequest[];
  /** Name of the claim. @proto 2 */
  resourceClaimName: string;
}

/** Which request of a claim serves a container's extended resource. */
export interface ContainerExtendedResourceRequest {
  /** The container. @proto 1 */
  containerName: string;
  /** The request in the claim. @proto 3 */
  requestName: string;
  /** The extended resource. @proto 2 */
  resourceName: string;
}

/** A claim that takes from what the node itself has to give. */
export interface NodeAllocatableResourceClaimStatus {
  /** Containers that use the claim. @listType set @proto 2 */
  containers?: string[];
  /** Amounts that it takes, by resource. @listType map @listMapKey name @patchStrategy merge @patchMergeKey name
   *  @proto 4 */
  mapping?: NodeAllocatableMappedResources[];
  /** What comes on top, by resource. @listType map @listMapKey name @patchStrategy merge @patchMergeKey name
   *  @proto 5 */
  overhead?: NodeAllocatableOverheadResources[];
  /** Name of the claim. @proto 1 */
  resourceClaimName: string;
}

/** How much of a resource of the node a claim takes. */
export interface NodeAllocatableMappedResources {
  /** Name of the resource. @proto 1 */
  name: string;
  /** The amount. @pointer @proto 2 */
  quantity: Quantity;
}

/** How much of a resource of the node goes to what a claim needs besides. */
export interface NodeAllocatableOverheadResources {
  /** Name of the resource. @proto 1 */
  name: string;
  /** The amount for each container. @proto 3 */
  perContainer?: Quantity;
  /** The amount for each pod. @proto 2 */
  perPod?: Quantity;
}

/** How a volume of a pod is. */
export interface PodVolumeHealth {
  /** What is wrong with it. @listType map @listMapKey status @listMapKey reason @patchStrategy merge
   *  @patchMergeKey status @proto 2 */
  healthConditions?: VolumeHealthCondition[];
  /** When that last changed. @always @proto 3 */
  lastTransitionTime?: Time;
  /** Name of the volume in the pod. @proto 1 */
  name: string;
}

/** One thing that is wrong with a volume. */
export interface VolumeHealthCondition {
  /** More about it, for people. @proto 3 */
  message?: string;
  /** Why, in one word in camel case. @proto 2 */
  reason: string;
  /** What is wrong. @proto 1 */
  status: 'DataLoss' | 'Degraded' | 'Inaccessible';
}

/** Where a pod is in its life. */
export type PodPhase = 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown';

/** How a pod is treated when resources run short. */
export type PodQOSClass = 'Guaranteed' | 'Burstable' | 'BestEffort';
