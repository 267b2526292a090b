/** The way from this server to services of the cluster: to their endpoints, past whatever makes their addresses work for others. */
import { EndpointSlice, type Kind, type KubeObject, type ObjectKey, Service, StatusError } from '#api';
import type { Egress, Place, ResolvedPlace } from '../egress/egress.ts';
import { endpointsOf } from './service-endpoints.ts';
import type { WebhookRoutes } from './webhook-client.ts';

export interface RouteSources {
  readonly find: (kind: Kind, key: ObjectKey) => Promise<KubeObject | undefined>;
  readonly list: (kind: Kind, namespace: string) => Promise<readonly KubeObject[]>;
  readonly egress: Egress;
}

/** Endpoints are written by whoever may do so in a namespace, so they lead neither to this machine's loopback nor to its links; to
 *  this server they may, which sends no credentials. */
export const createWebhookRoutes = ({ find, list, egress }: RouteSources): WebhookRoutes => ({
  async ofService(place) {
    const { namespace, name } = place;
    const service = await find(Service, { namespace, name });
    const slices = service ? await list(EndpointSlice, namespace) : [];
    const places = endpointsOf(place, service as Service | undefined, slices as readonly EndpointSlice[]);
    if (places instanceof StatusError) throw places;
    return await resolveSome(places, egress);
  },
});

/** Those that may be connected to; throws what is wrong with the first when none may. */
async function resolveSome(places: readonly Place[], egress: Egress): Promise<ResolvedPlace[]> {
  const results = await Promise.allSettled(places.map(place => egress.resolve(place, { mayBeOwn: true })));
  const resolved = results.flatMap(result => (result.status === 'fulfilled' ? [result.value] : []));
  const refused = results.find(result => result.status === 'rejected');
  if (resolved.length === 0 && refused) throw refused.reason;
  return resolved;
}
