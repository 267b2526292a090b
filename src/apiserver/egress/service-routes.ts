/** The way from this server to services of the cluster, which webhooks, other API servers and who uses `services/proxy`
 *  are behind: to their ready endpoints, past whatever makes their addresses work for others.
 *
 *  Guarantees: an endpoint is known in the turn in which its slice is stored. Endpoints are written by whoever may do
 *  so in a namespace, so they lead neither to this machine's loopback nor to its links. What a service leads to is
 *  worked out once until one changes. */
import {
  EndpointSlice,
  type Kind,
  type KubeObject,
  type ObjectKey,
  Service,
  StatusError,
  serviceNameLabel,
} from '#api';
import { RecentMap } from '#base';
import type { Egress, ResolvedPlace } from './egress.ts';
import { type EndpointPlace, placesOf, type ServicePlace } from './service-places.ts';

/** Where services and their endpoints are read. */
export interface RouteSources {
  /** One object; undefined when there is none. */
  readonly find: (kind: Kind, key: ObjectKey) => KubeObject | undefined | Promise<KubeObject | undefined>;
  /** All objects of a kind in a namespace. */
  readonly list: (kind: Kind, namespace: string) => readonly KubeObject[] | Promise<readonly KubeObject[]>;
  /** Another number whenever an object of the kind has changed. */
  readonly changed: (kind: Kind) => number;
  /** Says which places may be connected to. */
  readonly egress: Egress;
}

/** How services are found. */
export interface ServiceRoutes {
  /** The service and its endpoint slices. */
  ofService(key: { readonly namespace: string; readonly name: string }): Promise<ServiceFacts>;
  /** The endpoints of a service's port, at least one. Throws a StatusError when there are none. */
  endpoints(place: ServicePlace): Promise<readonly EndpointPlace[]>;
  /** Where to connect to for a service's port, at least one place. `mayBeOwn` says that no credentials are sent, so
   *  that this server itself is not refused; default false. Throws a StatusError when there are none. */
  resolve(place: ServicePlace, options?: { readonly mayBeOwn?: boolean }): Promise<readonly ResolvedPlace[]>;
}

/** What is known of a service. */
export interface ServiceFacts {
  readonly service: Service | undefined;
  readonly slices: readonly EndpointSlice[];
}

/** Finds services from these sources. */
export const createServiceRoutes = (sources: RouteSources): ServiceRoutes => new KnownRoutes(sources);

class KnownRoutes implements ServiceRoutes {
  readonly #sources: RouteSources;
  /** What was worked out, and of which state. */
  readonly #known = new RecentMap<{ version: string; facts: ServiceFacts }>({ maxEntries: 2000 });

  constructor(sources: RouteSources) {
    this.#sources = sources;
  }

  async ofService({ namespace, name }: { readonly namespace: string; readonly name: string }): Promise<ServiceFacts> {
    const { find, list, changed } = this.#sources;
    const key = `${namespace}/${name}`;
    const version = `${changed(Service)} ${changed(EndpointSlice)}`;
    const before = this.#known.get(key);
    if (before?.version === version) return before.facts;
    const service = (await find(Service, { namespace, name })) as Service | undefined;
    const all = (service ? await list(EndpointSlice, namespace) : []) as readonly EndpointSlice[];
    const slices = all.filter(({ metadata }) => metadata.labels?.[serviceNameLabel] === name);
    const facts = { service, slices };
    this.#known.set(key, { version, facts }, bytesPerSlice * slices.length);
    return facts;
  }

  async endpoints(place: ServicePlace): Promise<readonly EndpointPlace[]> {
    const { service, slices } = await this.ofService(place);
    if (!service) throw new StatusError(404, 'NotFound', `service ${JSON.stringify(place.name)} not found`);
    const places = placesOf(place, service, slices);
    if (places instanceof StatusError) throw places;
    return places;
  }

  async resolve(place: ServicePlace, options?: { readonly mayBeOwn?: boolean }): Promise<readonly ResolvedPlace[]> {
    const { service } = await this.ofService(place);
    const { type, externalName: host = '' } = service?.spec ?? {};
    const places =
      type === 'ExternalName' ? [{ host, port: Number(place.port), pod: undefined }] : await this.endpoints(place);
    return await resolveSome(places, this.#sources.egress, options);
  }
}

/** About what a slice is in memory that nobody else holds. */
const bytesPerSlice = 1024;

/** Those that may be connected to; throws what is wrong with the first when none may. */
async function resolveSome(
  places: readonly EndpointPlace[],
  egress: Egress,
  options: { readonly mayBeOwn?: boolean } | undefined,
): Promise<ResolvedPlace[]> {
  const results = await Promise.allSettled(places.map(place => egress.resolve(place, options)));
  const resolved = results.flatMap(result => (result.status === 'fulfilled' ? [result.value] : []));
  const refused = results.find(result => result.status === 'rejected');
  if (resolved.length === 0 && refused) throw refused.reason;
  return resolved;
}
