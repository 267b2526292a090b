/** Arguments of plugins, as a file says them. */
import type { NodeAffinity, TopologySpreadConstraint } from '#api';

interface TypeMeta {
  apiVersion?: string;
  kind?: string;
}

/** How many nodes are tried: the larger of both. Default 10 %, 100. */
export interface DefaultPreemptionArgs extends TypeMeta {
  minCandidateNodesPercentage?: number;
  minCandidateNodesAbsolute?: number;
}

interface InterPodAffinityArgs extends TypeMeta {
  hardPodAffinityWeight?: number;
  ignorePreferredTermsOfExistingPods?: boolean;
}

interface NodeAffinityArgs extends TypeMeta {
  addedAffinity?: NodeAffinity;
}

/** A resource with its weight. Default 1. */
export interface ResourceSpec {
  name?: string;
  weight?: number;
}

/** A point of a broken line: use in percent, and its score from 0 to 10. */
export interface UtilizationShapePoint {
  utilization?: number;
  score?: number;
}

/** `type` is LeastAllocated (default), MostAllocated or RequestedToCapacityRatio. */
export interface ScoringStrategyArgs {
  type?: string;
  resources?: ResourceSpec[];
  requestedToCapacityRatio?: { shape?: UtilizationShapePoint[] };
}

/** Ignored are extended resources only, by name or by what stands before the slash. */
export interface NodeResourcesFitArgs extends TypeMeta {
  ignoredResources?: string[];
  ignoredResourceGroups?: string[];
  scoringStrategy?: ScoringStrategyArgs;
}

/** Default: cpu and memory, of weight 1. */
export interface NodeResourcesBalancedAllocationArgs extends TypeMeta {
  resources?: ResourceSpec[];
}

/** `defaultingType` is System (default) or List, which takes `defaultConstraints`. */
export interface PodTopologySpreadArgs extends TypeMeta {
  defaultConstraints?: TopologySpreadConstraint[];
  defaultingType?: string;
}

/** How long binding may take, 600 by default; `shape` is for StorageCapacityScoring. */
export interface VolumeBindingArgs extends TypeMeta {
  bindTimeoutSeconds?: number;
  shape?: UtilizationShapePoint[];
}

/** The arguments of the plugins that have some, by the plugins' names. */
export interface ArgsByPlugin {
  DefaultPreemption: DefaultPreemptionArgs;
  InterPodAffinity: InterPodAffinityArgs;
  NodeAffinity: NodeAffinityArgs;
  NodeResourcesBalancedAllocation: NodeResourcesBalancedAllocationArgs;
  NodeResourcesFit: NodeResourcesFitArgs;
  PodTopologySpread: PodTopologySpreadArgs;
  VolumeBinding: VolumeBindingArgs;
}

/** A plugin that has arguments. */
export type PluginWithArgs = keyof ArgsByPlugin;
