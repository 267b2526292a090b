/** What to do for one cron job: which of its jobs is over, whether another is due, which may go. Pure.
 *  Source: https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ */
import {
  type CronJob,
  type CronJobStatus,
  hasMoreTimes,
  isTimeZone,
  type Job,
  lastTime,
  nextTime,
  parseSchedule,
  type Schedule,
  zoneInSchedule,
} from '#api';
import { formatTime, parseTime, toError } from '#base';
import { planHistory } from './history.ts';
import { nameOfJob } from './job-from-template.ts';
import { planStatus } from './status.ts';

/** What users are told. */
export interface Told {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
}

/** What there is. */
export interface Observed {
  readonly cronJob: CronJob;
  /** The jobs that it controls. */
  readonly jobs: readonly Job[];
  /** The zone of schedules that name none. */
  readonly timeZone: string;
}

interface CronJobPlan {
  /** The status, before a job is made. */
  readonly status: CronJobStatus;
  /** Jobs of the past that are too many. */
  readonly remove: readonly Job[];
  /** Jobs in whose place the next one comes. */
  readonly replace: readonly Job[];
  /** For which time to make a job, in epoch milliseconds. */
  readonly startMs?: number;
  /** When the next time is. */
  readonly waitMs?: number | undefined;
  readonly told: readonly Told[];
}

/** Looks at a cron job. */
export function planCronJob(observed: Observed, nowMs: number): CronJobPlan {
  const { cronJob, jobs } = observed;
  const { status, told } = planStatus(cronJob, jobs);
  const rest = { status, remove: planHistory(cronJob, jobs), replace: [], told };
  if (cronJob.metadata.deletionTimestamp !== undefined) return rest;
  const written = zoneInSchedule(cronJob.spec.schedule);
  const zone = cronJob.spec.timeZone ?? written ?? observed.timeZone;
  const schedule = readSchedule(cronJob, zone);
  if ('reason' in schedule) return { ...rest, told: [...told, schedule] };
  if (cronJob.spec.suspend) return rest;
  const due = planStart({ ...observed, status, schedule, zone }, nowMs);
  return { ...rest, ...due, told: [...told, ...(written === undefined ? [] : [unsupported(cronJob)]), ...due.told] };
}

/** The schedule, or what is wrong with it: what was stored under other rules is not refused. */
function readSchedule({ spec }: CronJob, zone: string): Schedule | Told {
  if (!isTimeZone(zone))
    return warning('UnknownTimeZone', `invalid timeZone: ${JSON.stringify(zone)}: unknown time zone ${zone}`);
  try {
    return parseSchedule(spec.schedule);
  } catch (error) {
    const what = JSON.stringify(spec.schedule);
    return warning('UnparseableSchedule', `unparseable schedule: ${what} : ${toError(error).message}`);
  }
}

interface Due extends Observed {
  readonly status: CronJobStatus;
  readonly schedule: Schedule;
  readonly zone: string;
}

/** At more than so many missed times something is wrong. */
const manyMissed = 100;

function planStart(due: Due, nowMs: number): Pick<CronJobPlan, 'startMs' | 'waitMs' | 'told'> & Partial<CronJobPlan> {
  const { cronJob, schedule, zone, status } = due;
  const next = nextTime(schedule, lastConsidered(due, nowMs), zone);
  if (next === undefined) return { told: [neverDue(cronJob)] };
  const waitMs = next - nowMs;
  const sinceMs = parseTime(status.lastScheduleTime ?? cronJob.metadata.creationTimestamp);
  const startMs = lastTime(schedule, { afterMs: sinceMs, untilMs: nowMs }, zone);
  if (startMs === undefined) return { waitMs, told: [] };
  const { concurrencyPolicy, startingDeadlineSeconds } = cronJob.spec;
  const deadlineMs = nowMs - (startingDeadlineSeconds ?? Number.POSITIVE_INFINITY) * 1000;
  const stretch = { afterMs: Math.max(sinceMs, deadlineMs), untilMs: nowMs };
  const told = hasMoreTimes(schedule, stretch, { count: manyMissed, timeZone: zone }) ? [tooManyMissed] : [];
  if (startMs < deadlineMs) return { waitMs, told: [...told, missed(startMs)] };
  const active = status.active ?? [];
  if (
    active.some(({ name }) => name === nameOfJob(cronJob, startMs)) ||
    status.lastScheduleTime === formatTime(startMs)
  )
    return { waitMs, told };
  if (concurrencyPolicy === 'Forbid' && active.length > 0) return { waitMs, told: [...told, alreadyActive] };
  const uids = new Set(active.map(({ uid }) => uid));
  const replace = concurrencyPolicy === 'Replace' ? due.jobs.filter(({ metadata }) => uids.has(metadata.uid)) : [];
  return { startMs, waitMs, told, replace };
}

/** The time after which the next one is: with `@every` the times go on from the last one. */
function lastConsidered({ cronJob, status, schedule, zone }: Due, nowMs: number): number {
  const afterMs = parseTime(status.lastScheduleTime ?? cronJob.metadata.creationTimestamp);
  return 'everyMs' in schedule ? (lastTime(schedule, { afterMs, untilMs: nowMs }, zone) ?? afterMs) : nowMs;
}

const unsupported = ({ spec }: CronJob): Told =>
  warning(
    'UnsupportedSchedule',
    `CRON_TZ or TZ used in schedule ${JSON.stringify(spec.schedule)} is not officially supported, see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details`,
  );

const warning = (reason: string, message: string): Told => ({ type: 'Warning', reason, message });

const tooManyMissed = warning(
  'TooManyMissedTimes',
  'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew',
);

/** In upstream's words, to which no time is the year 1. */
const neverDue = ({ spec }: CronJob): Told =>
  warning(
    'InvalidSchedule',
    `invalid schedule: ${spec.schedule} : time difference between two schedules is less than 1 second`,
  );

const alreadyActive: Told = {
  type: 'Normal',
  reason: 'JobAlreadyActive',
  message: 'Not starting job because prior execution is running and concurrency policy is Forbid',
};

/** The time as upstream writes it: `Thu, 01 Jan 2026 00:00:00 +0000`. */
const missed = (ms: number): Told =>
  warning(
    'MissSchedule',
    `Missed scheduled time to start a job: ${new Date(ms).toUTCString().replace('GMT', '+0000')}`,
  );
