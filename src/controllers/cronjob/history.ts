/** Which jobs that are over may go.
 *  Source: https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#jobs-history-limits */
import { type CronJob, isJobFinished, type Job } from '#api';
import { parseTime } from '#base';
import { endOf } from './status.ts';

/** The oldest of those that are more than the limits say. */
export function planHistory({ spec }: CronJob, jobs: readonly Job[]): readonly Job[] {
  const over = Map.groupBy(
    jobs.filter(job => isJobFinished(job) && job.metadata.deletionTimestamp === undefined),
    endOf,
  );
  return [
    ...oldest(over.get('Complete'), spec.successfulJobsHistoryLimit),
    ...oldest(over.get('Failed'), spec.failedJobsHistoryLimit),
  ];
}

function oldest(jobs: readonly Job[] = [], limit: number | undefined): readonly Job[] {
  if (limit === undefined || jobs.length <= limit) return [];
  return jobs.toSorted(byStart).slice(0, jobs.length - limit);
}

function byStart(a: Job, b: Job): number {
  const difference = startOf(a) - startOf(b);
  if (difference !== 0 && !Number.isNaN(difference)) return difference;
  return a.metadata.name < b.metadata.name ? -1 : 1;
}

const startOf = ({ status }: Job): number =>
  status?.startTime ? parseTime(status.startTime) : Number.POSITIVE_INFINITY;
