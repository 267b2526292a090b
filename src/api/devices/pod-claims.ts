/** Which claims of devices a pod has, and who may use a claim; pure.
 *  Source: https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/ */
import type { Pod } from '../core/v1/pod.ts';
import type { PodResourceClaim } from '../core/v1/resources.ts';
import type { ResourceClaim, ResourceClaimConsumerReference } from '../resource/v1/resource-claim.ts';

/** Keeps a claim until its devices are given back. */
export const allocatedClaimFinalizer = 'resource.kubernetes.io/delete-protection';

/** How many may use a claim at the same time. */
const maxUsers = 256;

/** The claim behind an entry of a pod's `spec.resourceClaims`. */
export interface PodClaim {
  /** Name of the entry. */
  readonly entry: string;
  /** Name of the claim; undefined for an entry that needs none. */
  readonly name: string | undefined;
  /** Whether it was made for the pod, which then has to be its owner. */
  readonly isGenerated: boolean;
}

/** Undefined as long as the claim is not made from its template. */
export function claimOfEntry(
  { status }: Pod,
  { name: entry, resourceClaimName, resourceClaimTemplateName }: PodResourceClaim,
): PodClaim | undefined {
  if (resourceClaimTemplateName === undefined) return { entry, name: resourceClaimName, isGenerated: false };
  const made = status?.resourceClaimStatuses?.find(({ name }) => name === entry);
  return made && { entry, name: made.resourceClaimName, isGenerated: true };
}

/** The names of the claims of a pod that are known. */
export const deviceClaimNamesOf = (pod: Pod): string[] => [
  ...(pod.spec.resourceClaims ?? []).flatMap(entry => claimOfEntry(pod, entry)?.name ?? []),
  ...(pod.status?.extendedResourceClaimStatus ? [pod.status.extendedResourceClaimStatus.resourceClaimName] : []),
];

/** Whether a claim was made for the pod. */
export const isClaimMadeFor = ({ metadata: { uid } }: Pod, { metadata }: ResourceClaim): boolean =>
  metadata.ownerReferences?.some(owner => owner.controller === true && owner.uid === uid) === true;

/** Whether the pod may use the claim. */
export const isReservedFor = ({ metadata: { uid } }: Pod, { status }: ResourceClaim): boolean =>
  status?.reservedFor?.some(user => user.uid === uid) === true;

/** Whether one more may. */
export const canBeReserved = ({ status }: ResourceClaim): boolean => (status?.reservedFor?.length ?? 0) < maxUsers;

/** The pod as one that uses a claim. */
export const userOf = ({ metadata: { name, uid } }: Pod): ResourceClaimConsumerReference => ({
  resource: 'pods',
  name,
  uid,
});
