/** What a driver without sidecars is to do for the content of a snapshot. Pure.
 *  Source: https://kubernetes-csi.github.io/docs/external-snapshotter.html */
import { isContentOf, type VolumeSnapshot, type VolumeSnapshotContent } from '#csi';
import { annotations, finalizers } from './names.ts';

/** What to do. */
export type ContentPlan =
  | 'nothing'
  /** The driver makes a snapshot of a volume, or says how far it is. */
  | 'create'
  /** The driver says how a snapshot is that somebody knows of. */
  | 'look'
  /** The driver deletes it, then the object goes. */
  | 'delete'
  /** Nobody knows whether the driver has made it: it says so, and deletes it. */
  | 'takeBack'
  /** Only the object goes. */
  | 'letGo';

/** Decides; `snapshot` is the one that the content names, if it is there. */
export function planContent(content: VolumeSnapshotContent, snapshot: VolumeSnapshot | undefined): ContentPlan {
  const { metadata, spec, status } = content;
  const isHeld = metadata.finalizers?.includes(finalizers.content) === true;
  if (metadata.deletionTimestamp === undefined) {
    if (status?.readyToUse) return 'nothing';
    if (spec.source.snapshotHandle !== undefined) return 'look';
    // Without it nobody would delete what is made.
    return isHeld ? 'create' : 'nothing';
  }
  if (!isHeld) return 'nothing';
  const isWanted = snapshot !== undefined && isContentOf(content, snapshot);
  const isLeft = metadata.annotations?.[annotations.beingDeleted] === 'yes' || !spec.volumeSnapshotRef.uid;
  // One that is still somebody's stays, whoever deletes it.
  if (isWanted && !isLeft) return 'nothing';
  if (spec.deletionPolicy !== 'Delete') return 'letGo';
  if (handleOf(content) !== undefined) return 'delete';
  return metadata.annotations?.[annotations.beingCreated] === 'yes' ? 'takeBack' : 'letGo';
}

/** What the driver calls it, as far as is known. */
export const handleOf = ({ spec, status }: VolumeSnapshotContent): string | undefined =>
  status?.snapshotHandle ?? spec.source.snapshotHandle;
