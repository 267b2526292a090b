/** What a cron job's status says of its jobs. */
import { type CronJob, type CronJobStatus, isConditionTrue, isJobFinished, Job, type ObjectReference } from '#api';
import { parseTime } from '#base';
import type { Told } from './plan.ts';

/** The status that follows from the jobs there are, and what of it is news. */
export function planStatus(
  { status = {} }: CronJob,
  jobs: readonly Job[],
): { readonly status: CronJobStatus; readonly told: readonly Told[] } {
  const told: Told[] = [];
  const byUid = new Map(jobs.map(job => [job.metadata.uid, job]));
  const active = (status.active ?? []).filter(({ uid = '', name }) => {
    const job = byUid.get(uid);
    if (!job) told.push(normal('MissingJob', `Active job went missing: ${name}`));
    else if (isJobFinished(job))
      told.push(normal('SawCompletedJob', `Saw completed job: ${name}, condition: ${endOf(job)}`));
    return job !== undefined && !isJobFinished(job);
  });
  const known = new Set(active.map(({ uid }) => uid));
  for (const job of jobs) if (!isJobFinished(job) && !known.has(job.metadata.uid)) told.push(unexpected(job));
  const { lastScheduleTime } = status;
  const lastSuccessfulTime = latest([status.lastSuccessfulTime, ...jobs.map(successOf)]);
  return {
    status: {
      ...(active.length === 0 ? {} : { active }),
      ...(lastScheduleTime === undefined ? {} : { lastScheduleTime }),
      ...(lastSuccessfulTime === undefined ? {} : { lastSuccessfulTime }),
    },
    told,
  };
}

/** The status with a job that was just made for a time of the schedule. */
export const withStarted = (status: CronJobStatus, job: Job, lastScheduleTime: string): CronJobStatus => ({
  ...status,
  active: [...(status.active ?? []), referenceTo(job)],
  lastScheduleTime,
});

/** The status without jobs that were deleted. */
export function withoutJobs(status: CronJobStatus, jobs: readonly Job[]): CronJobStatus {
  const gone = new Set(jobs.map(({ metadata }) => metadata.uid));
  const { active = [], ...rest } = status;
  const left = active.filter(({ uid = '' }) => !gone.has(uid));
  return left.length === 0 ? rest : { ...rest, active: left };
}

function referenceTo({ metadata: { name, namespace, uid, resourceVersion } }: Job): ObjectReference {
  const { apiVersion, kind } = Job;
  return { apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }), uid, resourceVersion };
}

const normal = (reason: string, message: string): Told => ({ type: 'Normal', reason, message });

const unexpected = ({ metadata }: Job): Told => ({
  type: 'Warning',
  reason: 'UnexpectedJob',
  message: `Saw a job that the controller did not create or forgot: ${metadata.name}`,
});

/** How a job ended: the type of its condition. */
export const endOf = ({ status }: Job): 'Complete' | 'Failed' =>
  isConditionTrue(status?.conditions, 'Complete') ? 'Complete' : 'Failed';

const successOf = (job: Job): string | undefined =>
  isJobFinished(job) && endOf(job) === 'Complete' ? job.status?.completionTime : undefined;

function latest(times: readonly (string | undefined)[]): string | undefined {
  const known = times.filter(time => time !== undefined);
  return known.reduce<string | undefined>(
    (last, time) => (last === undefined || parseTime(time) > parseTime(last) ? time : last),
    undefined,
  );
}
