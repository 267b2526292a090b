import { CSINode, PersistentVolume, PersistentVolumeClaim, Secret } from '#api';
import { defineDormant } from '#reconcile';
import { wakenBy } from './waken-by.ts';

/** What is known of the controller before it is loaded. */
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
