/** The claims of a pod, or why it has to wait for them, in upstream's words. Pure. */
import {
  canBeReserved,
  claimOfEntry,
  type DeviceClass,
  formatKey,
  isClaimMadeFor,
  isReservedFor,
  keyOf,
  type ObjectKey,
  type Pod,
  type ResourceClaim,
} from '#api';
import { alternativesOf, requestsOf } from './requests.ts';

/** What there is. */
export interface ClaimSources {
  readonly claim: (key: ObjectKey) => ResourceClaim | undefined;
  readonly deviceClass: (name: string) => DeviceClass | undefined;
  /** Whether somebody is getting devices for a claim now. */
  readonly isPending: (uid: string) => boolean;
}

/** Whether a pod has any. */
export const hasDeviceClaims = ({ spec }: Pod): boolean => (spec.resourceClaims?.length ?? 0) > 0;

/** All claims of a pod; a text says why it has to wait. */
export function deviceClaimsOf(pod: Pod, { claim: find }: Pick<ClaimSources, 'claim'>): ResourceClaim[] | string {
  const { namespace = '' } = pod.metadata;
  const podKey = formatKey(keyOf(pod));
  const claims: ResourceClaim[] = [];
  for (const entry of pod.spec.resourceClaims ?? []) {
    const made = claimOfEntry(pod, entry);
    if (!made) return `pod "${podKey}": ResourceClaim not created yet`;
    if (made.name === undefined) continue;
    const key = { namespace, name: made.name };
    const claim = find(key);
    if (!claim) return `could not find ResourceClaim "${formatKey(key)}"`;
    if (claim.metadata.deletionTimestamp !== undefined) return `resourceclaim "${made.name}" is being deleted`;
    if (made.isGenerated && !isClaimMadeFor(pod, claim))
      return `ResourceClaim ${formatKey(key)} was not created for pod ${podKey} (pod is not owner)`;
    claims.push(claim);
  }
  return claims;
}

/** Claims that have their devices, and those that need some. */
export interface SortedClaims {
  readonly all: readonly ResourceClaim[];
  readonly allocated: readonly ResourceClaim[];
  readonly pending: readonly ResourceClaim[];
}

/** Sorts the claims of a pod; a text says why no node will do. */
export function sortDeviceClaims(
  pod: Pod,
  claims: readonly ResourceClaim[],
  { deviceClass, isPending }: ClaimSources,
): SortedClaims | string {
  const isAllocated = ({ status }: ResourceClaim) => status?.allocation !== undefined;
  const allocated = claims.filter(isAllocated);
  const pending = claims.filter(claim => !isAllocated(claim));
  if (allocated.some(claim => !canBeReserved(claim) && !isReservedFor(pod, claim))) return 'resourceclaim in use';
  for (const claim of pending) {
    if (isPending(claim.metadata.uid))
      return `resource claim ${formatKey(keyOf(claim))} is in the process of being allocated`;
    for (const { name, deviceClassName } of requestsOf(claim).flatMap(alternativesOf))
      if (!deviceClass(deviceClassName)) return `request ${name}: device class ${deviceClassName} does not exist`;
  }
  return { all: claims, allocated, pending };
}
