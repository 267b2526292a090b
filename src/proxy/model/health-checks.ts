/** Health-check node ports: where a load balancer asks a node whether it has local endpoints of a service with
 *  `externalTrafficPolicy: Local`. */
import { type EndpointSlice, formatKey, keyOf, type Service } from '#api';
import type { IpFamily } from '#base';
import { Door } from './door.ts';
import { type NodeView, readSlices, selectEndpoints } from './endpoints.ts';
import { isProxied } from './plan-service.ts';

/** What one health-check port answers. */
export interface HealthCheck {
  /** `namespace/name`. */
  readonly service: string;
  readonly port: number;
  /** Distinct local addresses that serve; 0 answers 503. */
  readonly localEndpoints: number;
}

/** The health check of a service, or undefined when it has none. */
export function planHealthCheck(
  service: Service,
  slices: readonly EndpointSlice[],
  node: NodeView,
): HealthCheck | undefined {
  const { type, externalTrafficPolicy, healthCheckNodePort, ports } = service.spec;
  if (type !== 'LoadBalancer' || externalTrafficPolicy !== 'Local' || !healthCheckNodePort || !isProxied(service))
    return undefined;
  const door = new Door(service, []); // planService tells of problems
  const port = door.port('spec.healthCheckNodePort', healthCheckNodePort);
  if (port === undefined) return undefined;
  const groups = readSlices(slices, node, []);
  const addresses = new Set<string>();
  for (const family of ['IPv4', 'IPv6'] satisfies IpFamily[]) {
    for (const { name = '', protocol = 'TCP' } of ports ?? []) {
      for (const endpoint of selectEndpoints(groups, { portName: name, protocol, family }, node).local)
        addresses.add(endpoint.ip);
    }
  }
  return { service: formatKey(keyOf(service)), port, localEndpoints: addresses.size };
}
