/** Arguments of plugins, as a file says them. */
import type { NodeAffinity, TopologySpreadConstraint } from '#api';

interface TypeMeta {
  apiVersion?: string;
  kind?: string;
}

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

export interface ResourceSpec {
  name?: string;
  weight?: number;
}

export interface UtilizationShapePoint {
  utilization?: number;
  score?: number;
}

export interface ScoringStrategyArgs {
  type?: string;
  resources?: ResourceSpec[];
  requestedToCapacityRatio?: { shape?: UtilizationShapePoint[] };
}

export interface NodeResourcesFitArgs extends TypeMeta {
  ignoredResources?: string[];
  ignoredResourceGroups?: string[];
  scoringStrategy?: ScoringStrategyArgs;
}

export interface NodeResourcesBalancedAllocationArgs extends TypeMeta {
  resources?: ResourceSpec[];
}

export interface PodTopologySpreadArgs extends TypeMeta {
  defaultConstraints?: TopologySpreadConstraint[];
  defaultingType?: string;
}

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
