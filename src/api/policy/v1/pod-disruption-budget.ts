/** PodDisruptionBudget: how many pods may be evicted at a time. */
import { defineKind, type KubeObject } from '../../kind.ts';
import type { Condition } from '../../meta/v1/condition.ts';
import type { LabelSelector } from '../../meta/v1/label-selector.ts';
import type { Int32, Int64, IntOrString, Time } from '../../meta/v1/scalars.ts';

/** How many of a set of pods must stay when somebody clears nodes. */
export interface PodDisruptionBudget extends KubeObject {
  /** The pods, and how many of them must stay. @optional @default {} @proto 2 */
  spec: PodDisruptionBudgetSpec;
  /** How many there are, and how many may go. @always @proto 3 */
  status?: PodDisruptionBudgetStatus;
}

export const PodDisruptionBudget = defineKind<PodDisruptionBudget>({
  group: 'policy',
  version: 'v1',
  kind: 'PodDisruptionBudget',
  plural: 'poddisruptionbudgets',
  shortNames: ['pdb'],
  scope: 'Namespaced',
  subresources: [{ name: 'status', verbs: ['get', 'patch', 'update'] }],
});

/** Which pods, and how many of them must stay. At most one of the two numbers. */
export interface PodDisruptionBudgetSpec {
  /** How many may be missing after an eviction: a number, or a share of all. @proto 3 */
  maxUnavailable?: IntOrString;
  /** How many must be there after an eviction: a number, or a share of all. @proto 1 */
  minAvailable?: IntOrString;
  /** The pods. An empty selector means all of the namespace, none means no pod. @patchStrategy replace @proto 2 */
  selector?: LabelSelector;
  /** When a pod that is not ready may be evicted. Default IfHealthyBudget: while enough others are healthy. @pointer
   *  @proto 4 */
  unhealthyPodEvictionPolicy?: 'AlwaysAllow' | 'IfHealthyBudget';
}

/** State of a budget. It may lag behind what the pods are. */
export interface PodDisruptionBudgetStatus {
  /** Facts about the budget; DisruptionAllowed says whether an eviction would be granted now. @listType map
   *  @listMapKey type @patchStrategy merge @patchMergeKey type @proto 7 */
  conditions?: Condition[];
  /** How many of the pods are healthy. @always @proto 4 */
  currentHealthy?: Int32;
  /** How many must be. @always @proto 5 */
  desiredHealthy?: Int32;
  /** Pods whose eviction was granted and that are not seen going yet, by name, with the time of the grant. @proto 2 */
  disruptedPods?: Record<string, Time>;
  /** How many evictions may be granted now. @always @proto 3 */
  disruptionsAllowed?: Int32;
  /** How many pods the budget counts. @always @proto 6 */
  expectedPods?: Int32;
  /** Generation of the budget that the rest is about; evictions are refused while it is an older one. @proto 1 */
  observedGeneration?: Int64;
}
