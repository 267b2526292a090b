import { ControllerRevision, PersistentVolumeClaim, Pod, StatefulSet } from '#api';
import { defineDormant } from '#reconcile';
import { historyWrites } from '../history/writes.ts';

/** What is known of the controller before it is loaded. */
export const statefulSetDeclaration = defineDormant({
  name: 'statefulset',
  account: 'statefulset-controller',
  primary: StatefulSet,
  reads: [Pod, ControllerRevision, PersistentVolumeClaim],
  writes: [
    { kind: Pod, verbs: ['create', 'delete', 'patch'] },
    { kind: PersistentVolumeClaim, verbs: ['create', 'update'] },
    historyWrites,
    { kind: StatefulSet, subresource: 'status', verbs: ['update'] },
  ],
});
