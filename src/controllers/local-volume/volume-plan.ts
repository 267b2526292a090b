/** What becomes of a volume of local storage that nobody has any more. Pure. */
import {
  localStorageDriver,
  localVolumeFinalizer,
  localVolumeOf,
  type PersistentVolume,
  provisionedByAnnotation,
} from '#api';

/** `delete`: its claim is gone, and its policy says so. `forget`: its node is gone, with all that lay there. */
export type VolumePlan = 'nothing' | 'delete' | 'forget';

/** Decides, as external provisioners do; `hasNode` tells whether there is a node of the name. */
export function planLocalVolume(volume: PersistentVolume, hasNode: (name: string) => boolean): VolumePlan {
  const { metadata, spec, status } = volume;
  if (metadata.annotations?.[provisionedByAnnotation] !== localStorageDriver) return 'nothing';
  const local = localVolumeOf(volume);
  if (!local) return 'nothing';
  if (metadata.deletionTimestamp === undefined)
    return status?.phase === 'Released' && spec.persistentVolumeReclaimPolicy === 'Delete' ? 'delete' : 'nothing';
  const isHeld = metadata.finalizers?.includes(localVolumeFinalizer) === true;
  return isHeld && !hasNode(local.node) ? 'forget' : 'nothing';
}
