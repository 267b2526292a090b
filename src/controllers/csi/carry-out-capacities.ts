/** Says how much storage is left, as it was planned. */
import { CSIStorageCapacity, keyOf } from '#api';
import { type ReconcileContext, unlessGone } from '#reconcile';
import type { CapacityPlan } from './capacity-plan.ts';

/** Writes the objects. */
export async function carryOutCapacities(
  { create, update, remove }: CapacityPlan,
  { client }: Pick<ReconcileContext, 'client'>,
): Promise<void> {
  for (const capacity of create) await client.create(CSIStorageCapacity, capacity);
  for (const capacity of update) await client.update(CSIStorageCapacity, capacity).catch(unlessGone);
  for (const capacity of remove) {
    const { uid } = capacity.metadata;
    await client.delete(CSIStorageCapacity, keyOf(capacity), { preconditions: { uid } }).catch(unlessGone);
  }
}
