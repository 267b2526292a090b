import {
  ConfigMap,
  CSINode,
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  Secret,
  StorageClass,
  snapshotGroup,
  VolumeAttachment,
} from '#api';
import { VolumeSnapshot, VolumeSnapshotContent } from '#csi';
import { defineDormant } from '#reconcile';
import { wakenBy } from './waken-by.ts';

/** Where it notes what it begins. */
export const noteNamespace = 'kube-system';

/** What is known of the controller before it is loaded. */
export const csiProvisionerDeclaration = defineDormant({
  name: 'csi-provisioner',
  primary: PersistentVolumeClaim,
  reads: [PersistentVolume, StorageClass, CSINode, VolumeAttachment, Node, Secret, ConfigMap],
  writes: [
    { kind: PersistentVolumeClaim, verbs: ['patch'] },
    { kind: PersistentVolume, verbs: ['create', 'delete', 'patch'] },
    { kind: ConfigMap, namespace: noteNamespace, verbs: ['create', 'delete', 'update'] },
  ],
  // Read one by one: their kinds need not be there.
  rules: [
    { verbs: ['get'], apiGroups: [snapshotGroup], resources: [VolumeSnapshot.plural, VolumeSnapshotContent.plural] },
  ],
  wakenBy,
});
