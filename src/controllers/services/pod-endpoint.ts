/** What a pod is to a service: its addresses, its ports, its name. */
import {
  type Container,
  type EndpointSlicePort,
  findCondition,
  type ObjectReference,
  type Pod,
  type Service,
  type ServicePort,
  sidecarsOf,
} from '#api';
import { isPodFinished } from '../pods/pod-facts.ts';

/** Label on endpoints of services without a cluster IP. */
export const headlessLabel = 'service.kubernetes.io/headless';

/** Whether the service has no address of its own, by choice. */
export const isHeadless = ({ spec }: Service): boolean => spec.clusterIP === 'None';

/** The pod's first address of a family. */
export function podAddress({ status }: Pod, family: 'IPv4' | 'IPv6'): string | undefined {
  const addresses = status?.podIPs?.map(({ ip }) => ip) ?? (status?.podIP ? [status.podIP] : []);
  return addresses.find(address => address.includes(':') === (family === 'IPv6'));
}

/** Whether a pod may be an endpoint at all: it has an address and has not ended. */
export const mayBeEndpoint = (pod: Pod): boolean => !isPodFinished(pod) && Boolean(pod.status?.podIP);

/** The ports of a service on a pod. A named target port that the pod lacks is left out.
 *  Source: https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports */
export function endpointPorts(service: Service, pod: Pod): EndpointSlicePort[] {
  return (service.spec.ports ?? []).flatMap(servicePort => {
    const port = targetPort(servicePort, pod);
    if (port === undefined) return [];
    const { name = '', protocol = 'TCP', appProtocol } = servicePort;
    return [{ name, protocol, port, ...(appProtocol === undefined ? {} : { appProtocol }) }];
  });
}

function targetPort({ targetPort, port, protocol = 'TCP' }: ServicePort, { spec }: Pod): number | undefined {
  if (targetPort === undefined || targetPort === 0 || targetPort === '') return port;
  if (typeof targetPort === 'number') return targetPort;
  const ports = [...spec.containers, ...sidecarsOf(spec)].flatMap(({ ports }: Container) => ports ?? []);
  const named = ports.find(({ name, protocol: of = 'TCP' }) => name === targetPort && of === protocol);
  return named?.containerPort;
}

/** The pod's own DNS name under the service, if it asks for one. */
export function endpointHostname({ spec }: Pod, service: Service): string | undefined {
  return spec.hostname && spec.subdomain === service.metadata.name ? spec.hostname : undefined;
}

/** The reference from an endpoint to its pod. */
export const podReference = ({ metadata }: Pod): ObjectReference => ({
  kind: 'Pod',
  name: metadata.name,
  ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
  uid: metadata.uid,
});

/** When the newest thing happened that endpoints follow from: the service was made, a pod became ready or unready. */
export function triggerTime(service: Service, pods: readonly Pod[]): string {
  let newest = service.metadata.creationTimestamp;
  for (const pod of pods) {
    const time = findCondition(pod.status?.conditions, 'Ready')?.lastTransitionTime;
    // Times of one form: their order is that of the text.
    if (time !== undefined && time > newest) newest = time;
  }
  return newest;
}
