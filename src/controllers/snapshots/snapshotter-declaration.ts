import { CSINode, CustomResourceDefinition, Secret } from '#api';
import { VolumeSnapshot, VolumeSnapshotClass, VolumeSnapshotContent } from '#csi';
import { defineDormant } from '#reconcile';
import { wakenBy } from './declaration.ts';

/** What is known of the controller before it is loaded. */
export const csiSnapshotterDeclaration = defineDormant({
  name: 'csi-snapshotter',
  primary: VolumeSnapshotContent,
  reads: [VolumeSnapshot, VolumeSnapshotClass, CSINode, Secret, CustomResourceDefinition],
  writes: [
    { kind: VolumeSnapshotContent, verbs: ['patch'] },
    { kind: VolumeSnapshotContent, subresource: 'status', verbs: ['patch'] },
  ],
  wakenBy,
});
