import { CSIDriver, CSINode, Node, PersistentVolume, PersistentVolumeClaim, Pod, VolumeAttachment } from '#api';
import { defineDormant } from '#reconcile';
import { nodeWithDriver } from '../csi/waken-by.ts';

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
  wakenBy: [nodeWithDriver, { kind: VolumeAttachment }],
});
