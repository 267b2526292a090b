/** Rules that draw pods to nodes and to or away from other pods. */

import type { LabelSelector } from '../../meta/v1/label-selector.ts';
import type { Int32 } from '../../meta/v1/scalars.ts';
import type { NodeSelector, NodeSelectorTerm } from './node-selector.ts';

/** Rules that draw a pod to some nodes. */
export interface Affinity {
  /** Rules about the labels of the node. @proto 1 */
  nodeAffinity?: NodeAffinity;
  /** Rules that draw the pod to where certain other pods are. @proto 2 */
  podAffinity?: PodAffinity;
  /** Rules that keep the pod away from where certain other pods are. @proto 3 */
  podAntiAffinity?: PodAntiAffinity;
}

/** Rules about the labels of the node. */
export interface NodeAffinity {
  /** Nodes to prefer: each gets the weights of the terms that it fulfils. @listType atomic @proto 2 */
  preferredDuringSchedulingIgnoredDuringExecution?: PreferredSchedulingTerm[];
  /** Nodes that are possible at all. Changes of labels do not drive a running pod away. @proto 1 */
  requiredDuringSchedulingIgnoredDuringExecution?: NodeSelector;
}

/** Rules that draw a pod to where certain other pods are. */
export interface PodAffinity {
  /** Places to prefer: each gets the weights of the terms that it fulfils. @listType atomic @proto 2 */
  preferredDuringSchedulingIgnoredDuringExecution?: WeightedPodAffinityTerm[];
  /** Terms that the place must fulfil, all of them, when the pod is scheduled. @listType atomic @proto 1 */
  requiredDuringSchedulingIgnoredDuringExecution?: PodAffinityTerm[];
}

/** Rules that keep a pod away from where certain other pods are. */
export interface PodAntiAffinity {
  /** Places to avoid: each loses the weights of the terms that it fulfils. @listType atomic @proto 2 */
  preferredDuringSchedulingIgnoredDuringExecution?: WeightedPodAffinityTerm[];
  /** Terms none of which the place may fulfil when the pod is scheduled. @listType atomic @proto 1 */
  requiredDuringSchedulingIgnoredDuringExecution?: PodAffinityTerm[];
}

/** Pods, and what counts as the same place as theirs. */
export interface PodAffinityTerm {
  /** Labels of the pods. Left out, no pod. @proto 1 */
  labelSelector?: LabelSelector;
  /** Labels whose values must be the same as those of the incoming pod. @listType atomic @proto 5 */
  matchLabelKeys?: string[];
  /** Labels whose values must be others than those of the incoming pod. @listType atomic @proto 6 */
  mismatchLabelKeys?: string[];
  /** Namespaces of the pods by their labels, besides those in `namespaces`; empty means all. @proto 4 */
  namespaceSelector?: LabelSelector;
  /** Namespaces of the pods by name. With no `namespaceSelector` either, the pod's own. @listType atomic @proto 2 */
  namespaces?: string[];
  /** Label of nodes: nodes with the same value are the same place. Must not be empty. @proto 3 */
  topologyKey: string;
}

/** A term that counts for as much as its weight says. */
export interface WeightedPodAffinityTerm {
  /** The term. @proto 2 */
  podAffinityTerm: PodAffinityTerm;
  /** Weight, 1 to 100. @proto 1 */
  weight: Int32;
}

/** Nodes that are preferred for as much as the weight says. A term without requirements prefers none. */
export interface PreferredSchedulingTerm {
  /** Which nodes. @proto 2 */
  preference: NodeSelectorTerm;
  /** Weight, 1 to 100. @proto 1 */
  weight: Int32;
}
