/** Service: one address for a set of pods. */

import { defineKind, type KubeObject } from '../../kind.ts';
import type { Condition } from '../../meta/v1/condition.ts';
import type { Int32, IntOrString } from '../../meta/v1/scalars.ts';
import type { Protocol } from './container.ts';
import type { LoadBalancerStatus } from './load-balancer-status.ts';

/** One address and name for a set of pods. */
export interface Service extends KubeObject {
  /** How the service behaves. @optional @default {} @proto 2 */
  spec: ServiceSpec;
  /** What a load balancer gave. @default {} @always @proto 3 */
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

/** How a service behaves. */
export interface ServiceSpec {
  /** Whether a service of type LoadBalancer gets node ports too. Default true. @pointer @proto 20 */
  allocateLoadBalancerNodePorts?: boolean;
  /** Address of the service inside the cluster; chosen if left out. `None` makes a headless service, whose name leads
   *  to the pods themselves. @proto 3 */
  clusterIP?: string;
  /** Addresses of the service, at most one of each IP family; the first equals `clusterIP`. @listType atomic @proto 18
   */
  clusterIPs?: string[];
  /** Addresses for which nodes accept traffic to the service. It is up to you that they lead to the nodes. @listType
   *  atomic @proto 5 */
  externalIPs?: string[];
  /** The name that DNS answers with; only for type ExternalName. @proto 10 */
  externalName?: string;
  /** Local keeps traffic from outside on the node that it came to, and so the client's address. Default Cluster. @proto
   *  11 */
  externalTrafficPolicy?: ServiceTrafficPolicy;
  /** Port at which nodes say whether they have endpoints; for type LoadBalancer with Local. @proto 12 */
  healthCheckNodePort?: Int32;
  /** Local sends traffic from pods only to endpoints on their own node. Default Cluster. @pointer @proto 22 */
  internalTrafficPolicy?: ServiceTrafficPolicy;
  /** Families of the addresses. Chosen if left out. @listType atomic @proto 19 */
  ipFamilies?: IPFamily[];
  /** Whether the service has one IP family or two. Default SingleStack. @pointer @proto 17 */
  ipFamilyPolicy?: IPFamilyPolicy;
  /** Which load balancer shall serve it; left out, the default one. Only for type LoadBalancer; cannot be changed.
   *  @pointer @proto 21 */
  loadBalancerClass?: string;
  /** Deprecated: the address that the load balancer should have. @proto 8 */
  loadBalancerIP?: string;
  /** Ranges from which the load balancer accepts traffic. @listType atomic @proto 9 */
  loadBalancerSourceRanges?: string[];
  /** Ports of the service. @listType map @listMapKey port @listMapKey protocol @patchStrategy merge @patchMergeKey port
   *  @proto 1 */
  ports?: ServicePort[];
  /** Whether pods that are not ready count as ready, as for peers that find each other by DNS. @proto 13 */
  publishNotReadyAddresses?: boolean;
  /** Labels of the pods. Left out, somebody else manages the endpoints. @mapType atomic @proto 2 */
  selector?: Record<string, string>;
  /** ClientIP sends a client to the same pod each time. Default None. @default "None" @proto 7 */
  sessionAffinity?: ServiceAffinity;
  /** Settings of the affinity. @proto 14 */
  sessionAffinityConfig?: SessionAffinityConfig;
  /** Which endpoints to prefer, such as PreferSameZone. A hint. @pointer @proto 23 */
  trafficDistribution?: string;
  /** Who can reach the service: ClusterIP (the default), NodePort, LoadBalancer; or ExternalName, an alias in DNS.
   *  @default "ClusterIP" @proto 4 */
  type?: ServiceType;
}

/** A port of a service. */
export interface ServicePort {
  /** Protocol of the application, such as kubernetes.io/h2c, as a hint for those in between. @pointer @proto 6 */
  appProtocol?: string;
  /** Name of the port, unique in the service. May be left out if there is only one. @proto 1 */
  name?: string;
  /** Port at which every node serves it; chosen if left out for NodePort and LoadBalancer. @proto 5 */
  nodePort?: Int32;
  /** Number of the port. @proto 3 */
  port: Int32;
  /** TCP, UDP or SCTP. Default TCP. @default "TCP" @proto 2 */
  protocol?: Protocol;
  /** Port of the pods, by number or by a container port's name. Default: `port`. @always @proto 4 */
  targetPort?: IntOrString;
}

/** Settings of session affinity. */
export interface SessionAffinityConfig {
  /** Settings of affinity by the client's address. @proto 1 */
  clientIP?: ClientIPConfig;
}

/** Settings of affinity by the client's address. */
export interface ClientIPConfig {
  /** Seconds after a client's last connection at which it may be sent elsewhere, at most a day. Default 10800. @pointer
   *  @proto 1
   */
  timeoutSeconds?: Int32;
}

/** State of a service. */
export interface ServiceStatus {
  /** Aspects of the state. @listType map @listMapKey type @patchStrategy merge @patchMergeKey type @proto 2 */
  conditions?: Condition[];
  /** What the load balancer gave. @default {} @always @proto 1 */
  loadBalancer?: LoadBalancerStatus;
}

/** Who can reach a service. */
export type ServiceType = 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName';

/** Whether a client is sent to the same pod each time. */
export type ServiceAffinity = 'ClientIP' | 'None';

/** Whether traffic may go to endpoints on other nodes. */
export type ServiceTrafficPolicy = 'Cluster' | 'Local';

/** A family of addresses. */
export type IPFamily = 'IPv4' | 'IPv6';

/** How many families of addresses a service has. */
export type IPFamilyPolicy = 'SingleStack' | 'PreferDualStack' | 'RequireDualStack';
