/** What groups of pods and templates of them are made of. */
import type { Int32 } from '../../meta/v1/scalars.ts';
import type { TopologyConstraint } from '../v1alpha3/workload-pod-group.ts';

/** How many pods of a group must find a place at once; exactly one of the fields is set, and stays. @union - basic
 *  gang */
export interface PodGroupSchedulingPolicy {
  /** Each for itself. @proto 1 */
  basic?: BasicSchedulingPolicy;
  /** So many at once, or none. @proto 2 */
  gang?: GangSchedulingPolicy;
}

/** Pods are placed each for itself. */
export interface BasicSchedulingPolicy {}

/** So many pods are placed at once, or none. */
export interface GangSchedulingPolicy {
  /** So many pods at least must have places before any of them is bound. A change counts for pods that have no node
   *  yet. @proto 1 */
  minCount: Int32;
}

/** On which nodes the pods of a group may be together. */
export interface PodGroupSchedulingConstraints {
  /** Parts of the cluster within which all of them are; one at most. @listType atomic @proto 1 */
  topology?: TopologyConstraint[];
}

/** A claim of devices that the pods of a group share; exactly one of the two names is set. */
export interface PodGroupResourceClaim {
  /** What pods call it; unique in the group. @proto 1 */
  name: string;
  /** The claim. @pointer @proto 2 */
  resourceClaimName?: string;
  /** A template, from which a claim is made for the group. @pointer @proto 3 */
  resourceClaimTemplateName?: string;
}

/** Whether pods of a group are pushed off their nodes one by one or all together; exactly one of the fields is set.
 *  @union - all single */
export interface DisruptionMode {
  /** One by one. @proto 1 */
  single?: SingleDisruptionMode;
  /** All together. @proto 2 */
  all?: AllDisruptionMode;
}

/** Pods are pushed off one by one. */
export interface SingleDisruptionMode {}

/** All pods of the group are pushed off together. */
export interface AllDisruptionMode {}
