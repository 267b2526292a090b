/** The jobs of a cron job. */
import { CronJob, formatInZone, type Job, type New } from '#api';
import { controllerReference } from '#reconcile';

/** Annotation of a job: for which time of the schedule it was made. */
export const scheduledTimeAnnotation = 'batch.kubernetes.io/cronjob-scheduled-timestamp';

/** The name of the job for a time: another for each minute, so that no time has two. */
export const nameOfJob = ({ metadata }: CronJob, startMs: number): string =>
  `${metadata.name}-${Math.floor(startMs / 60_000)}`;

/** The job for a time, in epoch milliseconds, that is told on the clock of `timeZone`. */
export function jobFromTemplate(cronJob: CronJob, startMs: number, timeZone: string): New<Job> {
  const { metadata: { labels, annotations } = {}, spec } = cronJob.spec.jobTemplate;
  const { namespace } = cronJob.metadata;
  return {
    metadata: {
      name: nameOfJob(cronJob, startMs),
      ...(namespace === undefined ? {} : { namespace }),
      ...(labels === undefined ? {} : { labels }),
      annotations: { ...annotations, [scheduledTimeAnnotation]: formatInZone(startMs, timeZone) },
      ownerReferences: [controllerReference(CronJob, cronJob)],
    },
    spec,
  };
}
