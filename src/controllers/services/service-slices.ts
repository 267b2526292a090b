/** Endpoint slices of a service, and the writing of what was planned for them. */
import { EndpointSlice, keyOf, type ObjectKey, serviceKeyOf } from '#api';
import { forEachConcurrently } from '#base';
import { index, type Listers, type ReconcileContext, unlessGone } from '#reconcile';
import { managedByLabel, type SlicePlan } from './slice-plan.ts';

/** Files a slice under who keeps it and the service that it belongs to. */
export const byKeeper = index({
  kind: EndpointSlice,
  name: 'keeper',
  values(slice) {
    const [service, keeper] = [serviceKeyOf(slice), slice.metadata.labels?.[managedByLabel]];
    return service === undefined || keeper === undefined ? [] : [`${keeper} ${service}`];
  },
});

/** The slices of a service that `keeper` keeps, without those on their way out; needs the index {@link byKeeper}. */
export function slicesOf({ namespace, name }: ObjectKey, keeper: string, lister: Listers): EndpointSlice[] {
  return lister(EndpointSlice)
    .byIndex(byKeeper.name, `${keeper} ${namespace}/${name}`)
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined);
}

/** Writes, new slices first, so that no endpoint is missing in between. */
export async function applySlicePlan(
  { create, update, remove }: SlicePlan,
  { client, signal }: Pick<ReconcileContext, 'client' | 'signal'>,
): Promise<void> {
  await forEachConcurrently(create, 10, async slice => void (await client.create(EndpointSlice, slice, { signal })));
  await forEachConcurrently(update, 10, async slice => void (await client.update(EndpointSlice, slice, { signal })));
  await forEachConcurrently(remove, 10, async slice => {
    const preconditions = { uid: slice.metadata.uid };
    await client.delete(EndpointSlice, keyOf(slice), { preconditions, signal }).catch(unlessGone);
  });
}
