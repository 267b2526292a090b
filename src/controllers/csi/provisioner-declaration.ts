import { CSINode, Node, PersistentVolume, PersistentVolumeClaim, Secret, StorageClass, VolumeAttachment } from '#api';
import { defineDormant } from '#reconcile';
import { wakenBy } from './waken-by.ts';

/** What is known of the controller before it is loaded. */
export const csiProvisionerDeclaration = defineDormant({
  name: 'csi-provisioner',
  primary: PersistentVolumeClaim,
  reads: [PersistentVolume, StorageClass, CSINode, VolumeAttachment, Node, Secret],
  writes: [
    { kind: PersistentVolumeClaim, verbs: ['patch'] },
    { kind: PersistentVolume, verbs: ['create', 'delete', 'patch'] },
  ],
  wakenBy,
});
