/** Which places a service leads to: its ready endpoints, as their slices tell them, whether or not anybody has made rules of them yet;
 *  pure. */
import { type EndpointSlice, type Service, StatusError, serviceNameLabel } from '#api';
import type { Place } from '../egress/egress.ts';
import type { ServicePlace } from './place.ts';

const unavailable = (message: string): StatusError => new StatusError(503, 'ServiceUnavailable', message);

/** The places of a service's port; the error when there are none. `slices` may be those of other services too. */
export function endpointsOf(
  { name, namespace, port }: ServicePlace,
  service: Service | undefined,
  slices: readonly EndpointSlice[],
): readonly Place[] | StatusError {
  if (!service) return new StatusError(404, 'NotFound', `service ${JSON.stringify(name)} not found`);
  const { type, externalName = '', ports = [] } = service.spec;
  if (type === 'ExternalName') return [{ host: externalName, port }];
  const wanted = ports.find(candidate => candidate.port === port);
  if (!wanted) return unavailable(`no service port ${port} found for service ${JSON.stringify(name)}`);
  const places = slices
    .filter(({ metadata }) => metadata.namespace === namespace && metadata.labels?.[serviceNameLabel] === name)
    .flatMap(slice => readyPlaces(slice, wanted.name ?? ''));
  return places.length > 0 ? places : unavailable(`no endpoints available for service ${JSON.stringify(name)}`);
}

function readyPlaces({ addressType, endpoints, ports }: EndpointSlice, portName: string): Place[] {
  if (addressType === 'FQDN') return [];
  const number = ports?.find(({ name = '' }) => name === portName)?.port;
  if (number === undefined) return [];
  return (endpoints ?? [])
    .filter(({ conditions }) => conditions?.ready !== false)
    .flatMap(({ addresses: [host] }) => (host === undefined ? [] : [{ host, port: number }]));
}
