/** When a job that is over goes. Pure.
 *  Source: https://kubernetes.io/docs/concepts/workloads/controllers/ttlafterfinished/ */
import { isJobFinished, type Job } from '#api';
import { parseTime } from '#base';

/** Milliseconds until the job is to be deleted, 0 or less when it is due; undefined for one that stays. */
export function untilExpiryMs(job: Job, nowMs: number): number | undefined {
  const { metadata, spec, status } = job;
  const ttlSeconds = spec.ttlSecondsAfterFinished;
  if (ttlSeconds === undefined || metadata.deletionTimestamp !== undefined || !isJobFinished(job)) return undefined;
  const end = status?.conditions?.find(
    ({ type, status: is }) => (type === 'Complete' || type === 'Failed') && is === 'True',
  );
  return end?.lastTransitionTime ? parseTime(end.lastTransitionTime) + ttlSeconds * 1000 - nowMs : undefined;
}
