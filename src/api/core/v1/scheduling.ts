/** Tolerations of taints, and the spreading of pods. */
import type { LabelSelector } from '../../meta/v1/label-selector.ts';
import type { Int32, Int64 } from '../../meta/v1/scalars.ts';

/** Lets a pod onto nodes in spite of a taint. */
export interface Toleration {
  /** The effect of the taint; empty means every effect. @proto 4 */
  effect?: TaintEffect;
  /** The name of the taint; empty, with Exists, means every taint. @proto 1 */
  key?: string;
  /** Equal compares the value, Exists does not; Gt and Lt compare numbers. Default Equal. @proto 2 */
  operator?: TolerationOperator;
  /** For NoExecute: seconds after which the pod is driven away nevertheless. Left out, never. @pointer @proto 5 */
  tolerationSeconds?: Int64;
  /** The value of the taint, for Equal. @proto 3 */
  value?: string;
}

/** How pods are spread over places. */
export interface TopologySpreadConstraint {
  /** Labels of the pods that are counted. @proto 4 */
  labelSelector?: LabelSelector;
  /** Labels whose values must be the same as those of the incoming pod for a pod to be counted. @listType atomic @proto
   *  8 */
  matchLabelKeys?: string[];
  /** By how many pods a place may exceed the emptiest one. At least 1. @proto 1 */
  maxSkew: Int32;
  /** Places that there should be at least; with fewer, the emptiest is taken to have none. Only with DoNotSchedule.
   *  @pointer @proto 5 */
  minDomains?: Int32;
  /** Whether nodes that the pod's node affinity rules out are left out of the count. Default Honor. @pointer
   *  @proto 6 */
  nodeAffinityPolicy?: NodeInclusionPolicy;
  /** Whether nodes with taints that the pod does not tolerate are left out of the count. Default Ignore. @pointer
   *  @proto 7 */
  nodeTaintsPolicy?: NodeInclusionPolicy;
  /** Label of nodes: nodes with the same value are the same place. @proto 2 */
  topologyKey: string;
  /** Whether the pod waits, or goes to the least bad place. @proto 3 */
  whenUnsatisfiable: UnsatisfiableConstraintAction;
}

/** What a taint does. */
export type TaintEffect = 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';

/** How a toleration is compared with a taint. */
export type TolerationOperator = 'Equal' | 'Exists' | 'Gt' | 'Lt';

/** Whether a rule about nodes counts. */
export type NodeInclusionPolicy = 'Honor' | 'Ignore';

/** What happens when pods cannot be spread as asked. */
export type UnsatisfiableConstraintAction = 'DoNotSchedule' | 'ScheduleAnyway';
