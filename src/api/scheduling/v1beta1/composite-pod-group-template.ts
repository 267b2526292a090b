/** What groups of groups of pods are made from. */
import type { Int32 } from '../../meta/v1/scalars.ts';
import type { TopologyConstraint } from '../v1alpha3/workload-pod-group.ts';
import type { PodGroupTemplate } from './workload.ts';

/** What a group of groups is made from. */
export interface CompositePodGroupTemplate {
  /** Unique in the Workload. @proto 1 */
  name: string;
  /** How many of its groups must find a place at once. @default {} @proto 2 */
  schedulingPolicy: CompositePodGroupSchedulingPolicy;
  /** On which nodes all of their pods may be together. @proto 3 */
  schedulingConstraints?: CompositePodGroupSchedulingConstraints;
  /** Whether its groups are pushed off their nodes one by one or all together. @proto 4 */
  disruptionMode?: CompositeDisruptionMode;
  /** The name of its priority class. @proto 5 */
  priorityClassName?: string;
  /** How important it is; 1000000000 at most. @pointer @proto 6 */
  priority?: Int32;
  /** Whether it may push other pods off their nodes. @pointer @proto 7 */
  preemptionPolicy?: 'Never' | 'PreemptLowerPriority';
  /** Templates of its groups. @listType map @listMapKey name @proto 8 */
  podGroupTemplates?: PodGroupTemplate[];
  /** Templates of its groups of groups. @listType map @listMapKey name @proto 9 */
  compositePodGroupTemplates?: CompositePodGroupTemplate[];
}

/** How many groups must find a place at once; exactly one of the fields is set. @union - basic gang */
export interface CompositePodGroupSchedulingPolicy {
  /** Each for itself. @proto 1 */
  basic?: CompositeBasicSchedulingPolicy;
  /** So many at once, or none. @proto 2 */
  gang?: CompositeGangSchedulingPolicy;
}

/** Groups are placed each for itself. */
export interface CompositeBasicSchedulingPolicy {}

/** So many groups are placed at once, or none. */
export interface CompositeGangSchedulingPolicy {
  /** So many groups at least. @proto 1 */
  minGroupCount: Int32;
}

/** On which nodes the pods of groups may be together. */
export interface CompositePodGroupSchedulingConstraints {
  /** Parts of the cluster within which all of them are; one at most. @listType atomic @proto 1 */
  topology?: TopologyConstraint[];
}

/** Whether groups are pushed off their nodes one by one or all together; exactly one of the fields is set. @union - all
 *  single */
export interface CompositeDisruptionMode {
  /** One by one. @proto 1 */
  single?: SingleCompositeDisruptionMode;
  /** All together. @proto 2 */
  all?: AllCompositeDisruptionMode;
}

/** Groups are pushed off one by one. */
export interface SingleCompositeDisruptionMode {}

/** All groups are pushed off together. */
export interface AllCompositeDisruptionMode {}
