/** What becomes of a claim whose pods need it no more. Pure.
 *  Source: https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/ */
import {
  allocatedClaimFinalizer,
  isFinalPhase,
  Pod,
  type ResourceClaim,
  type ResourceClaimConsumerReference,
  type ResourceClaimStatus,
} from '#api';
import { controllerOf, refersTo } from '#reconcile';

/** Whether none of its containers runs, and none ever will: it has ended, or was told to go before it had a node. */
export const isPodDone = ({ metadata, spec, status }: Pod): boolean =>
  isFinalPhase(status?.phase) || (metadata.deletionTimestamp !== undefined && !spec.nodeName);

/** Whether a user of a claim is a pod, the only ones that are looked after. */
export const isPod = ({ apiGroup = '', resource }: ResourceClaimConsumerReference): boolean =>
  apiGroup === '' && resource === 'pods';

/** Whether the pod that is there under the name of a user is that user, and may still run. */
export const stillUses = ({ uid }: Pick<ResourceClaimConsumerReference, 'uid'>, pod: Pod | undefined): boolean =>
  pod?.metadata.uid === uid && !isPodDone(pod);

/** What to write for one claim. */
export interface Release {
  /** The status to be written; undefined when it stays as it is. */
  readonly status: ResourceClaimStatus | undefined;
  /** Whether nothing keeps the claim any more. */
  readonly dropsFinalizer: boolean;
  /** Whether the claim goes: it was made for a pod that needs it no more. */
  readonly deletes: boolean;
}

/** Decides, given the users that are still there and the pod that has the name of the claim's owner. The devices are
 *  given back with the last user, so that a claim that nobody ever used stays as it is until it is told to go. */
export function planRelease(
  claim: ResourceClaim,
  { users, owner }: { readonly users: readonly ResourceClaimConsumerReference[]; readonly owner: Pod | undefined },
): Release {
  const { metadata, status = {} } = claim;
  const isGoing = metadata.deletionTimestamp !== undefined;
  const isLeft = users.length < (status.reservedFor?.length ?? 0);
  const isProtected = metadata.finalizers?.includes(allocatedClaimFinalizer) === true;
  const isFree = users.length === 0 && isProtected && (isLeft || isGoing);
  const { allocation, devices, reservedFor: _before, ...rest } = status;
  const given = isFree ? {} : { ...(allocation && { allocation }), ...(devices && { devices }) };
  const isChanged = isLeft || (isFree && allocation !== undefined);
  return {
    status: isChanged ? { ...rest, ...given, ...(users.length > 0 && { reservedFor: [...users] }) } : undefined,
    dropsFinalizer: isFree || (isProtected && isLeft && allocation === undefined),
    deletes: users.length === 0 && !isGoing && isOutlived(claim, owner),
  };
}

/** Whether the claim was made for a pod that has ended, or whose name another pod has now. Of a pod that is not there
 *  the garbage collector takes care. */
function isOutlived(claim: ResourceClaim, pod: Pod | undefined): boolean {
  const owner = podOwnerOf(claim);
  return owner !== undefined && pod !== undefined && !stillUses(owner, pod);
}

/** The pod for which a claim was made. */
export function podOwnerOf(claim: ResourceClaim): { readonly name: string; readonly uid: string } | undefined {
  const owner = controllerOf(claim);
  return owner && refersTo(owner, Pod) ? owner : undefined;
}
