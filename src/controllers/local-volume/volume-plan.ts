/** What becomes of a volume of local storage that nobody has any more. Pure. */
import {
  localCopyingClass,
  localStorageDriver,
  localVolumeFinalizer,
  localVolumeOf,
  type PersistentVolume,
  provisionedByAnnotation,
} from '#api';

/** `delete`: its claim is gone, and its policy says so. `forget`: its node is gone, with all that lay there. */
export type VolumePlan = 'nothing' | 'delete' | 'forget';

/** What there still is of those who could want the volume. */
export interface VolumeFacts {
  /** Whether there is a node of the name. */
  readonly hasNode: (name: string) => boolean;
  /** Whether there is the claim for which a volume of the name was made. */
  readonly hasClaim: (volumeName: string) => boolean;
}

/** Decides, as external provisioners do. */
export function planLocalVolume(volume: PersistentVolume, { hasNode, hasClaim }: VolumeFacts): VolumePlan {
  const { metadata, spec, status } = volume;
  if (metadata.annotations?.[provisionedByAnnotation] !== localStorageDriver) return 'nothing';
  const local = localVolumeOf(volume);
  if (!local) return 'nothing';
  const isCopying = !spec.claimRef && spec.storageClassName === localCopyingClass;
  if (metadata.deletionTimestamp === undefined && isCopying) return hasClaim(metadata.name) ? 'nothing' : 'delete';
  if (metadata.deletionTimestamp === undefined)
    return status?.phase === 'Released' && spec.persistentVolumeReclaimPolicy === 'Delete' ? 'delete' : 'nothing';
  const isHeld = metadata.finalizers?.includes(localVolumeFinalizer) === true;
  return isHeld && !hasNode(local.node) ? 'forget' : 'nothing';
}
