/** Which pods of a job to make and which to end. */
import { firstMissing, hasIndex, type Job, mergeIndexes, type Pod, withIndexes } from '#api';
import { inDeletionOrder } from '../pods/deletion-order.ts';
import { type Failures, remainingMs } from './back-off.ts';
import { completionIndexOf, isIndexed, isOfJob, replacesOnlyEnded } from './job-pods.ts';
import { failuresOf, lastFailedByIndex } from './per-index.ts';
import { indexesOf, type Survey } from './survey.ts';

/** At most this many pods are made or deleted in one go. */
export const burstPods = 500;

/** A pod to make. */
export interface NewPod {
  /** Of Indexed jobs. */
  readonly index?: number;
  /** The failed pod that it replaces, of jobs that count failures by index. */
  readonly replaces?: Pod | undefined;
}

/** Changes of the job's pods. */
export interface PodPlan {
  readonly create: readonly NewPod[];
  readonly remove: readonly Pod[];
  /** When to look again, because pods wait for their back-off. */
  readonly waitMs?: number | undefined;
}

const nothing: PodPlan = { create: [], remove: [] };

/** What a job that goes on needs. Pods are either made or deleted, not both. */
export function planPods(job: Job, survey: Survey, failures: Failures, nowMs: number): PodPlan {
  if (job.metadata.deletionTimestamp !== undefined) return nothing;
  if (job.spec.suspend) return { create: [], remove: survey.active };
  const wanted = countWanted(job, survey);
  const remove = surplus(job, survey.active, { atLeast: survey.active.length - wanted, nowMs });
  if (remove.length > 0) return { create: [], remove: remove.slice(0, burstPods) };
  const held = replacesOnlyEnded(job) ? survey.ending.length : 0;
  const missing = Math.min(wanted - held - survey.active.length, burstPods);
  if (missing <= 0) return nothing;
  return job.spec.backoffLimitPerIndex === undefined
    ? planCreate(job, survey, { missing, waitMs: remainingMs(failures, nowMs) })
    : planIndependent(job, survey, { missing, nowMs });
}

/** How many pods should be at work. */
function countWanted({ spec: { completions, parallelism = 1 } }: Job, { succeeded, active }: Survey): number {
  // Where any success is that of the job, the rest may finish and nothing new begins.
  if (completions === undefined) return succeeded > 0 ? active.length : parallelism;
  return Math.max(0, Math.min(parallelism, completions - succeeded));
}

/** The pods that are too many: those whose index another works on or that is none of the job's, then whoever loses
 *  least. */
function surplus(
  job: Job,
  active: readonly Pod[],
  { atLeast, nowMs }: { readonly atLeast: number; readonly nowMs: number },
): readonly Pod[] {
  const needless = isIndexed(job) ? withoutWork(job, active, nowMs) : [];
  if (needless.length >= atLeast) return needless;
  const left = active.filter(pod => !needless.includes(pod));
  return [...needless, ...inDeletionOrder(left, [], nowMs).slice(0, atLeast - needless.length)];
}

function withoutWork(job: Job, active: readonly Pod[], nowMs: number): Pod[] {
  const byIndex = Map.groupBy(active, pod => (isOfJob(pod, job) ? completionIndexOf(pod) : undefined));
  return [...byIndex].flatMap(([index, pods]) => {
    if (index === undefined) return pods;
    return pods.length === 1 ? [] : inDeletionOrder(pods, [], nowMs).slice(0, -1);
  });
}

function planCreate(
  job: Job,
  survey: Survey,
  { missing, waitMs }: { readonly missing: number; readonly waitMs: number },
): PodPlan {
  if (waitMs > 0) return { ...nothing, waitMs };
  const create = isIndexed(job)
    ? pendingIndexes(job, survey, missing).map(index => ({ index }))
    : Array.from({ length: missing }, () => ({}));
  return { create, remove: [] };
}

/** Each index waits for itself. */
function planIndependent(
  job: Job,
  survey: Survey,
  { missing, nowMs }: { readonly missing: number; readonly nowMs: number },
): PodPlan {
  const pending = pendingIndexes(job, survey, missing);
  const last = lastFailed(job, survey);
  const waits = pending.map(index => ({ index, waitMs: remainingMs(failuresOf(last.get(index)), nowMs) }));
  const waiting = waits.filter(({ waitMs }) => waitMs > 0).map(({ waitMs }) => waitMs);
  return {
    create: waits.filter(({ waitMs }) => waitMs <= 0).map(({ index }) => ({ index, replaces: last.get(index) })),
    remove: [],
    waitMs: waiting.length === 0 ? undefined : Math.min(...waiting),
  };
}

/** The first indexes that nobody works on and that are not over. */
function pendingIndexes(job: Job, survey: Survey, count: number): number[] {
  const busy = [...survey.active, ...(replacesOnlyEnded(job) ? survey.ending : [])];
  const taken = mergeIndexes([...withIndexes(survey.completed, indexesOf(busy)), ...(survey.failedIndexes ?? [])]);
  return firstMissing(taken, job.spec.completions ?? 0, count);
}

/** By index the failed pod that the next one replaces. */
export function lastFailed(job: Job, survey: Survey): ReadonlyMap<number, Pod> {
  const busy = new Set(indexesOf(survey.active));
  const isOver = (index: number) => hasIndex(survey.completed, index) || hasIndex(survey.failedIndexes ?? [], index);
  return lastFailedByIndex(job, survey.newlyFailed, index => !busy.has(index) && !isOver(index));
}
