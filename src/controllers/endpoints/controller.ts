/** endpoints: keeps the Endpoints object of each service with a selector. */
import { Endpoints, keyOf, Service } from '#api';
import { defineController, done, unlessGone, watch } from '#reconcile';
import { bySelector, hasManagedEndpoints, podsOf, watchPods } from '../services/service-pods.ts';
import { managedBy, managedByLabel, planEndpoints } from './plan.ts';

const isOurs = ({ metadata }: Endpoints): boolean => metadata.labels?.[managedByLabel] === managedBy;

export const endpoints = defineController({
  name: 'endpoints',
  account: 'endpoint-controller',
  primary: Service,
  watches: [watchPods, watch({ kind: Endpoints, keysOf: object => [keyOf(object)] })],
  indexes: [bySelector],
  writes: [{ kind: Endpoints, verbs: ['create', 'update', 'delete'] }],
  maxShare: 0.25,

  async reconcile(key, { lister, client }) {
    const service = lister(Service).get(key);
    const current = lister(Endpoints).get(key);
    if (!service || service.metadata.deletionTimestamp !== undefined) {
      if (!current || !isOurs(current)) return done;
      const preconditions = { uid: current.metadata.uid };
      await client.delete(Endpoints, key, { preconditions }).catch(unlessGone);
      return done;
    }
    if (!hasManagedEndpoints(service)) return done;
    const { create, update } = planEndpoints(service, podsOf(service, lister), current);
    if (create) await client.create(Endpoints, create);
    if (update) await client.update(Endpoints, update);
    return done;
  },
});
