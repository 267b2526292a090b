/** cronjob: makes jobs at the times of a schedule. */
import { CronJob, type CronJobStatus, isAlreadyExists, isNamespaceTerminating, Job, keyOf } from '#api';
import { exponentialBounds, formatTime, Histogram, parseTime, toError } from '#base';
import {
  again,
  byController,
  type Controller,
  controllerOf,
  defineController,
  done,
  type ReconcileContext,
  unlessGone,
  writeStatus,
} from '#reconcile';
import { cronJobDeclaration } from './declaration.ts';
import { jobFromTemplate, nameOfJob } from './job-from-template.ts';
import { planCronJob } from './plan.ts';
import { withoutJobs, withStarted } from './status.ts';

interface CronJobOptions {
  /** The zone of schedules that name none. Default: that of this machine. */
  readonly timeZone?: string;
}

/** The controller of cron jobs. */
export function createCronJobController({ timeZone = machineZone() }: CronJobOptions = {}): Controller {
  return defineController({
    ...cronJobDeclaration,
    owns: [Job],

    async reconcile(key, context) {
      const cronJob = context.lister(CronJob).get(key);
      if (!cronJob) return done;
      const jobs = byController(Job).find(context.lister, cronJob.metadata.uid);
      const plan = planCronJob({ cronJob, jobs, timeZone }, context.clock.now());
      for (const told of plan.told) context.event(cronJob, told);
      for (const job of [...plan.remove, ...plan.replace]) await deleteJob(job, cronJob, context);
      let status = withoutJobs(plan.status, plan.replace);
      if (plan.startMs !== undefined)
        status = await start(cronJob, { ...plan, status, startMs: plan.startMs, timeZone }, context);
      await writeStatus(CronJob, { object: cronJob, updated: { ...cronJob, status } }, context);
      return again(plan.waitMs);
    },
  });
}

const machineZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

interface Start {
  readonly status: CronJobStatus;
  readonly startMs: number;
  readonly timeZone: string;
}

const skew = {
  name: 'cronjob_controller_job_creation_skew_duration_seconds',
  help: '[STABLE] How long after their time jobs were made.',
};

/** Makes the job for a time, or finds the one that was made before the controller could say so. */
async function start(
  cronJob: CronJob,
  { status, startMs, timeZone }: Start,
  context: ReconcileContext,
): Promise<CronJobStatus> {
  const { client, event, metrics } = context;
  const wanted = jobFromTemplate(cronJob, startMs, cronJob.spec.timeZone ?? timeZone);
  try {
    const job = await client.create(Job, wanted);
    const lateMs = parseTime(job.metadata.creationTimestamp) - startMs;
    metrics
      .shared(skew.name, () => new Histogram(skew, exponentialBounds(1, 2, 10)))
      .at()
      .observe(lateMs / 1000);
    event(cronJob, { type: 'Normal', reason: 'SuccessfulCreate', message: `Created job ${job.metadata.name}` });
    return withStarted(status, job, formatTime(startMs));
  } catch (error) {
    const there = isAlreadyExists(error)
      ? await client.find(Job, { namespace: cronJob.metadata.namespace, name: nameOfJob(cronJob, startMs) })
      : undefined;
    if (there && controllerOf(there)?.uid === cronJob.metadata.uid)
      return withStarted(status, there, formatTime(startMs));
    if (!isNamespaceTerminating(error))
      event(cronJob, {
        type: 'Warning',
        reason: 'FailedCreate',
        message: `Error creating job: ${toError(error).message}`,
      });
    throw error;
  }
}

/** With its pods. */
async function deleteJob(job: Job, cronJob: CronJob, { client, event }: ReconcileContext): Promise<void> {
  const { name, uid } = job.metadata;
  const options = { propagationPolicy: 'Background', preconditions: { uid } } as const;
  try {
    await client.delete(Job, keyOf(job), options).catch(unlessGone);
    event(cronJob, { type: 'Normal', reason: 'SuccessfulDelete', message: `Deleted job ${name}` });
  } catch (error) {
    event(cronJob, { type: 'Warning', reason: 'FailedDelete', message: `Deleted job: ${toError(error).message}` });
    throw error;
  }
}
