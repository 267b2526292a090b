/** How the pods of a job are counted, each exactly once, whenever the controller may die:
 *
 *  1. the uids of pods that have ended are noted in the status (of Indexed jobs the indexes), with why the job ends;
 *  2. the pods lose the finalizer;
 *  3. uids of pods without it go over into the counts, and when none is left the job may be over.
 *
 *  Source: https://kubernetes.io/docs/concepts/workloads/controllers/job/#job-tracking-with-finalizers */
import { countIndexes, formatIndexes, type Job, type JobStatus, type Pod, withIndexes } from '#api';
import { formatTime } from '#base';
import { omitZeros } from '../status/omit-zeros.ts';
import { withEnd, withVerdict } from './conditions.ts';
import { countsAgainstLimit } from './failure-policy.ts';
import { completionIndexOf, isFailed, isIndexed, isOfJob, isSucceeded, isTracked } from './job-pods.ts';
import { lastFailed } from './plan-pods.ts';
import type { Survey } from './survey.ts';
import type { Verdict } from './verdict.ts';

/** At most so many pods are counted at a time, which bounds the status and the turn. */
export const maxUncounted = 500;

/** How many pods there are once the pods' plan was carried out. */
export interface PodCounts {
  readonly active: number;
  readonly ready: number;
  readonly ending: number;
}

/** What one write of the status notes. */
export interface Noting {
  /** The status with the pods that have ended noted in it. */
  readonly status: JobStatus;
  /** Pods that may go once it is written. */
  readonly release: readonly Pod[];
  /** Those of them that ended, and were not noted before. */
  readonly ended: readonly Pod[];
  /** Whether more are to be noted the next time. */
  readonly isPartial: boolean;
}

/** What a status is planned from. */
export interface Counting {
  readonly job: Job;
  readonly pods: readonly Pod[];
  readonly survey: Survey;
  readonly verdict: Verdict | undefined;
}

/** Steps 1 and, of earlier rounds, 3. */
export function planNoting(counting: Counting, counts: PodCounts, nowMs: number): Noting {
  const { job, pods, survey, verdict } = counting;
  const tracked = new Set(pods.filter(isTracked).map(({ metadata }) => metadata.uid));
  const before = countReleased(job.status ?? {}, uid => tracked.has(uid));
  const { succeeded, failed, indexes, release, ended, isPartial } = noteEnded(counting, before);
  const conditions = withVerdict(before.conditions ?? [], verdict, nowMs);
  const completed = withIndexes(survey.completedBefore, indexes);
  const { succeeded: total = 0, failed: failedTotal = 0 } = before;
  const list = formatIndexes(completed);
  const status: JobStatus = {
    ...(before.startTime === undefined ? {} : { startTime: before.startTime }),
    ...(conditions.length === 0 ? {} : { conditions: [...conditions] }),
    ...omitZeros({
      active: counts.active,
      succeeded: isIndexed(job) ? countIndexes(completed) : total,
      failed: failedTotal,
    }),
    ready: counts.ready,
    terminating: counts.ending,
    uncountedTerminatedPods: uncountedOf(succeeded, failed),
    ...(list === '' ? {} : { completedIndexes: list }),
    ...(survey.failedIndexes ? { failedIndexes: formatIndexes(survey.failedIndexes) } : {}),
  };
  return { status, release, ended, isPartial };
}

/** The uids that are in the status, and are not yet counted. */
const uncountedOf = (succeeded: readonly string[], failed: readonly string[]) => ({
  ...(succeeded.length === 0 ? {} : { succeeded: [...succeeded] }),
  ...(failed.length === 0 ? {} : { failed: [...failed] }),
});

