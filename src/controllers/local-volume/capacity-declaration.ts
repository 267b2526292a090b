import { CSIDriver, CSIStorageCapacity, Node, PersistentVolume, PersistentVolumeClaim, StorageClass } from '#api';
import { defineDormant } from '#reconcile';

/** What is known of the controller before it is loaded. The scheduler asks only for pods with claims, and when the
 *  driver's object says so. */
export const localCapacityDeclaration = defineDormant({
  name: 'local-capacity',
  primary: StorageClass,
  reads: [Node, PersistentVolume, CSIDriver, CSIStorageCapacity, PersistentVolumeClaim],
  writes: [{ kind: CSIStorageCapacity, verbs: ['create', 'update', 'delete'] }],
  wakenBy: [{ kind: PersistentVolumeClaim }],
});
