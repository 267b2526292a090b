import { CSIDriver, CSINode, Node, PersistentVolume, PersistentVolumeClaim, Pod, VolumeAttachment } from '#api';
import { defineDormant } from '#reconcile';

/** What is known of the controller before it is loaded. */
export const attachDetachDeclaration = defineDormant({
  name: 'attachdetach',
  account: 'attachdetach-controller',
  primary: Node,
  reads: [Pod, VolumeAttachment, PersistentVolume, PersistentVolumeClaim, CSIDriver, CSINode],
  writes: [
    { kind: VolumeAttachment, verbs: ['create', 'delete'] },
    { kind: Node, subresource: 'status', verbs: ['patch'] },
  ],
  // Nodes have one when a driver has registered there.
  wakenBy: [{ kind: CSINode }, { kind: VolumeAttachment }],
});
