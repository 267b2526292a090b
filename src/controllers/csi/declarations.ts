import {
  CSIDriver,
  CSINode,
  CSIStorageCapacity,
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  Secret,
  StorageClass,
  VolumeAttachment,
} from '#api';
import { defineDormant } from '#reconcile';

/** A node has one when a driver has registered there: without a driver there is nothing to do. */
const wakenBy = [{ kind: CSINode }];

/** What is known of the controllers before they are loaded. */
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

export const csiResizerDeclaration = defineDormant({
  name: 'csi-resizer',
  primary: PersistentVolumeClaim,
  reads: [PersistentVolume, CSINode, Secret],
  writes: [
    { kind: PersistentVolumeClaim, subresource: 'status', verbs: ['update'] },
    { kind: PersistentVolume, verbs: ['patch'] },
  ],
  wakenBy,
});

export const csiCapacityDeclaration = defineDormant({
  name: 'csi-capacity',
  primary: StorageClass,
  reads: [CSINode, CSIDriver, CSIStorageCapacity, Node],
  writes: [{ kind: CSIStorageCapacity, verbs: ['create', 'update', 'delete'] }],
  wakenBy,
});
