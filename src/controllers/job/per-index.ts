/** Failures of the indexes of a job, each counted for itself: a pod says how many failures of its index came before it.
 *  Source: https://kubernetes.io/docs/concepts/workloads/controllers/job/#backoff-limit-per-index */
import { type IndexRange, indexesBelow, type Job, type Pod, withIndexes } from '#api';
import { type Failures, noFailures } from './back-off.ts';
import { countsAgainstLimit, judgeFailure } from './failure-policy.ts';
import { completionIndexOf, endedAtMs, isFailed } from './job-pods.ts';

const failureCountKey = 'batch.kubernetes.io/job-index-failure-count';
const ignoredCountKey = 'batch.kubernetes.io/job-index-ignored-failure-count';

/** The indexes that have failed for good, as the status says and by pods that are not counted yet; undefined for jobs
 *  that do not count by index. */
export function failedIndexesOf(job: Job, tracked: readonly Pod[]): readonly IndexRange[] | undefined {
  const { completions = 0, backoffLimitPerIndex } = job.spec;
  if (backoffLimitPerIndex === undefined) return undefined;
  const failed = tracked.filter(pod => isFailed(pod, job) && endsIndex(job, pod, backoffLimitPerIndex));
  const indexes = failed.map(completionIndexOf).filter(index => index !== undefined);
  return withIndexes(indexesBelow(job.status?.failedIndexes, completions), indexes);
}

function endsIndex(job: Job, pod: Pod, limit: number): boolean {
  const { action } = judgeFailure(job, pod);
  return action === 'FailIndex' || (action !== 'Ignore' && countOf(pod, failureCountKey) >= limit);
}

/** The failed pods by index that stay until they are replaced: their successors learn from them how often the index has
 *  failed. */
export function lastFailedByIndex(
  job: Job,
  failed: readonly Pod[],
  isOpen: (index: number) => boolean,
): ReadonlyMap<number, Pod> {
  const last = new Map<number, Pod>();
  if (job.spec.backoffLimitPerIndex === undefined) return last;
  for (const pod of failed) {
    const index = completionIndexOf(pod);
    if (index === undefined || !isOpen(index)) continue;
    const other = last.get(index);
    if (!other || isLater(pod, other)) last.set(index, pod);
  }
  return last;
}

function isLater(pod: Pod, other: Pod): boolean {
  const [failures, before] = [failuresOf(pod), failuresOf(other)];
  return failures.count === before.count ? endedAtMs(pod) > endedAtMs(other) : failures.count > before.count;
}

/** The failures of an index, that of its last pod included. */
export function failuresOf(last: Pod | undefined): Failures {
  if (!last) return noFailures;
  return { count: countOf(last, failureCountKey) + countOf(last, ignoredCountKey) + 1, lastMs: endedAtMs(last) };
}

/** The annotations by which the next pod of an index says what came before it. */
export function failureAnnotations(job: Job, last: Pod | undefined): Record<string, string> {
  if (job.spec.backoffLimitPerIndex === undefined) return {};
  const isIgnored = last !== undefined && !countsAgainstLimit(job, last);
  const failures = countOf(last, failureCountKey) + (last && !isIgnored ? 1 : 0);
  const ignored = countOf(last, ignoredCountKey) + (isIgnored ? 1 : 0);
  return {
    [failureCountKey]: String(failures),
    ...(ignored > 0 ? { [ignoredCountKey]: String(ignored) } : {}),
  };
}

function countOf(pod: Pod | undefined, key: string): number {
  const text = pod?.metadata.annotations?.[key] ?? '';
  return /^\d+$/.test(text) ? Number(text) : 0;
}
