/** endpointslice: lists the addresses behind each service in slices, from which proxies and DNS read them. */
import { EndpointSlice, keyOf, Node, Pod, Service, serviceKeyOf } from '#api';
import { forEachConcurrently } from '#base';
import { podsByNode } from '../pods/by-node.ts';
import { unlessGone } from '../runtime/api-errors.ts';
import { defineController, done, index, type Listers, watch } from '../runtime/controller.ts';
import { controllerReference } from '../runtime/owner-references.ts';
import { bySelector, hasManagedEndpoints, podsOf, servicesOf, watchPods } from '../services/service-pods.ts';
import { managedBy, managedByLabel, type Observed, planSlices } from './plan.ts';

const zoneLabel = 'topology.kubernetes.io/zone';

/** Files our slices under their service. */
const byService = index({
  kind: EndpointSlice,
  name: 'endpointslice-service',
  values(slice) {
    const service = serviceKeyOf(slice);
    return service !== undefined && slice.metadata.labels?.[managedByLabel] === managedBy ? [service] : [];
  },
});

export const endpointSlice = defineController<Service>({
  name: 'endpointslice',
  primary: Service,
  owns: [EndpointSlice],
  watches: [
    watchPods,
    watch({
      kind: Node,
      keysOf: (node, lister) =>
        lister(Pod)
          .byIndex(podsByNode.name, node.metadata.name)
          .flatMap(pod => servicesOf(pod, lister)),
      ignores: (previous, node) => previous.metadata.labels?.[zoneLabel] === node.metadata.labels?.[zoneLabel],
    }),
  ],
  indexes: [bySelector, byService, podsByNode],
  writes: [EndpointSlice],
  maxShare: 0.25,

  async reconcile(key, { lister, client, signal }) {
    const service = lister(Service).get(key);
    // The slices of a service that is gone are garbage.
    if (!service || service.metadata.deletionTimestamp !== undefined || !hasManagedEndpoints(service)) return done;
    const { create, update, remove } = planSlices(observe(service, lister));
    await forEachConcurrently(create, 10, async slice => void (await client.create(EndpointSlice, slice, { signal })));
    await forEachConcurrently(update, 10, async slice => void (await client.update(EndpointSlice, slice, { signal })));
    await forEachConcurrently(remove, 10, async slice => {
      const preconditions = { uid: slice.metadata.uid };
      await client.delete(EndpointSlice, keyOf(slice), { preconditions, signal }).catch(unlessGone);
    });
    return done;
  },
});

function observe(service: Service, lister: Listers): Observed {
  const { namespace, name } = service.metadata;
  const slices = lister(EndpointSlice).byIndex(byService.name, `${namespace}/${name}`);
  return {
    service,
    pods: podsOf(service, lister),
    zoneOf: nodeName => lister(Node).get({ name: nodeName })?.metadata.labels?.[zoneLabel],
    slices: slices.filter(({ metadata }) => metadata.deletionTimestamp === undefined),
    controller: controllerReference(Service, service),
  };
}
