/** What a job asks of its pods: whether they are counted, have failed, and which index they work on. */
import { type Job, Pod } from '#api';
import { parseTime } from '#base';
import { controllerOf, defineIndex } from '#reconcile';
import { isPodFinished, isPodTerminating } from '../pods/pod-facts.ts';

/** Keeps a pod until it is counted.
 *  Source: https://kubernetes.io/docs/concepts/workloads/controllers/job/#job-tracking-with-finalizers */
export const trackingFinalizer = 'batch.kubernetes.io/job-tracking';

/** Annotation, and label, of a pod of an Indexed job: the index that it works on. */
export const completionIndexKey = 'batch.kubernetes.io/job-completion-index';

/** Whether the pod has not been counted for good. */
export const isTracked = ({ metadata }: Pod): boolean => metadata.finalizers?.includes(trackingFinalizer) ?? false;

/** Pods that their job has still to do with, by its uid: all but those that have ended and were counted. What a job
 *  looks at then does not grow with what it has done. */
export const openPods = defineIndex({
  kind: Pod,
  values: pod => {
    const controller = controllerOf(pod);
    return !controller || (isPodFinished(pod) && !isTracked(pod)) ? [] : [controller.uid];
  },
});

/** Whether a pod is replaced only when it has ended, and not as soon as it is going. */
export const replacesOnlyEnded = ({ spec }: Job): boolean =>
  spec.podReplacementPolicy === 'Failed' || spec.podFailurePolicy !== undefined;

/** Whether the pod counts as failed. One that is going counts too, since it may never say how it ended, unless the job
 *  waits for the end. */
export function isFailed(pod: Pod, job: Job): boolean {
  if (pod.status?.phase === 'Failed') return true;
  return !replacesOnlyEnded(job) && isPodTerminating(pod) && pod.status?.phase !== 'Succeeded';
}

/** Whether the pod has succeeded. */
export const isSucceeded = ({ status }: Pod): boolean => status?.phase === 'Succeeded';

/** Whether the pod is on its way out and has not ended. */
export const isEnding = (pod: Pod): boolean => isPodTerminating(pod) && !isPodFinished(pod);

/** The index that a pod works on; undefined for one that says none. */
export function completionIndexOf({ metadata }: Pod): number | undefined {
  const text = metadata.annotations?.[completionIndexKey] ?? '';
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

/** Whether a job is of pods with indexes. */
export const isIndexed = ({ spec }: Job): boolean => spec.completionMode === 'Indexed';

/** Whether the pod's end says something about the job: of an Indexed job, that its index is one of the job's. */
export function isOfJob(pod: Pod, job: Job): boolean {
  if (!isIndexed(job)) return true;
  const index = completionIndexOf(pod);
  return index !== undefined && index < (job.spec.completions ?? 0);
}

/** When the pod ended: its containers did, or it stopped being ready, or was told to go; in epoch milliseconds. */
export function endedAtMs({ metadata, status }: Pod): number {
  const ends = (status?.containerStatuses ?? []).map(({ state }) => state?.terminated?.finishedAt);
  if (ends.length > 0 && ends.every(end => end)) return Math.max(...ends.map(end => parseTime(end ?? '')));
  const ready = status?.conditions?.find(({ type, status: is }) => type === 'Ready' && is === 'False');
  if (ready?.lastTransitionTime) return parseTime(ready.lastTransitionTime);
  if (metadata.deletionTimestamp)
    return parseTime(metadata.deletionTimestamp) - (metadata.deletionGracePeriodSeconds ?? 0) * 1000;
  return parseTime(metadata.creationTimestamp);
}
