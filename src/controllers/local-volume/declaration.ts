import { Node, PersistentVolume, PersistentVolumeClaim, StorageClass, snapshotGroup } from '#api';
import { VolumeSnapshot, VolumeSnapshotContent } from '#csi';
import { defineDormant } from '#reconcile';

/** What is known of the controller before it is loaded. */
export const localVolumeDeclaration = defineDormant({
  name: 'local-volume',
  primary: PersistentVolumeClaim,
  reads: [PersistentVolume, StorageClass, Node],
  // Read one by one: their kinds need not be there.
  rules: [
    { verbs: ['get'], apiGroups: [snapshotGroup], resources: [VolumeSnapshot.plural, VolumeSnapshotContent.plural] },
  ],
  writes: [
    { kind: PersistentVolumeClaim, verbs: ['patch'] },
    { kind: PersistentVolumeClaim, subresource: 'status', verbs: ['update'] },
    { kind: PersistentVolume, verbs: ['create', 'delete', 'patch'] },
  ],
  wakenBy: [{ kind: PersistentVolumeClaim }, { kind: PersistentVolume }],
});
