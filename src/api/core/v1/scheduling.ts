/** Tolerations of taints, and the spreading of pods. */
import type { LabelSelector } from '../../meta/v1/label-selector.ts';
import type { Int32, Int64 } from '../../meta/v1/scalars.ts';

export interface Toleration {
  /** @proto 4 */
  effect?: TaintEffect;
  /** @proto 1 */
  key?: string;
  /** @proto 2 */
  operator?: TolerationOperator;
  /** @proto 5 */
  tolerationSeconds?: Int64;
  /** @proto 3 */
  value?: string;
}

export interface TopologySpreadConstraint {
  /** @proto 4 */
  labelSelector?: LabelSelector;
  /** @listType atomic @proto 8 */
  matchLabelKeys?: string[];
  /** @proto 1 */
  maxSkew: Int32;
  /** @proto 5 */
  minDomains?: Int32;
  /** @proto 6 */
  nodeAffinityPolicy?: NodeInclusionPolicy;
  /** @proto 7 */
  nodeTaintsPolicy?: NodeInclusionPolicy;
  /** @proto 2 */
  topologyKey: string;
  /** @proto 3 */
  whenUnsatisfiable: UnsatisfiableConstraintAction;
}

export type TaintEffect = 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';

export type TolerationOperator = 'Equal' | 'Exists' | 'Gt' | 'Lt';

export type NodeInclusionPolicy = 'Honor' | 'Ignore';

export type UnsatisfiableConstraintAction = 'DoNotSchedule' | 'ScheduleAnyway';
