/** endpointslice-mirroring: copies Endpoints that somebody keeps by hand, for a service without a selector, into
 *  slices. */
import { EndpointSlice, Endpoints, keyOf, parseKey, Service, serviceKeyOf, sliceManagedByLabel } from '#api';
import { defineController, done, type RecordEvent, watch } from '#reconcile';
import { hasSelector } from '../services/service-pods.ts';
import { applySlicePlan, byKeeper, slicesOf } from '../services/service-slices.ts';
import { endpointSliceMirroringDeclaration } from './declaration.ts';
import { maxAddresses, type Skipped } from './mirrors.ts';
import { managedBy, planMirroring } from './plan.ts';

export const endpointSliceMirroring = defineController({
  ...endpointSliceMirroringDeclaration,
  watches: [
    watch({
      kind: Service,
      keysOf: service => [keyOf(service)],
      ignores: (previous, service) => hasSelector(previous) === hasSelector(service),
    }),
    // By label, not by owner: that is how slices are found, also those of Endpoints that were made anew.
    watch({
      kind: EndpointSlice,
      keysOf(slice) {
        const service = serviceKeyOf(slice);
        return service !== undefined && slice.metadata.labels?.[sliceManagedByLabel] === managedBy
          ? [parseKey(service)]
          : [];
      },
    }),
  ],
  indexes: [byKeeper],

  async reconcile(key, { lister, client, event }) {
    const endpoints = lister(Endpoints).get(key);
    const service = lister(Service).get(key);
    const plan = planMirroring({ endpoints, service, slices: slicesOf(key, managedBy, lister) });
    if (endpoints) reportSkipped(endpoints, plan.skipped, event);
    await applySlicePlan(plan, { client });
    return done;
  },
});

/** As `kubectl describe endpoints` tells it. */
function reportSkipped(endpoints: Endpoints, { invalid, tooMany }: Skipped, event: RecordEvent): void {
  if (invalid > 0) {
    const message = `Skipped ${invalid} invalid IP addresses when mirroring to EndpointSlices`;
    event(endpoints, { type: 'Warning', reason: 'InvalidIPAddress', message });
  }
  if (tooMany > 0) {
    const message = `At most ${maxAddresses} addresses with the same ports are mirrored to EndpointSlices, ${tooMany} were skipped`;
    event(endpoints, { type: 'Warning', reason: 'TooManyAddressesToMirror', message });
  }
}
