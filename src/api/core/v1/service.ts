/** Service: one address for a set of pods. */

import { defineKind, type KubeObject } from '../../kind.ts';
import type { Condition } from '../../meta/v1/condition.ts';
import type { Int32, IntOrString } from '../../meta/v1/scalars.ts';
import type { Protocol } from './container.ts';
import type { LoadBalancerStatus } from './load-balancer-status.ts';

export interface Service extends KubeObject {
  /** @optional @default {} @proto 2 */
  spec: ServiceSpec;
  /** @default {} @proto 3 */
  status?: ServiceStatus;
}

export const Service = defineKind<Service>({
  group: '',
  version: 'v1',
  kind: 'Service',
  plural: 'services',
  shortNames: ['svc'],
  categories: ['all'],
  scope: 'Namespaced',
  subresources: [
    { name: 'proxy', verbs: ['connect'], kind: { group: '', version: 'v1', kind: 'ServiceProxyOptions' } },
    { name: 'status', verbs: ['get', 'patch', 'update'] },
  ],
});

export interface ServiceSpec {
  /** @proto 20 */
  allocateLoadBalancerNodePorts?: boolean;
  /** @proto 3 */
  clusterIP?: string;
  /** @listType atomic @proto 18 */
  clusterIPs?: string[];
  /** @listType atomic @proto 5 */
  externalIPs?: string[];
  /** @proto 10 */
  externalName?: string;
  /** @proto 11 */
  externalTrafficPolicy?: ServiceTrafficPolicy;
  /** @proto 12 */
  healthCheckNodePort?: Int32;
  /** @proto 22 */
  internalTrafficPolicy?: ServiceTrafficPolicy;
  /** @listType atomic @proto 19 */
  ipFamilies?: IPFamily[];
  /** @proto 17 */
  ipFamilyPolicy?: IPFamilyPolicy;
  /** @proto 21 */
  loadBalancerClass?: string;
  /** @proto 8 */
  loadBalancerIP?: string;
  /** @listType atomic @proto 9 */
  loadBalancerSourceRanges?: string[];
  /** @listType map @listMapKey port @listMapKey protocol @patchStrategy merge @patchMergeKey port @proto 1 */
  ports?: ServicePort[];
  /** @proto 13 */
  publishNotReadyAddresses?: boolean;
  /** @mapType atomic @proto 2 */
  selector?: Record<string, string>;
  /** @default "None" @proto 7 */
  sessionAffinity?: ServiceAffinity;
  /** @proto 14 */
  sessionAffinityConfig?: SessionAffinityConfig;
  /** @proto 23 */
  trafficDistribution?: string;
  /** @default "ClusterIP" @proto 4 */
  type?: ServiceType;
}

export interface ServicePort {
  /** @proto 6 */
  appProtocol?: string;
  /** @proto 1 */
  name?: string;
  /** @proto 5 */
  nodePort?: Int32;
  /** @proto 3 */
  port: Int32;
  /** @default "TCP" @proto 2 */
  protocol?: Protocol;
  /** @proto 4 */
  targetPort?: IntOrString;
}

export interface SessionAffinityConfig {
  /** @proto 1 */
  clientIP?: ClientIPConfig;
}

export interface ClientIPConfig {
  /** @proto 1 */
  timeoutSeconds?: Int32;
}

export interface ServiceStatus {
  /** @listType map @listMapKey type @patchStrategy merge @patchMergeKey type @proto 2 */
  conditions?: Condition[];
  /** @default {} @proto 1 */
  loadBalancer?: LoadBalancerStatus;
}

export type ServiceType = 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName';

export type ServiceAffinity = 'ClientIP' | 'None';

export type ServiceTrafficPolicy = 'Cluster' | 'Local';

export type IPFamily = 'IPv4' | 'IPv6';

export type IPFamilyPolicy = 'SingleStack' | 'PreferDualStack' | 'RequireDualStack';
