/** The endpoints that a service should have. */
import type { Endpoint, EndpointHints, EndpointSlicePort, Pod, Service } from '#api';
import { isPodReady, isPodTerminating } from '../pods/pod-facts.ts';
import { perPod } from '../services/per-pod.ts';
import { endpointHostname, endpointPorts, mayBeEndpoint, podAddress, podReference } from '../services/pod-endpoint.ts';
import { groupKey } from '../services/slice-plan.ts';

/** Endpoints that share a slice: those with the same address family and ports. */
export interface EndpointGroup {
  readonly addressType: 'IPv4' | 'IPv6';
  readonly ports: readonly EndpointSlicePort[];
  readonly endpoints: Endpoint[];
}

/** A service and the pods that its selector takes. */
export interface EndpointInput {
  readonly service: Service;
  readonly pods: readonly Pod[];
  /** The zone of a node. */
  readonly zoneOf: (nodeName: string) => string | undefined;
}

/** The endpoints of a service's pods in groups. Pods whose named ports have other numbers make groups of their own. */
export function desiredEndpoints({ service, pods, zoneOf }: EndpointInput): Map<string, EndpointGroup> {
  const groups = new Map<string, EndpointGroup>();
  for (const addressType of service.spec.ipFamilies ?? ['IPv4']) {
    for (const pod of pods) {
      const address = mayBeEndpoint(pod) ? podAddress(pod, addressType) : undefined;
      if (address === undefined) continue;
      const { ports, keys } = portsOf(pod, service);
      const key = keys[addressType];
      let group = groups.get(key);
      if (!group) groups.set(key, (group = { addressType, ports, endpoints: [] }));
      group.endpoints.push(endpointOf(pod, { service, address, zoneOf }));
    }
  }
  return groups;
}

/** A pod's ports, and the group that they put it into. */
const portsOf = perPod((pod, service) => {
  const ports = endpointPorts(service, pod);
  return { ports, keys: { IPv4: groupKey('IPv4', ports), IPv6: groupKey('IPv6', ports) } };
});

interface Place extends Pick<EndpointInput, 'service' | 'zoneOf'> {
  readonly address: string;
}

/** Serving follows the pod's readiness; ready takes account of its termination, unless the service publishes all.
 *  Source: https://kubernetes.io/docs/concepts/services-networking/endpoint-slices/#conditions */
function endpointOf(pod: Pod, { service, address, zoneOf }: Place): Endpoint {
  const serving = isPodReady(pod);
  const terminating = isPodTerminating(pod);
  const ready = service.spec.publishNotReadyAddresses === true || (serving && !terminating);
  const hostname = endpointHostname(pod, service);
  const { nodeName } = pod.spec;
  const zone = nodeName && zoneOf(nodeName);
  const hints = hintsOf(service.spec.trafficDistribution, { nodeName, zone });
  return {
    addresses: [address],
    conditions: { ready, serving, terminating },
    ...(hostname === undefined ? {} : { hostname }),
    ...(nodeName ? { nodeName } : {}),
    targetRef: podReference(pod),
    ...(zone ? { zone } : {}),
    ...(hints === undefined ? {} : { hints }),
  };
}

/** Source: https://kubernetes.io/docs/concepts/services-networking/service/#traffic-distribution */
function hintsOf(
  distribution: string | undefined,
  { nodeName, zone }: { nodeName: string | undefined; zone: string | undefined },
): EndpointHints | undefined {
  const forZones = zone ? { forZones: [{ name: zone }] } : {};
  if (distribution === 'PreferSameNode')
    return { ...(nodeName ? { forNodes: [{ name: nodeName }] } : {}), ...forZones };
  return (distribution === 'PreferClose' || distribution === 'PreferSameZone') && zone ? forZones : undefined;
}
