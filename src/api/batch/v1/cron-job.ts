/** CronJob: makes jobs at given times. */
import type { ObjectReference } from '../../core/v1/references.ts';
import { defineKind, type KubeObject } from '../../kind.ts';
import type { ObjectMeta } from '../../meta/v1/object-meta.ts';
import type { Int32, Int64, Time } from '../../meta/v1/scalars.ts';
import type { JobSpec } from './job.ts';

/** Makes a job at each of the times of a schedule. */
export interface CronJob extends KubeObject {
  /** When, and which jobs. @default {} @proto 2 */
  spec: CronJobSpec;
  /** The jobs that run, and when the last one was made. @always @proto 3 */
  status?: CronJobStatus;
}

export const CronJob = defineKind<CronJob>({
  group: 'batch',
  version: 'v1',
  kind: 'CronJob',
  plural: 'cronjobs',
  shortNames: ['cj'],
  categories: ['all'],
  scope: 'Namespaced',
  subresources: [{ name: 'status', verbs: ['get', 'patch', 'update'] }],
});

/** When jobs are made, and which. */
export interface CronJobSpec {
  /** What happens when the last job still runs: `Allow` (the default) another beside it, `Forbid` none, `Replace`
   *  another in its place. @default "Allow" @proto 3 */
  concurrencyPolicy?: 'Allow' | 'Forbid' | 'Replace';
  /** Failed jobs to keep. Default 1. @default 1 @pointer @proto 7 */
  failedJobsHistoryLimit?: Int32;
  /** The jobs to make. @default {} @proto 5 */
  jobTemplate: JobTemplateSpec;
  /** The times: minute, hour, day of the month, month, day of the week, or a name such as `@hourly`. @proto 1 */
  schedule: string;
  /** Seconds by which a job may be late, as after an outage. Later it counts as missed. Left out, however late.
   *  @pointer @proto 2 */
  startingDeadlineSeconds?: Int64;
  /** Jobs that were done to keep. Default 3. @default 3 @pointer @proto 6 */
  successfulJobsHistoryLimit?: Int32;
  /** Whether no jobs are made for now. Those that run go on. Default false. @default false @pointer @proto 4 */
  suspend?: boolean;
  /** Time zone of the schedule, such as Europe/Vienna. Left out, that of the controller. @pointer @proto 8 */
  timeZone?: string;
}

/** A job that a cron job makes. */
export interface JobTemplateSpec {
  /** Labels and annotations that the job gets. @always @proto 1 */
  metadata?: ObjectMeta;
  /** What the job shall bring about. @optional @default {} @proto 2 */
  spec: JobSpec;
}

/** What was last seen of a cron job. */
export interface CronJobStatus {
  /** The jobs that run. @listType atomic @proto 1 */
  active?: ObjectReference[];
  /** The time of the schedule for which the last job was made. @proto 4 */
  lastScheduleTime?: Time;
  /** When a job was last done. @proto 5 */
  lastSuccessfulTime?: Time;
}
