/** PodGroup: pods that are scheduled together. */
import { defineKind, type KubeObject } from '../../kind.ts';
import type { Condition } from '../../meta/v1/condition.ts';
import type { Int32 } from '../../meta/v1/scalars.ts';
import type {
  DisruptionMode,
  PodGroupResourceClaim,
  PodGroupSchedulingConstraints,
  PodGroupSchedulingPolicy,
} from './pod-group-parts.ts';

/** Pods that are scheduled together: those that name it in `spec.schedulingGroup`. Controllers make it from a template
 *  of a Workload. */
export interface PodGroup extends KubeObject {
  /** What is asked for. @proto 2 */
  spec: PodGroupSpec;
  /** What has come of it. @always @proto 3 */
  status?: PodGroupStatus;
}

export const PodGroup = defineKind<PodGroup>({
  group: 'scheduling.k8s.io',
  version: 'v1beta1',
  kind: 'PodGroup',
  plural: 'podgroups',
  scope: 'Namespaced',
  subresources: [{ name: 'status', verbs: ['get', 'patch', 'update'] }],
  featureGate: 'GenericWorkload',
});

/** How a group of pods is scheduled. */
export interface PodGroupSpec {
  /** The group of groups that this one is part of. @pointer @featureGate CompositePodGroup @proto 1 */
  parentCompositePodGroupName?: string;
  /** The template that it was made from. @proto 2 */
  workloadRef?: WorkloadReference;
  /** How many of its pods must find a place at once. @default {} @proto 3 */
  schedulingPolicy: PodGroupSchedulingPolicy;
  /** On which nodes its pods may be together. @featureGate TopologyAwareWorkloadScheduling @proto 4 */
  schedulingConstraints?: PodGroupSchedulingConstraints;
  /** Claims of devices that its pods share. @listType map @listMapKey name @patchStrategy merge,retainKeys
   *  @patchMergeKey name
   *  @featureGate DRAWorkloadResourceClaims @proto 5 */
  resourceClaims?: PodGroupResourceClaim[];
  /** Whether its pods are pushed off their nodes one by one or all together. @default {"single": {}} @proto 6 */
  disruptionMode?: DisruptionMode;
  /** The name of its priority class; its pods must have the same priority. @proto 7 */
  priorityClassName?: string;
  /** How important it is, filled in by its class; 1000000000 at most. @pointer @proto 8 */
  priority?: Int32;
  /** Whether it may push other pods off their nodes. @pointer @featureGate PodGroupPreemptionPolicy @proto 9 */
  preemptionPolicy?: 'Never' | 'PreemptLowerPriority';
}

/** A template of a Workload. */
export interface WorkloadReference {
  /** Name of the Workload. @proto 1 */
  workloadName: string;
  /** Name of the template in it. @proto 2 */
  templateName: string;
}

/** What has come of a group. */
export interface PodGroupStatus {
  /** `PodGroupInitiallyScheduled`: whether as many pods as must be have found places; once True, it stays.
   *  `DisruptionTarget`: that its pods are about to be ended for more important ones. @listType map @listMapKey type
   *  @patchStrategy merge @patchMergeKey type
   *  @proto 1 */
  conditions?: Condition[];
  /** The claims that were made from templates. @listType map @listMapKey name @patchStrategy merge,retainKeys
   *  @patchMergeKey name
   *  @featureGate DRAWorkloadResourceClaims @proto 2 */
  resourceClaimStatuses?: PodGroupResourceClaimStatus[];
}

/** A claim that was made from a template for a group. */
export interface PodGroupResourceClaimStatus {
  /** What pods call it. @proto 1 */
  name: string;
  /** Name of the claim; left out when none was needed. @pointer @proto 2 */
  resourceClaimName?: string;
}
