/** Whether a job is to end, and how: the conditions FailureTarget and SuccessCriteriaMet, in upstream's words.
 *  Source: https://kubernetes.io/docs/concepts/workloads/controllers/job/#terminal-job-conditions */
import { countIndexes, findCondition, type Job, type JobCondition, type Pod } from '#api';
import { parseTime } from '#base';
import { judgeFailure } from './failure-policy.ts';
import { findSuccess } from './success-policy.ts';
import type { Survey } from './survey.ts';

/** How a job is to end. */
export interface Verdict {
  readonly type: 'FailureTarget' | 'SuccessCriteriaMet';
  readonly reason: string;
  readonly message: string;
}

/** What has been decided already, or follows now; undefined while the job goes on. */
export function judgeJob(job: Job, survey: Survey, pods: readonly Pod[], nowMs: number): Verdict | undefined {
  return decided(job) ?? judgeFailures(job, survey, pods, nowMs) ?? judgeIndexes(job, survey);
}

/** All the work is done, and no pod is left that does any. */
export function judgeCompletion({ spec }: Job, { succeeded }: Survey, active: number): Verdict | undefined {
  if (active > 0 || succeeded < (spec.completions ?? 1)) return undefined;
  return met('CompletionsReached', 'Reached expected number of succeeded pods');
}

const failed = (reason: string, message: string): Verdict => ({ type: 'FailureTarget', reason, message });
const met = (reason: string, message: string): Verdict => ({ type: 'SuccessCriteriaMet', reason, message });

/** A decision stands, whatever comes after it. */
function decided({ status }: Job): Verdict | undefined {
  for (const type of ['SuccessCriteriaMet', 'FailureTarget'] as const) {
    const condition: JobCondition | undefined = findCondition(status?.conditions, type);
    if (condition?.status === 'True') return { type, reason: condition.reason ?? '', message: condition.message ?? '' };
  }
  return undefined;
}

function judgeFailures(job: Job, survey: Survey, pods: readonly Pod[], nowMs: number): Verdict | undefined {
  const message = survey.newlyFailed.map(pod => judgeFailure(job, pod).message).find(found => found !== undefined);
  if (message !== undefined) return failed('PodFailurePolicy', message);
  if (survey.failed > (job.spec.backoffLimit ?? 6) || restartsExceed(job, pods))
    return failed('BackoffLimitExceeded', 'Job has reached the specified backoff limit');
  const restMs = untilDeadlineMs(job, nowMs);
  return restMs !== undefined && restMs <= 0
    ? failed('DeadlineExceeded', 'Job was active longer than specified deadline')
    : undefined;
}

/** Restarts of containers are failures too, where pods restart them. */
function restartsExceed({ spec: { template, backoffLimit = 6 } }: Job, pods: readonly Pod[]): boolean {
  if (template.spec.restartPolicy !== 'OnFailure') return false;
  let restarts = 0;
  for (const { status } of pods) {
    if (status?.phase !== 'Running' && status?.phase !== 'Pending') continue;
    for (const { restartCount } of [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])])
      restarts += restartCount;
  }
  return restarts > 0 && restarts >= backoffLimit;
}

/** Milliseconds that the job may go on; undefined for one without a deadline, or that does not run. */
export function untilDeadlineMs({ spec, status }: Job, nowMs: number): number | undefined {
  if (spec.activeDeadlineSeconds === undefined || !status?.startTime || spec.suspend) return undefined;
  return parseTime(status.startTime) + spec.activeDeadlineSeconds * 1000 - nowMs;
}

function judgeIndexes(job: Job, { failedIndexes, completed }: Survey): Verdict | undefined {
  if (failedIndexes) {
    const { maxFailedIndexes, completions = 0 } = job.spec;
    const failures = countIndexes(failedIndexes);
    if (maxFailedIndexes !== undefined && failures > maxFailedIndexes) {
      const message = 'Job has exceeded the specified maximal number of failed indexes';
      return failed('MaxFailedIndexesExceeded', message);
    }
    if (failures > 0 && failures + countIndexes(completed) >= completions)
      return failed('FailedIndexes', 'Job has failed indexes');
  }
  const message = findSuccess(job, completed);
  return message === undefined ? undefined : met('SuccessPolicy', message);
}
