import { EndpointSlice, Endpoints, Service } from '#api';
import { defineDormant } from '#reconcile';
import { sliceWrites } from '../services/service-slices.ts';

/** What is known of the controller before it is loaded. Slices wake it too: those whose Endpoints went while nobody
 *  ran. */
export const endpointSliceMirroringDeclaration = defineDormant({
  name: 'endpointslice-mirroring',
  account: 'endpointslicemirroring-controller',
  eventSource: 'endpoint-slice-mirroring-controller',
  primary: Endpoints,
  reads: [Service, EndpointSlice],
  writes: sliceWrites,
  wakenBy: [{ kind: Endpoints }, { kind: EndpointSlice }],
});
