/** What controllers that keep endpoint slices have in common: how slices are marked, and what a plan for them says.
 *  Pure. */
import type { EndpointSlice, EndpointSlicePort, New } from '#api';

/** What to do with the slices of one service. */
export interface SlicePlan {
  readonly create: readonly New<EndpointSlice>[];
  readonly update: readonly EndpointSlice[];
  readonly remove: readonly EndpointSlice[];
}

/** Names a group of endpoints that may share a slice: slices with another name hold none of them. */
export const groupKey = (addressType: string, ports: readonly EndpointSlicePort[]): string =>
  JSON.stringify([
    addressType,
    ports.map(({ name = '', protocol = 'TCP', port, appProtocol }) => [name, protocol, port, appProtocol]),
  ]);
