/** Rules that draw pods to nodes and to or away from other pods. */

import type { LabelSelector } from '../../meta/v1/label-selector.ts';
import type { Int32 } from '../../meta/v1/scalars.ts';
import type { NodeSelector, NodeSelectorTerm } from './node-selector.ts';

export interface Affinity {
  /** @proto 1 */
  nodeAffinity?: NodeAffinity;
  /** @proto 2 */
  podAffinity?: PodAffinity;
  /** @proto 3 */
  podAntiAffinity?: PodAntiAffinity;
}

export interface NodeAffinity {
  /** @listType atomic @proto 2 */
  preferredDuringSchedulingIgnoredDuringExecution?: PreferredSchedulingTerm[];
  /** @proto 1 */
  requiredDuringSchedulingIgnoredDuringExecution?: NodeSelector;
}

export interface PodAffinity {
  /** @listType atomic @proto 2 */
  preferredDuringSchedulingIgnoredDuringExecution?: WeightedPodAffinityTerm[];
  /** @listType atomic @proto 1 */
  requiredDuringSchedulingIgnoredDuringExecution?: PodAffinityTerm[];
}

export interface PodAntiAffinity {
  /** @listType atomic @proto 2 */
  preferredDuringSchedulingIgnoredDuringExecution?: WeightedPodAffinityTerm[];
  /** @listType atomic @proto 1 */
  requiredDuringSchedulingIgnoredDuringExecution?: PodAffinityTerm[];
}

export interface PodAffinityTerm {
  /** @proto 1 */
  labelSelector?: LabelSelector;
  /** @listType atomic @proto 5 */
  matchLabelKeys?: string[];
  /** @listType atomic @proto 6 */
  mismatchLabelKeys?: string[];
  /** @proto 4 */
  namespaceSelector?: LabelSelector;
  /** @listType atomic @proto 2 */
  namespaces?: string[];
  /** @proto 3 */
  topologyKey: string;
}

export interface WeightedPodAffinityTerm {
  /** @proto 2 */
  podAffinityTerm: PodAffinityTerm;
  /** @proto 1 */
  weight: Int32;
}

export interface PreferredSchedulingTerm {
  /** @proto 2 */
  preference: NodeSelectorTerm;
  /** @proto 1 */
  weight: Int32;
}