/** Step 3: noted pods without the finalizer go over into the counts. */
export function countReleased(status: JobStatus, isStillTracked: (uid: string) => boolean): JobStatus {
  const { succeeded = [], failed = [] } = status.uncountedTerminatedPods ?? {};
  const stillSucceeded = succeeded.filter(isStillTracked);
  const stillFailed = failed.filter(isStillTracked);
  return {
    ...status,
    ...omitZeros({
      succeeded: (status.succeeded ?? 0) + succeeded.length - stillSucceeded.length,
      failed: (status.failed ?? 0) + failed.length - stillFailed.length,
    }),
    uncountedTerminatedPods: uncountedOf(stillSucceeded, stillFailed),
  };
}

/** The status of a job whose verdict has been carried out, given that nothing is left to count or to wait for; else as
 *  it was. */
export function planEnd(
  { status = {}, spec }: Pick<Job, 'status' | 'spec'>,
  { verdict, isPartial }: { readonly verdict: Verdict | undefined; readonly isPartial: boolean },
  nowMs: number,
): JobStatus {
  const { succeeded = [], failed = [] } = status.uncountedTerminatedPods ?? {};
  const isWaiting = isPartial || succeeded.length + failed.length > 0 || (status.terminating ?? 0) > 0;
  if (!verdict || isWaiting || (status.active ?? 0) > 0) return status;
  const now = formatTime(nowMs);
  const needsNoStart = spec.suspend === true && spec.completions === 0;
  return {
    ...status,
    conditions: [...withEnd(status.conditions ?? [], verdict, nowMs)],
    ...(status.startTime || needsNoStart ? {} : { startTime: now }),
    ...(verdict.type === 'SuccessCriteriaMet' ? { completionTime: now } : {}),
  };
}

/** Goes through the pods that wait to be counted. */
function noteEnded(
  counting: Counting,
  { uncountedTerminatedPods: { succeeded = [], failed = [] } = {} }: JobStatus,
): Ended {
  const { job, pods, survey } = counting;
  const noted = new Set([...succeeded, ...failed]);
  const ended: Ended = {
    succeeded: [...succeeded],
    failed: [...failed],
    indexes: [],
    release: [],
    ended: [],
    isPartial: false,
  };
  const indexes = new Set<number>();
  const kept = new Set(lastFailed(job, survey).values());
  for (const pod of pods) {
    if (!isTracked(pod) || !mayGo(pod, counting, kept)) continue;
    if (indexes.size + ended.succeeded.length + ended.failed.length >= maxUncounted) {
      ended.isPartial = true;
      break;
    }
    ended.release.push(pod);
    const { uid } = pod.metadata;
    const end = noted.has(uid) ? undefined : endOf(pod, counting);
    if (end !== undefined) ended.ended.push(pod);
    if (end === 'failed') ended.failed.push(uid);
    else if (end === 'succeeded' && isIndexed(job)) indexes.add(completionIndexOf(pod) ?? 0);
    else if (end === 'succeeded') ended.succeeded.push(uid);
  }
  return { ...ended, indexes: [...indexes] };
}

interface Ended {
  readonly succeeded: string[];
  readonly failed: string[];
  readonly indexes: number[];
  readonly release: Pod[];
  readonly ended: Pod[];
  isPartial: boolean;
}

/** Whether the pod has ended and is not `kept` for its successor, or nobody will ask any more how it does. */
function mayGo(pod: Pod, { job, verdict }: Counting, kept: ReadonlySet<Pod>): boolean {
  if (verdict !== undefined || job.metadata.deletionTimestamp !== undefined || isSucceeded(pod)) return true;
  return isFailed(pod, job) && !kept.has(pod);
}

/** What a pod is counted as. */
function endOf(pod: Pod, { job, verdict }: Counting): 'succeeded' | 'failed' | 'ignored' | undefined {
  if (!isOfJob(pod, job)) return undefined;
  if (isSucceeded(pod)) return 'succeeded';
  // With the job fails what it still does; when the job is done, what was not needed has not failed for being ended.
  const fails = verdict?.type === 'SuccessCriteriaMet' ? pod.status?.phase === 'Failed' : verdict || isFailed(pod, job);
  if (!fails) return undefined;
  return countsAgainstLimit(job, pod) ? 'failed' : 'ignored';
}
