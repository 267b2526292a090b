/** What a pod's claims of devices hold up; pure. */
import { deviceClaimNamesOf, type Pod } from '#api';
import type { PodObservation } from './observation.ts';

/** Whether the devices of the pod are prepared, or it has none. */
export const hasDevices = (pod: Pod, { devices }: Pick<PodObservation, 'devices'>): boolean =>
  devices === 'ready' || ((pod.spec.resourceClaims?.length ?? 0) === 0 && deviceClaimNamesOf(pod).length === 0);
