/** When a job is over; pure. */
import { isConditionTrue } from '../conditions.ts';
import type { Job } from './v1/job.ts';

/** Whether nothing more will be done for a job: it is complete, or has failed. */
export const isJobFinished = ({ status }: Pick<Job, 'status'>): boolean =>
  isConditionTrue(status?.conditions, 'Complete') || isConditionTrue(status?.conditions, 'Failed');
