import { Deployment, Pod, ReplicaSet } from '#api';
import { defineDormant } from '#reconcile';

/** What is known of the controller before it is loaded. */
export const deploymentDeclaration = defineDormant({
  name: 'deployment',
  primary: Deployment,
  reads: [ReplicaSet, Pod],
  writes: [
    { kind: ReplicaSet, verbs: ['create', 'update', 'delete', 'patch'] },
    { kind: Deployment, subresource: 'status', verbs: ['update'] },
  ],
});
