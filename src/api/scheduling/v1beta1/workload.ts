/** Workload: of which groups of pods something consists. */
import { defineKind, type KubeObject } from '../../kind.ts';
import type { Int32 } from '../../meta/v1/scalars.ts';
import type { CompositePodGroupTemplate } from './composite-pod-group-template.ts';
import type {
  DisruptionMode,
  PodGroupResourceClaim,
  PodGroupSchedulingConstraints,
  PodGroupSchedulingPolicy,
} from './pod-group-parts.ts';

/** Of which groups of pods something consists: controllers make PodGroups from its templates. */
export interface Workload extends KubeObject {
  /** What is asked for. @proto 2 */
  spec: WorkloadSpec;
}

export const Workload = defineKind<Workload>({
  group: 'scheduling.k8s.io',
  version: 'v1beta1',
  kind: 'Workload',
  plural: 'workloads',
  scope: 'Namespaced',
  featureGate: 'GenericWorkload',
});

/** The templates of a workload. @union - compositePodGroupTemplates podGroupTemplates */
export interface WorkloadSpec {
  /** The object whose pods they are, such as a Job; for people and tools. @proto 1 */
  controllerRef?: TypedLocalObjectReference;
  /** Templates of groups, eight at most; none comes or goes later. @listType map @listMapKey name @always @proto 2 */
  podGroupTemplates?: PodGroupTemplate[];
  /** Templates of groups of groups, eight at most. @listType map @listMapKey name @featureGate CompositePodGroup
   *  @proto 3 */
  compositePodGroupTemplates?: CompositePodGroupTemplate[];
}

/** An object of the same namespace. @exportedAs WorkloadControllerReference */
export interface TypedLocalObjectReference {
  /** Its group; left out for the core group. @proto 1 */
  apiGroup?: string;
  /** Its kind. @proto 2 */
  kind: string;
  /** Its name. @proto 3 */
  name: string;
}

/** What a group of pods is made from. */
export interface PodGroupTemplate {
  /** Unique in the Workload. @proto 1 */
  name: string;
  /** How many of its pods must find a place at once. @default {} @proto 2 */
  schedulingPolicy: PodGroupSchedulingPolicy;
  /** On which nodes its pods may be together. @always @featureGate TopologyAwareWorkloadScheduling @proto 3 */
  schedulingConstraints?: PodGroupSchedulingConstraints;
  /** Claims of devices that its pods share. @listType map @listMapKey name @patchStrategy merge,retainKeys
   *  @patchMergeKey name
   *  @featureGate DRAWorkloadResourceClaims @proto 4 */
  resourceClaims?: PodGroupResourceClaim[];
  /** Whether its pods are pushed off their nodes one by one or all together. @proto 5 */
  disruptionMode?: DisruptionMode;
  /** The name of its priority class. @proto 6 */
  priorityClassName?: string;
  /** How important it is; 1000000000 at most. @pointer @proto 7 */
  priority?: Int32;
  /** Whether it may push other pods off their nodes. @pointer @featureGate PodGroupPreemptionPolicy @proto 8 */
  preemptionPolicy?: 'Never' | 'PreemptLowerPriority';
}
