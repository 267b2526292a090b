/** What to do for one job: pure. Pods first (`plan-pods.ts`), then what the status says of those that have ended
 *  (`plan-status.ts`). */
import type { Job, JobStatus, Pod } from '#api';
import { formatTime } from '#base';
import { isPodReady } from '../pods/pod-facts.ts';
import { countFailures, type Failures, noFailures } from './back-off.ts';
import { isSuspended, planSuspension } from './conditions.ts';
import { isFailed, isSucceeded } from './job-pods.ts';
import { type PodPlan, planPods } from './plan-pods.ts';
import type { Counting, PodCounts } from './plan-status.ts';
import { surveyJob } from './survey.ts';
import { judgeCompletion, judgeJob, untilDeadlineMs } from './verdict.ts';

/** What there is. */
export interface Observed {
  readonly job: Job;
  /** Its pods that are open; see `openPods`. */
  readonly pods: readonly Pod[];
  /** Failures in a row before the newest ones. */
  readonly failures: Failures;
}

/** All that is to be done for the job, pods before the status. */
export interface JobPlan extends PodPlan, Counting {
  /** Whether the pods to remove go because the job ends, and are counted; else they are not needed and do not count. */
  readonly isEnd: boolean;
  /** Whether the job was suspended or resumed. */
  readonly isSuspensionNews: boolean;
}

/** Looks at a job that is not over. */
export function planJob({ job: observed, pods, failures }: Observed, nowMs: number): JobPlan {
  const job = withStart(observed, nowMs);
  const survey = surveyJob(job, pods);
  const early = judgeJob(job, survey, pods, nowMs);
  if (early) {
    const remove = survey.active;
    return { job, pods, survey, verdict: early, create: [], remove, isEnd: true, isSuspensionNews: false };
  }
  const ended = [...survey.newlySucceeded, ...survey.newlyFailed];
  const plan = planPods(job, survey, countFailures(failures, ended), nowMs);
  const active = survey.active.length + plan.create.length - plan.remove.length;
  const verdict = job.metadata.deletionTimestamp ? undefined : judgeCompletion(job, survey, active);
  const suspension = verdict ? undefined : planSuspension(job, nowMs);
  const waitMs = soonest(plan.waitMs, untilDeadlineMs(job, nowMs));
  return {
    ...plan,
    waitMs,
    job: suspension ? { ...job, status: suspension } : job,
    pods,
    survey,
    verdict,
    isEnd: false,
    isSuspensionNews: suspension !== undefined,
  };
}

/** How many pods there are after the plan; `isWhole` says whether all of its pods could be made. */
export function countPods({ survey, create, remove }: JobPlan, isWhole: boolean): PodCounts {
  return {
    active: survey.active.length - remove.length + (isWhole ? create.length : 0),
    ready: survey.ready - remove.filter(isPodReady).length,
    ending: survey.ending.length + remove.length,
  };
}

/** The failures in a row that the pods of a job tell of, for one that has not been looked at before. */
export const failuresTold = (job: Job, pods: readonly Pod[]): Failures =>
  countFailures(
    noFailures,
    pods.filter(pod => isSucceeded(pod) || isFailed(pod, job)),
  );

/** A job that is not suspended has begun, and one that is resumed begins anew, before anybody asks for its deadline. */
function withStart(job: Job, nowMs: number): Job {
  if (job.spec.suspend || (job.status?.startTime && !isSuspended(job))) return job;
  return withStatus(job, { startTime: formatTime(nowMs) });
}

const withStatus = (job: Job, status: Partial<JobStatus>): Job => ({ ...job, status: { ...job.status, ...status } });

function soonest(...waits: readonly (number | undefined)[]): number | undefined {
  const known = waits.filter(waitMs => waitMs !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}
