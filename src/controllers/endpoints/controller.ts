/** endpoints: keeps the Endpoints object of each service with a selector. */
import { Endpoints, keyOf, Service } from '#api';
import { defineController, done, unlessGone, watch } from '#reconcile';
import { bySelector, hasManagedEndpoints, podsOf, watchPods } from '../services/service-pods.ts';
import { managedBy, managedByLabel, planEndpoints } from './plan.ts';

const isOurs = ({ metadata }: Endpoints): boolean => metadata.labels?.[managedByLabel] === managedBy;

export const endpoints = defineController<Service>({
  name: 'endpoints',
  primary: Service,
  watches: [watchPods, watch({ kind: Endpoints, keysOf: object => [keyOf(object)] })],
  indexes: [bySelector],
  writes: [Endpoints],
  maxShare: 0.25,

  async reconcile(key, { lister, client, signal }) {
    const service = lister(Service).get(key);
    const current = lister(Endpoints).get(key);
    if (!service || service.metadata.deletionTimestamp !== undefined) {
      if (!current || !isOurs(current)) return done;
      const preconditions = { uid: current.metadata.uid };
      await client.delete(Endpoints, key, { preconditions, signal }).catch(unlessGone);
      return done;
    }
    if (!hasManagedEndpoints(service)) return done;
    const { create, update } = planEndpoints(service, podsOf(service, lister), current);
    if (create) await client.create(Endpoints, create, { signal });
    if (update) await client.update(Endpoints, update, { signal });
    return done;
  },
});
