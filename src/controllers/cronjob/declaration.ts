import { CronJob, Job } from '#api';
import { defineDormant } from '#reconcile';

/** What is known of the controller before it is loaded. */
export const cronJobDeclaration = defineDormant({
  name: 'cronjob',
  primary: CronJob,
  reads: [Job],
  writes: [
    { kind: Job, verbs: ['create', 'delete'] },
    { kind: CronJob, subresource: 'status', verbs: ['update'] },
  ],
});
