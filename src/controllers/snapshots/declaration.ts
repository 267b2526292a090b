import { CustomResourceDefinition, Lease, PersistentVolume, PersistentVolumeClaim, snapshotDefinitionName } from '#api';
import { VolumeSnapshot, VolumeSnapshotClass, VolumeSnapshotContent } from '#csi';
import { defineDormant } from '#reconcile';

/** There are snapshots when their definitions are applied. */
export const wakenBy = [{ kind: CustomResourceDefinition, fieldSelector: `metadata.name=${snapshotDefinitionName}` }];

/** What is known of the controller before it is loaded. */
export const snapshotControllerDeclaration = defineDormant({
  name: 'snapshot-controller',
  account: 'snapshot-controller',
  primary: VolumeSnapshot,
  reads: [
    VolumeSnapshotContent,
    VolumeSnapshotClass,
    PersistentVolumeClaim,
    PersistentVolume,
    Lease,
    CustomResourceDefinition,
  ],
  writes: [
    { kind: VolumeSnapshot, verbs: ['patch'] },
    { kind: VolumeSnapshot, subresource: 'status', verbs: ['patch'] },
    { kind: VolumeSnapshotContent, verbs: ['create', 'delete', 'patch'] },
    { kind: PersistentVolumeClaim, verbs: ['patch'] },
  ],
  wakenBy,
});
