/** The claims of devices that a pod has, as the kubelet may use them, or why it may not, in upstream's words. */
import {
  type ResourceClaim as Claim,
  claimOfEntry,
  formatKey,
  isClaimMadeFor,
  isReservedFor,
  keyOf,
  type Pod,
  ResourceClaim,
} from '#api';
import type { Client } from '#client';

/** Reads all of them, that for its extended resources too. Errors: why the pod has to wait. */
export async function readClaims(pod: Pod, { client }: { readonly client: Client }): Promise<Claim[]> {
  const { namespace = '' } = pod.metadata;
  const named: NamedClaim[] = [];
  for (const entry of pod.spec.resourceClaims ?? []) {
    const made = claimOfEntry(pod, entry);
    if (!made) throw new Error(`pod "${formatKey(keyOf(pod))}": ResourceClaim not created yet`);
    if (made.name !== undefined) named.push({ name: made.name, isGenerated: made.isGenerated });
  }
  const extended = pod.status?.extendedResourceClaimStatus?.resourceClaimName;
  if (extended !== undefined) named.push({ name: extended, isGenerated: true });
  const claims: Claim[] = [];
  for (const made of named) {
    const claim = await client.get(ResourceClaim, { namespace, name: made.name }).catch((error: unknown) => {
      throw new Error(`fetch ResourceClaim ${made.name}: ${error instanceof Error ? error.message : String(error)}`);
    });
    claims.push(checked(claim, pod, made));
  }
  return claims;
}

interface NamedClaim {
  readonly name: string;
  /** Whether it was made for the pod, which then has to be its owner. */
  readonly isGenerated: boolean;
}

function checked(claim: Claim, pod: Pod, { isGenerated }: { readonly isGenerated: boolean }): Claim {
  const { name, uid } = claim.metadata;
  if (isGenerated && !isClaimMadeFor(pod, claim))
    throw new Error(
      `ResourceClaim ${formatKey(keyOf(claim))} was not created for pod ${formatKey(keyOf(pod))} (pod is not owner)`,
    );
  if (!isReservedFor(pod, claim))
    throw new Error(
      `pod ${pod.metadata.name} (${pod.metadata.uid}) is not allowed to use ResourceClaim ${name} (${uid})`,
    );
  if (!claim.status?.allocation) throw new Error(`ResourceClaim ${name}: no allocation result`);
  return claim;
}

/** The drivers of a claim's devices, each once. */
export const driversOf = ({ status }: Claim): string[] => [
  ...new Set((status?.allocation?.devices?.results ?? []).map(({ driver }) => driver)),
];
