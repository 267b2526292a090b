import { CSINode, PersistentVolume, Secret, VolumeAttachment } from '#api';
import { defineDormant } from '#reconcile';
import { wakenBy } from './waken-by.ts';

/** What is known of the controller before it is loaded. */
export const csiAttacherDeclaration = defineDormant({
  name: 'csi-attacher',
  primary: VolumeAttachment,
  reads: [CSINode, PersistentVolume, Secret],
  writes: [
    { kind: VolumeAttachment, verbs: ['patch'] },
    { kind: VolumeAttachment, subresource: 'status', verbs: ['patch'] },
  ],
  wakenBy,
});
