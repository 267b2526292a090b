/** endpointslice: lists the addresses behind each service in slices, from which proxies and DNS read them. */
import { EndpointSlice, Node, Service, zoneLabel } from '#api';
import { controllerReference, defineController, done, type Listers, watch } from '#reconcile';
import { podsByNode } from '../pods/by-node.ts';
import { bySelector, hasManagedEndpoints, podsOf, servicesOf, watchPods } from '../services/service-pods.ts';
import { applySlicePlan, byKeeper, slicesOf, sliceWrites } from '../services/service-slices.ts';
import { managedBy, type Observed, planSlices } from './plan.ts';

export const endpointSlice = defineController({
  name: 'endpointslice',
  primary: Service,
  owns: [EndpointSlice],
  watches: [
    watchPods,
    watch({
      kind: Node,
      keysOf: (node, lister) => podsByNode.find(lister, node.metadata.name).flatMap(pod => servicesOf(pod, lister)),
      ignores: (previous, node) => previous.metadata.labels?.[zoneLabel] === node.metadata.labels?.[zoneLabel],
    }),
  ],
  indexes: [bySelector, byKeeper, podsByNode],
  writes: sliceWrites,
  maxShare: 0.25,

  async reconcile(key, { lister, client }) {
    const service = lister(Service).get(key);
    // The slices of a service that is gone are garbage.
    if (!service || service.metadata.deletionTimestamp !== undefined || !hasManagedEndpoints(service)) return done;
    await applySlicePlan(planSlices(observe(service, lister)), { client });
    return done;
  },
});

function observe(service: Service, lister: Listers): Observed {
  return {
    service,
    pods: podsOf(service, lister),
    zoneOf: nodeName => lister(Node).get({ name: nodeName })?.metadata.labels?.[zoneLabel],
    slices: slicesOf(service.metadata, managedBy, lister),
    controller: controllerReference(Service, service),
  };
}
