/** What becomes of a volume that a driver without sidecars has made. Pure. */
import { type PersistentVolume, provisionedByAnnotation, type VolumeAttachment } from '#api';
import { volumeFinalizer } from './provision-plan.ts';

/** `delete`: the driver deletes it, then its object goes. `letGo`: only the object goes. */
export type DeletePlan = 'nothing' | 'delete' | 'letGo';

/** Decides. A volume that is attached stays until it is not. */
export function planDeletion(
  { metadata, spec, status }: PersistentVolume,
  { driver, attachments }: { readonly driver: string; readonly attachments: readonly VolumeAttachment[] },
): DeletePlan {
  const isGoing = metadata.deletionTimestamp !== undefined;
  const isOurs = metadata.annotations?.[provisionedByAnnotation] === driver && spec.csi?.driver === driver;
  if (!isOurs || status?.phase === 'Bound') return 'nothing';
  if (attachments.some(({ spec: { source } }) => source.persistentVolumeName === metadata.name)) return 'nothing';
  if (spec.persistentVolumeReclaimPolicy === 'Delete')
    return isGoing || status?.phase === 'Released' ? 'delete' : 'nothing';
  return isGoing && metadata.finalizers?.includes(volumeFinalizer) ? 'letGo' : 'nothing';
}
