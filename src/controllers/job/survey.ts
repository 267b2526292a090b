/** What the pods of a job say of it. */
import { countIndexes, type IndexRange, indexesBelow, type Job, type Pod, withIndexes } from '#api';
import { isPodActive, isPodReady } from '../pods/pod-facts.ts';
import { countsAgainstLimit } from './failure-policy.ts';
import { completionIndexOf, isEnding, isFailed, isIndexed, isOfJob, isSucceeded, isTracked } from './job-pods.ts';
import { failedIndexesOf } from './per-index.ts';

/** What the pods of a job say of it. */
export interface Survey {
  /** Pending or running, and to stay. */
  readonly active: readonly Pod[];
  readonly ready: number;
  /** On their way out. */
  readonly ending: readonly Pod[];
  /** Ended since the counts in the status were written. */
  readonly newlySucceeded: readonly Pod[];
  readonly newlyFailed: readonly Pod[];
  /** How many have succeeded, and failed so that it counts, those included. */
  readonly succeeded: number;
  readonly failed: number;
  /** Of Indexed jobs: the indexes that have succeeded, as the status says and those included. */
  readonly completedBefore: readonly IndexRange[];
  readonly completed: readonly IndexRange[];
  /** Of jobs with a back-off limit per index: those that have failed for good. */
  readonly failedIndexes: readonly IndexRange[] | undefined;
}

/** Looks at the pods that are open (see `openPods`). */
export function surveyJob(job: Job, pods: readonly Pod[]): Survey {
  const { succeeded = 0, failed = 0, completedIndexes, uncountedTerminatedPods: uncounted = {} } = job.status ?? {};
  const active = pods.filter(isPodActive);
  const isNew = pods.filter(pod => isTracked(pod) && isOfJob(pod, job));
  const known = new Set([...(uncounted.succeeded ?? []), ...(uncounted.failed ?? [])]);
  const ended = isNew.filter(({ metadata }) => !known.has(metadata.uid));
  const newlySucceeded = ended.filter(isSucceeded);
  const newlyFailed = ended.filter(pod => isFailed(pod, job));
  const completedBefore = isIndexed(job) ? indexesBelow(completedIndexes, job.spec.completions ?? 0) : [];
  const completed = withIndexes(completedBefore, isIndexed(job) ? indexesOf(newlySucceeded) : []);
  return {
    active,
    ready: active.filter(isPodReady).length,
    ending: pods.filter(isEnding),
    newlySucceeded,
    newlyFailed,
    succeeded: isIndexed(job)
      ? countIndexes(completed)
      : succeeded + newlySucceeded.length + (uncounted.succeeded?.length ?? 0),
    failed: failed + newlyFailed.filter(pod => countsAgainstLimit(job, pod)).length + (uncounted.failed?.length ?? 0),
    completedBefore,
    completed,
    failedIndexes: failedIndexesOf(job, isNew),
  };
}

/** The indexes that pods work on. */
export const indexesOf = (pods: readonly Pod[]): number[] =>
  pods.map(completionIndexOf).filter(index => index !== undefined);
