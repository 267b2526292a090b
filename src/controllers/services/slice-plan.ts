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

/** The plan with new slices in place of ones that were to go, as far as their kind of address is the same, which cannot
 *  be changed: proxies then get one change, from what was to what is. */
export function reuseUnwanted({ create, update, remove }: SlicePlan): SlicePlan {
  const unwanted = new Set(remove);
  const reused: EndpointSlice[] = [];
  const others = create.filter(slice => {
    const old = unwanted.values().find(({ addressType }) => addressType === slice.addressType);
    if (!old) return true;
    unwanted.delete(old);
    const { generateName: _, ...metadata } = slice.metadata;
    reused.push({ ...old, ...slice, metadata: { ...old.metadata, ...metadata } });
    return false;
  });
  return { create: others, update: [...update, ...reused], remove: [...unwanted] };
}
