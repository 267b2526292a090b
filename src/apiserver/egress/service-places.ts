/** Which places a service leads to: its ready endpoints, as their slices tell them, whether or not anybody has made
 *  rules of them yet; pure. */
import { type EndpointSlice, type ObjectReference, type Service, StatusError } from '#api';
import type { Place } from './egress.ts';

/** A service's port in the cluster. */
export interface ServicePlace {
  readonly namespace: string;
  readonly name: string;
  /** Number or name, as the service has it; `''` for the one without a name. */
  readonly port: number | string;
}

/** One place that a service leads to. */
export interface EndpointPlace extends Place {
  /** The pod that is said to be there. */
  readonly pod: ObjectReference | undefined;
}

const unavailable = (message: string): StatusError => new StatusError(503, 'ServiceUnavailable', message);

/** The error for a service with nobody behind it. */
export const noEndpoints = (service: string): StatusError =>
  unavailable(`no endpoints available for service ${JSON.stringify(service)}`);

/** The places of a service's port; the error when there are none. `slices` are those of its namespace or more. */
export function placesOf(
  { name, port }: Pick<ServicePlace, 'name' | 'port'>,
  service: Service,
  slices: readonly EndpointSlice[],
): readonly EndpointPlace[] | StatusError {
  const wanted = portName(service, String(port));
  if (wanted === undefined) return unavailable(`no service port ${port} found for service ${JSON.stringify(name)}`);
  const places = slices.flatMap(slice => readyPlaces(slice, wanted));
  return places.length > 0 ? places : noEndpoints(name);
}

/** The name of a port that is told by number or name; undefined when the service has none of that number. */
export function portName({ spec: { ports = [] } }: Service, port: string): string | undefined {
  const byNumber = ports.find(candidate => String(candidate.port) === port);
  if (byNumber) return byNumber.name ?? '';
  return /^\d+$/.test(port) ? undefined : port;
}

/** The places of one slice that are ready. */
export function readyPlaces({ addressType, endpoints, ports }: EndpointSlice, wanted: string): EndpointPlace[] {
  if (addressType === 'FQDN') return [];
  const number = ports?.find(({ name = '' }) => name === wanted)?.port;
  if (number === undefined) return [];
  return (endpoints ?? [])
    .filter(({ conditions }) => conditions?.ready !== false)
    .flatMap(({ addresses: [host], targetRef }) =>
      host === undefined ? [] : [{ host, port: number, pod: targetRef?.kind === 'Pod' ? targetRef : undefined }],
    );
}
