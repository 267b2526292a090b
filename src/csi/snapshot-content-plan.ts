/** What is to be done for the content of a snapshot by who makes it, where no sidecar does. Pure.
 *  Source: https://kubernetes-csi.github.io/docs/external-snapshotter.html */
import { snapshotAnnotations, snapshotFinalizers } from '#api';
import { isContentOf, type VolumeSnapshot, type VolumeSnapshotContent } from './snapshot-kinds.ts';

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
export function planSnapshotContent(content: VolumeSnapshotContent, snapshot: VolumeSnapshot | undefined): ContentPlan {
  const { metadata, spec, status } = content;
  const isHeld = metadata.finalizers?.includes(snapshotFinalizers.content) === true;
  if (metadata.deletionTimestamp === undefined) {
    if (status?.readyToUse) return 'nothing';
    if (spec.source.snapshotHandle !== undefined) return 'look';
    // Without it nobody would delete what is made.
    return isHeld ? 'create' : 'nothing';
  }
  if (!isHeld) return 'nothing';
  const isWanted = snapshot !== undefined && isContentOf(content, snapshot);
  const isLeft = metadata.annotations?.[snapshotAnnotations.beingDeleted] === 'yes' || !spec.volumeSnapshotRef.uid;
  // One that is still somebody's stays, whoever deletes it.
  if (isWanted && !isLeft) return 'nothing';
  if (spec.deletionPolicy !== 'Delete') return 'letGo';
  if (snapshotHandleOf(content) !== undefined) return 'delete';
  return metadata.annotations?.[snapshotAnnotations.beingCreated] === 'yes' ? 'takeBack' : 'letGo';
}

/** What the driver calls it, as far as is known. */
export const snapshotHandleOf = ({ spec, status }: VolumeSnapshotContent): string | undefined =>
  status?.snapshotHandle ?? spec.source.snapshotHandle;
