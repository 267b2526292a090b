/** The Endpoints object of a service: the old form of what endpoint slices say, which old clients read.
 *  Source: https://kubernetes.io/docs/concepts/services-networking/service/#endpoints */
import {
  deepEqual,
  type EndpointAddress,
  type EndpointPort,
  type EndpointSubset,
  type Endpoints,
  type New,
  type Pod,
  type Service,
  triggerTimeAnnotation,
} from '#api';
import { isPodReady, isPodTerminating } from '../pods/pod-facts.ts';
import { perPod } from '../services/per-pod.ts';
import {
  endpointHostname,
  endpointPorts,
  headlessLabel,
  isHeadless,
  mayBeEndpoint,
  podAddress,
  podReference,
  triggerTime,
} from '../services/pod-endpoint.ts';

/** Label: who keeps an Endpoints object. */
export const managedByLabel = 'endpoints.kubernetes.io/managed-by';
/** The value of the label by which these objects are told from those that users keep. */
export const managedBy = 'endpoint-controller';
/** Annotation on an object that lacks addresses beyond {@link maxAddresses}. */
const overCapacityAnnotation = 'endpoints.kubernetes.io/over-capacity';
/** Most addresses of an Endpoints object. */
export const maxAddresses = 1000;

/** What to write: a new object, a changed one, or nothing. */
export interface EndpointsPlan {
  readonly create?: New<Endpoints>;
  readonly update?: Endpoints;
}

/** Compares the Endpoints object there is with the pods of the service. */
export function planEndpoints(service: Service, pods: readonly Pod[], current: Endpoints | undefined): EndpointsPlan {
  const all = subsetsOf(service, pods);
  const subsets = truncate(all);
  const capacity = subsets === all ? undefined : 'truncated';
  const { [headlessLabel]: _, ...own } = service.metadata.labels ?? {};
  const labels = { ...own, [managedByLabel]: managedBy, ...(isHeadless(service) ? { [headlessLabel]: '' } : {}) };
  const { [overCapacityAnnotation]: capacityBefore, ...others } = current?.metadata.annotations ?? {};
  const isSame =
    current !== undefined &&
    deepEqual(current.subsets ?? [], subsets) &&
    deepEqual(current.metadata.labels, labels) &&
    capacityBefore === capacity;
  if (isSame) return {};
  const annotations = {
    ...others,
    ...(capacity === undefined ? {} : { [overCapacityAnnotation]: capacity }),
    [triggerTimeAnnotation]: triggerTime(service, pods),
  };
  if (!current) {
    const { namespace, name } = service.metadata;
    return {
      create: { metadata: { name, ...(namespace === undefined ? {} : { namespace }), labels, annotations }, subsets },
    };
  }
  return { update: { ...current, metadata: { ...current.metadata, labels, annotations }, subsets } };
}

/** Addresses with the same ports in one subset, in the order of addresses. */
function subsetsOf(service: Service, pods: readonly Pod[]): EndpointSubset[] {
  const subsets = new Map<string, Required<EndpointSubset>>();
  for (const pod of pods) {
    const endpoint = endpointOf(pod, service);
    if (!endpoint) continue;
    const { portsKey, ports } = endpoint;
    let subset = subsets.get(portsKey);
    if (!subset) subsets.set(portsKey, (subset = { addresses: [], notReadyAddresses: [], ports }));
    subset[endpoint.isReady ? 'addresses' : 'notReadyAddresses'].push(endpoint.address);
  }
  const sorted = [...subsets].sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.map(([, { addresses, notReadyAddresses, ports }]) =>
    withoutEmpty({
      addresses: addresses.sort(byAddress),
      notReadyAddresses: notReadyAddresses.sort(byAddress),
      ports,
    }),
  );
}

interface PodEndpoint {
  readonly address: EndpointAddress;
  readonly ports: EndpointPort[];
  /** Equal for equal ports. */
  readonly portsKey: string;
  readonly isReady: boolean;
}

/** A pod on its way out is left out, unless the service publishes all. */
const endpointOf = perPod((pod, service): PodEndpoint | undefined => {
  const { publishNotReadyAddresses = false, ipFamilies, ports = [] } = service.spec;
  if (!mayBeEndpoint(pod) || (isPodTerminating(pod) && !publishNotReadyAddresses)) return undefined;
  const ip = podAddress(pod, ipFamilies?.[0] ?? 'IPv4');
  const found = endpointPorts(service, pod);
  // Only a headless service may do without ports.
  if (ip === undefined || (found.length === 0 && (ports.length > 0 || !isHeadless(service)))) return undefined;
  const hostname = endpointHostname(pod, service);
  const { nodeName } = pod.spec;
  const address = {
    ip,
    ...(hostname === undefined ? {} : { hostname }),
    ...(nodeName ? { nodeName } : {}),
    targetRef: podReference(pod),
  };
  const sorted = found.map(asEndpointPort).sort(byName);
  return {
    address,
    ports: sorted,
    portsKey: JSON.stringify(sorted),
    isReady: publishNotReadyAddresses || isPodReady(pod),
  };
});

/** Without a name when it has none. */
const asEndpointPort = ({ name, port = 0, ...rest }: ReturnType<typeof endpointPorts>[number]): EndpointPort =>
  name ? { name, port, ...rest } : { port, ...rest };

const byName = (a: EndpointPort, b: EndpointPort): number => ((a.name ?? '') < (b.name ?? '') ? -1 : 1);

function byAddress(a: EndpointAddress, b: EndpointAddress): number {
  if (a.ip !== b.ip) return a.ip < b.ip ? -1 : 1;
  return (a.targetRef?.uid ?? '') < (b.targetRef?.uid ?? '') ? -1 : 1;
}

/** Keeps ready addresses before others when there are too many; the same array when there are not. */
function truncate(subsets: EndpointSubset[]): EndpointSubset[] {
  const count = subsets.reduce(
    (sum, { addresses = [], notReadyAddresses = [] }) => sum + addresses.length + notReadyAddresses.length,
    0,
  );
  if (count <= maxAddresses) return subsets;
  let left = maxAddresses;
  const take = (addresses: EndpointAddress[] = []) => {
    const taken = addresses.slice(0, left);
    left -= taken.length;
    return taken;
  };
  const ready = subsets.map(subset => ({ ...subset, addresses: take(subset.addresses) }));
  const all = ready.map(subset => withoutEmpty({ ...subset, notReadyAddresses: take(subset.notReadyAddresses) }));
  return all.filter(({ addresses, notReadyAddresses }) => addresses || notReadyAddresses);
}

/** Without empty lists, as the server stores it. */
function withoutEmpty({ addresses = [], notReadyAddresses = [], ports = [] }: EndpointSubset): EndpointSubset {
  return {
    ...(addresses.length > 0 ? { addresses } : {}),
    ...(notReadyAddresses.length > 0 ? { notReadyAddresses } : {}),
    ...(ports.length > 0 ? { ports } : {}),
  };
}
