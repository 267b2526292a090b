/** Node: a machine that runs pods. */

import { defineKind, type KubeObject } from '../../kind.ts';
import type { Time } from '../../meta/v1/scalars.ts';
import type { NodeStatus } from './node-status.ts';
import type { TaintEffect } from './scheduling.ts';

/** A machine that runs pods. */
export interface Node extends KubeObject {
  /** How the node behaves. @optional @default {} @proto 2 */
  spec: NodeSpec;
  /** What the node reports about itself. @always @proto 3 */
  status?: NodeStatus;
}

export const Node = defineKind<Node>({
  group: '',
  version: 'v1',
  kind: 'Node',
  plural: 'nodes',
  shortNames: ['no'],
  scope: 'Cluster',
  subresources: [
    { name: 'proxy', verbs: ['connect'], kind: { group: '', version: 'v1', kind: 'NodeProxyOptions' } },
    { name: 'status', verbs: ['get', 'patch', 'update'] },
  ],
});

/** How a node behaves. */
export interface NodeSpec {
  /** Not used any more. @proto 6 */
  configSource?: NodeConfigSource;
  /** Not used any more. @proto 2 */
  externalID?: string;
  /** The range from which its pods get their addresses. @proto 1 */
  podCIDR?: string;
  /** The ranges from which its pods get their addresses, at most one of each IP family; the first equals `podCIDR`.
   *  @listType set @patchStrategy merge @proto 7 */
  podCIDRs?: string[];
  /** How pods on the node may be pushed off it. @featureGate InPlacePodVerticalScalingSchedulerPreemption @proto 8 */
  podPreemptionPolicy?: NodePodPreemptionPolicy;
  /** Identifies the machine at its provider, PROVIDER://ID. @proto 3 */
  providerID?: string;
  /** Keep away, or drive away, pods that do not tolerate them. @listType atomic @proto 5 */
  taints?: Taint[];
  /** Whether no new pods shall come: set by `kubectl cordon`. @proto 4 */
  unschedulable?: boolean;
}

/** How pods on a node may be pushed off it. */
export interface NodePodPreemptionPolicy {
  /** Who forbids that pods go for the sake of resizes of others. @listType set @proto 1 */
  disableResizePreemption?: string[];
}

/** Keeps pods away from a node unless they tolerate it. */
export interface Taint {
  /** NoSchedule and PreferNoSchedule concern new pods only; NoExecute drives running ones away too. @proto 3 */
  effect: TaintEffect;
  /** Name of the taint. @proto 1 */
  key: string;
  /** When it was added; set for NoExecute. @proto 4 */
  timeAdded?: Time;
  /** Value of the taint. @proto 2 */
  value?: string;
}

/** Not used any more: where a node takes its configuration from. */
export interface NodeConfigSource {
  /** The config map. @proto 2 */
  configMap?: ConfigMapNodeConfigSource;
}

/** Not used any more: a config map with a node's configuration. */
export interface ConfigMapNodeConfigSource {
  /** The key that holds it. @proto 5 */
  kubeletConfigKey: string;
  /** Name of the config map. @proto 2 */
  name: string;
  /** Namespace of the config map. @proto 1 */
  namespace: string;
  /** Version of the config map. @proto 4 */
  resourceVersion?: string;
  /** UID of the config map. @proto 3 */
  uid?: string;
}
