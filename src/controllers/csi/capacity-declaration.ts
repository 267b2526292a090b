import { CSIDriver, CSINode, CSIStorageCapacity, Node, StorageClass } from '#api';
import { defineDormant } from '#reconcile';
import { wakenBy } from './waken-by.ts';

/** What is known of the controller before it is loaded. */
export const csiCapacityDeclaration = defineDormant({
  name: 'csi-capacity',
  primary: StorageClass,
  reads: [CSINode, CSIDriver, CSIStorageCapacity, Node],
  writes: [{ kind: CSIStorageCapacity, verbs: ['create', 'update', 'delete'] }],
  wakenBy,
});
