/** Tells the API which devices a claim gets, and that the pod may use it. */
import {
  type AllocationResult,
  allocatedClaimFinalizer,
  formatKey,
  isConflict,
  isReservedFor,
  keyOf,
  type Pod,
  ResourceClaim,
  userOf,
} from '#api';
import type { Client } from '#client';
import { addFinalizer } from '#reconcile';

/** How often somebody else may be faster. */
const maxConflicts = 5;

interface BindClaimOptions {
  readonly pod: Pod;
  /** The devices; undefined when the claim has them. */
  readonly allocation: AllocationResult | undefined;
  readonly client: Client;
  readonly signal: AbortSignal;
}

/** Returns the claim as it is then. Fails in upstream's words when the claim goes, or got devices elsewhere. */
export async function bindClaim(claim: ResourceClaim, options: BindClaimOptions): Promise<ResourceClaim> {
  const { client, signal } = options;
  let newest = claim;
  for (let conflicts = 0; ; conflicts++) {
    try {
      return await write(newest, options);
    } catch (error) {
      if (!isConflict(error) || conflicts === maxConflicts) throw error;
      newest = await client.get(ResourceClaim, keyOf(claim), { signal });
    }
  }
}

async function write(
  claim: ResourceClaim,
  { pod, allocation, client, signal }: BindClaimOptions,
): Promise<ResourceClaim> {
  const name = formatKey(keyOf(claim));
  if (claim.metadata.deletionTimestamp !== undefined) throw new Error(`claim ${name} got deleted in the meantime`);
  if (allocation && claim.status?.allocation) throw new Error(`claim ${name} got allocated elsewhere in the meantime`);
  if (isReservedFor(pod, claim)) return claim;
  const finalizer = allocatedClaimFinalizer;
  const kept = allocation ? await addFinalizer(ResourceClaim, { object: claim, finalizer }, { client, signal }) : claim;
  const status = {
    ...kept.status,
    ...(allocation && { allocation }),
    reservedFor: [...(kept.status?.reservedFor ?? []), userOf(pod)],
  };
  return await client.updateStatus(ResourceClaim, { ...kept, status }, { signal });
}
