/** What is counted of jobs, under upstream's names.
 *
 *  Source: https://kubernetes.io/docs/reference/instrumentation/metrics/, metrics that begin with `job_controller_` */
import type { Job } from '#api';
import { Counter, exponentialBounds, Histogram, type MetricsRegistry } from '#base';
import { isIndexed } from './job-pods.ts';
import type { JobPlan } from './plan.ts';
import type { Verdict } from './verdict.ts';

const ofSync = ['completion_mode', 'result', 'action'];

const syncs = {
  name: 'job_controller_job_syncs_total',
  help: '[STABLE] How often a job was looked at, by what was done.',
  labels: ofSync,
};
const syncDurations = {
  name: 'job_controller_job_sync_duration_seconds',
  help: '[STABLE] How long it took to look at a job.',
  labels: ofSync,
};
const jobsFinished = {
  name: 'job_controller_jobs_finished_total',
  help: '[STABLE] Jobs that are over, by how and why they ended.',
  labels: ['completion_mode', 'result', 'reason'],
};
const podsFinished = {
  name: 'job_controller_job_pods_finished_total',
  help: '[STABLE] Pods of jobs that have ended and are counted.',
  labels: ['completion_mode', 'result'],
};

const modeOf = (job: Job): string => (isIndexed(job) ? 'Indexed' : 'NonIndexed');

/** What a plan does, in upstream's words. */
export function actionOf({ create, remove }: Pick<JobPlan, 'create' | 'remove'>): string {
  if (create.length > 0) return 'pods_created';
  return remove.length > 0 ? 'pods_deleted' : 'tracking';
}

/** Counts that a job was looked at. */
export function countSync(
  registry: MetricsRegistry,
  job: Job,
  { action, isDone, ms }: { readonly action: string; readonly isDone: boolean; readonly ms: number },
): void {
  const labels = [modeOf(job), isDone ? 'success' : 'error', action];
  registry.shared(syncs.name, () => new Counter(syncs)).at(...labels).value++;
  registry
    .shared(syncDurations.name, () => new Histogram(syncDurations, exponentialBounds(0.004, 2, 15)))
    .at(...labels)
    .observe(ms / 1000);
}

/** Counts the pods by which the counts of a status grew. */
export function countFinished(registry: MetricsRegistry, before: Job, after: Job): void {
  const counter = registry.shared(podsFinished.name, () => new Counter(podsFinished));
  for (const result of ['succeeded', 'failed'] as const) {
    const more = (after.status?.[result] ?? 0) - (before.status?.[result] ?? 0);
    if (more > 0) counter.at(modeOf(after), result).value += more;
  }
}

/** Counts a job that is over. */
export function countEnd(registry: MetricsRegistry, job: Job, { type, reason }: Verdict): void {
  const result = type === 'FailureTarget' ? 'failed' : 'succeeded';
  registry.shared(jobsFinished.name, () => new Counter(jobsFinished)).at(modeOf(job), result, reason).value++;
}
