/** What the types of services mean. Source: https://kubernetes.io/docs/concepts/services-networking/service/ */
import type { ServiceSpec } from '#api';

/** Every type but ExternalName; a headless service "has" the address `None`. */
export const needsClusterIp = ({ type }: ServiceSpec): boolean => type !== 'ExternalName';

/** Whether the service has no address of its own on purpose. */
export const isHeadless = (spec: ServiceSpec): boolean =>
  needsClusterIp(spec) && (spec.clusterIP === 'None' || spec.clusterIPs?.[0] === 'None');

/** Whether each port of the service gets a node port. */
export const needsNodePort = ({ type, allocateLoadBalancerNodePorts }: ServiceSpec): boolean =>
  type === 'NodePort' || (type === 'LoadBalancer' && allocateLoadBalancerNodePorts !== false);

/** A load balancer that must find the nodes with endpoints asks each node. */
export const needsHealthCheckPort = ({ type, externalTrafficPolicy }: ServiceSpec): boolean =>
  type === 'LoadBalancer' && externalTrafficPolicy === 'Local';

/** Whether the service can be reached from outside the cluster. */
export const isExternallyAccessible = ({ type, externalIPs }: ServiceSpec): boolean =>
  type === 'LoadBalancer' || type === 'NodePort' || (type === 'ClusterIP' && (externalIPs?.length ?? 0) > 0);
