/** ServiceCIDR: a network of cluster IPs. */
import { defineKind, type KubeObject } from '../../kind.ts';
import type { Condition } from '../../meta/v1/condition.ts';

/** A network from which services get their cluster IPs. */
export interface ServiceCIDR extends KubeObject {
  /** The network. @optional @default {} @proto 2 */
  spec: ServiceCIDRSpec;
  /** Whether it is in use. @always @proto 3 */
  status?: ServiceCIDRStatus;
}

export const ServiceCIDR = defineKind<ServiceCIDR>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'ServiceCIDR',
  plural: 'servicecidrs',
  scope: 'Cluster',
  subresources: [{ name: 'status', verbs: ['get', 'patch', 'update'] }],
});

/** A network of cluster IPs. */
export interface ServiceCIDRSpec {
  /** The network, as 10.96.0.0/12: one, or one of each family. Cannot be changed. @listType atomic @proto 1 */
  cidrs?: string[];
}

/** State of a network of cluster IPs. */
export interface ServiceCIDRStatus {
  /** Facts about it; Ready says whether addresses are given from it. @listType map @listMapKey type @patchStrategy
   *  merge @patchMergeKey type @proto 1 */
  conditions?: Condition[];
}
