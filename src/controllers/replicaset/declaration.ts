import { Pod, ReplicaSet } from '#api';
import { defineDormant } from '#reconcile';

/** What is known of the controller before it is loaded. */
export const replicaSetDeclaration = defineDormant({
  name: 'replicaset',
  account: 'replicaset-controller',
  primary: ReplicaSet,
  reads: [Pod],
  writes: [
    { kind: Pod, verbs: ['create', 'delete', 'patch'] },
    { kind: ReplicaSet, subresource: 'status', verbs: ['update'] },
  ],
});
