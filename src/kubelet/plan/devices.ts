/** What a pod's claims of devices hold up; pure. */
import type { Pod } from '#api';
import type { PodObservation } from './observation.ts';

/** Whether the devices of the pod are prepared, or it has none. */
export const hasDevices = ({ spec }: Pod, { devices }: Pick<PodObservation, 'devices'>): boolean =>
  devices === 'ready' || (spec.resourceClaims?.length ?? 0) === 0;
