/** Which changes of claims are worth another look at a pod that waits for devices. */
import { deepEqual, isClaimMadeFor, isExtendedClaim, type Pod, type ResourceClaim } from '#api';
import type { ClusterEvent } from '../../framework/cluster-event.ts';
import { type ClaimSources, deviceClaimsOf } from './pod-claims.ts';

/** Devices that are given back may help any pod with claims; what else changes, those whose claim it is. */
export const isHelpfulClaim =
  (sources: Pick<ClaimSources, 'claim'>, hasDevices: (pod: Pod) => boolean) =>
  (pod: Pod, { actions, object, previous }: ClusterEvent<ResourceClaim>): boolean => {
    if (!hasDevices(pod)) return false;
    const claims = deviceClaimsOf(pod, sources);
    if (typeof claims === 'string') return false;
    if (actions.includes('Delete'))
      return object.status?.allocation !== undefined || (isExtendedClaim(object) && isClaimMadeFor(pod, object));
    if (previous?.status?.allocation && !object.status?.allocation) return true;
    if (!claims.some(({ metadata }) => metadata.uid === object.metadata.uid)) return false;
    return !previous || !deepEqual(previous.status, object.status);
  };
