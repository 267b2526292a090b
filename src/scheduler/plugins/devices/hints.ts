/** Which changes of claims are worth another look at a pod that waits for devices. */
import { deepEqual, type Pod, type ResourceClaim } from '#api';
import type { ClusterEvent } from '../../framework/cluster-event.ts';
import { type ClaimSources, deviceClaimsOf, hasDeviceClaims } from './pod-claims.ts';

/** Devices that are given back may help any pod with claims; what else changes, those whose claim it is. */
export const isHelpfulClaim =
  (sources: Pick<ClaimSources, 'claim'>) =>
  (pod: Pod, { actions, object, previous }: ClusterEvent<ResourceClaim>): boolean => {
    if (!hasDeviceClaims(pod)) return false;
    const claims = deviceClaimsOf(pod, sources);
    if (typeof claims === 'string') return false;
    if (actions.includes('Delete')) return object.status?.allocation !== undefined;
    if (previous?.status?.allocation && !object.status?.allocation) return true;
    if (!claims.some(({ metadata }) => metadata.uid === object.metadata.uid)) return false;
    return !previous || !deepEqual(previous.status, object.status);
  };
