/** Node: a machine that runs pods. */

import { defineKind, type KubeObject } from '../../kind.ts';
import type { Time } from '../../meta/v1/scalars.ts';
import type { NodeStatus } from './node-status.ts';
import type { TaintEffect } from './scheduling.ts';

export interface Node extends KubeObject {
  /** @optional @default {} @proto 2 */
  spec: NodeSpec;
  /** @proto 3 */
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

export interface NodeSpec {
  /** @proto 6 */
  configSource?: NodeConfigSource;
  /** @proto 2 */
  externalID?: string;
  /** @proto 1 */
  podCIDR?: string;
  /** @listType set @patchStrategy merge @proto 7 */
  podCIDRs?: string[];
  /** @proto 3 */
  providerID?: string;
  /** @listType atomic @proto 5 */
  taints?: Taint[];
  /** @proto 4 */
  unschedulable?: boolean;
}

export interface Taint {
  /** @proto 3 */
  effect: TaintEffect;
  /** @proto 1 */
  key: string;
  /** @proto 4 */
  timeAdded?: Time;
  /** @proto 2 */
  value?: string;
}

export interface NodeConfigSource {
  /** @proto 2 */
  configMap?: ConfigMapNodeConfigSource;
}

export interface ConfigMapNodeConfigSource {
  /** @proto 5 */
  kubeletConfigKey: string;
  /** @proto 2 */
  name: string;
  /** @proto 1 */
  namespace: string;
  /** @proto 4 */
  resourceVersion?: string;
  /** @proto 3 */
  uid?: string;
}
