/** Endpoint slices of a service, and the writing of what was planned for them. */
import { EndpointSlice, keyOf, type ObjectKey, serviceKeyOf, sliceManagedByLabel } from '#api';
import { forEachConcurrently } from '#base';
import type { WriteDeclaration } from '#client';
import { defineIndex, type Listers, type ReconcileContext, unlessGone } from '#reconcile';
import type { SlicePlan } from './slice-plan.ts';

/** Files a slice under who keeps it and the service that it belongs to. */
export const byKeeper = defineIndex({
  kind: EndpointSlice,
  values(slice) {
    const [service, keeper] = [serviceKeyOf(slice), slice.metadata.labels?.[sliceManagedByLabel]];
    return service === undefined || keeper === undefined ? [] : [`${keeper} ${service}`];
  },
});

/** The slices of a service that `keeper` keeps, without those on their way out; needs the index {@link byKeeper}. */
export function slicesOf({ namespace, name }: ObjectKey, keeper: string, lister: Listers): EndpointSlice[] {
  return byKeeper
    .find(lister, `${keeper} ${namespace}/${name}`)
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined);
}

/** What {@link applySlicePlan} writes. */
export const sliceWrites: readonly WriteDeclaration[] = [
  { kind: EndpointSlice, verbs: ['create', 'update', 'delete'] },
];

/** Writes, new slices first, so that no endpoint is missing in between. */
export async function applySlicePlan(
  { create, update, remove }: SlicePlan,
  { client }: Pick<ReconcileContext, 'client'>,
): Promise<void> {
  await forEachConcurrently(create, 10, async slice => void (await client.create(EndpointSlice, slice)));
  await forEachConcurrently(update, 10, async slice => void (await client.update(EndpointSlice, slice)));
  await forEachConcurrently(remove, 10, async slice => {
    const preconditions = { uid: slice.metadata.uid };
    await client.delete(EndpointSlice, keyOf(slice), { preconditions }).catch(unlessGone);
  });
}
