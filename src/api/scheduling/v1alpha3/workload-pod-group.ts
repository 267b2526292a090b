/** How groups of pods are placed: what a Job says of its own. */
import type { Int32 } from '../../meta/v1/scalars.ts';

/** Whether pods are pushed off their nodes one by one or all together; one of the fields is set. @union - all single */
export interface WorkloadPodGroupDisruptionMode {
  /** All together. @proto 2 */
  all?: WorkloadPodGroupAllDisruptionMode;
  /** One by one. @proto 1 */
  single?: WorkloadPodGroupSingleDisruptionMode;
}

/** All pods of the group are pushed off together. */
export interface WorkloadPodGroupAllDisruptionMode {}

/** Pods are pushed off one by one. */
export interface WorkloadPodGroupSingleDisruptionMode {}

/** A claim that the pods of a group share; one of the two names is set. */
export interface WorkloadPodGroupResourceClaim {
  /** What pods call it; unique in the group. @proto 1 */
  name: string;
  /** The claim. @pointer @proto 2 */
  resourceClaimName?: string;
  /** A template, from which a claim is made for the group. @pointer @proto 3 */
  resourceClaimTemplateName?: string;
}

/** On which nodes the pods of a group may be together. */
export interface WorkloadPodGroupSchedulingConstraints {
  /** Parts of the cluster within which all of them are. @listType atomic @proto 1 */
  topology?: TopologyConstraint[];
}

/** Pods stay within one part of the cluster. */
export interface TopologyConstraint {
  /** Label of nodes that tells the parts apart. @proto 1 */
  key: string;
}

/** How many pods of a group must find a place at once; one of the fields is set. @union - basic gang */
export interface WorkloadPodGroupSchedulingPolicy {
  /** Each for itself. @proto 1 */
  basic?: WorkloadPodGroupBasicSchedulingPolicy;
  /** So many at once, or none. @proto 2 */
  gang?: WorkloadPodGroupGangSchedulingPolicy;
}

/** Pods are placed each for itself. */
export interface WorkloadPodGroupBasicSchedulingPolicy {}

/** So many pods are placed at once, or none. */
export interface WorkloadPodGroupGangSchedulingPolicy {
  /** So many at least. @pointer @proto 1 */
  minCount?: Int32;
}
