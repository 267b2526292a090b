import { Job } from '#api';
import { defineDormant } from '#reconcile';

/** What is known of the controller before it is loaded. */
export const ttlAfterFinishedDeclaration = defineDormant({
  name: 'ttl-after-finished',
  primary: Job,
  writes: [{ kind: Job, verbs: ['delete'] }],
});
