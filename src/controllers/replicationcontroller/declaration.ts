import { Pod, ReplicationController } from '#api';
import { defineDormant } from '#reconcile';

/** What is known of the controller before it is loaded. */
export const replicationControllerDeclaration = defineDormant({
  name: 'replicationcontroller',
  account: 'replication-controller',
  eventSource: 'replication-controller',
  primary: ReplicationController,
  reads: [Pod],
  writes: [
    { kind: Pod, verbs: ['create', 'delete', 'patch'] },
    { kind: ReplicationController, subresource: 'status', verbs: ['update'] },
  ],
});
