import { Job, jobNameLabel, Pod } from '#api';
import { defineDormant } from '#reconcile';

/** What is known of the controller before it is loaded. */
export const jobDeclaration = defineDormant({
  name: 'job',
  primary: Job,
  reads: [Pod],
  writes: [
    { kind: Pod, verbs: ['create', 'delete', 'patch'] },
    { kind: Job, subresource: 'status', verbs: ['update'] },
  ],
  // Pods of jobs that are gone wait for it too.
  wakenBy: [{ kind: Job }, { kind: Pod, labelSelector: jobNameLabel }],
});
