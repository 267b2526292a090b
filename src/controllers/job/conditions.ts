/** Conditions of a job, in upstream's words. */
import { isConditionTrue, type Job, type JobCondition, type JobStatus, setCondition } from '#api';
import { formatTime } from '#base';
import type { Verdict } from './verdict.ts';

/** The conditions with what has been decided of the job's end. */
export const withVerdict = (
  conditions: readonly JobCondition[],
  verdict: Verdict | undefined,
  nowMs: number,
): readonly JobCondition[] =>
  verdict && !isConditionTrue(conditions, verdict.type)
    ? put(conditions, { ...verdict, status: 'True' }, nowMs)
    : conditions;

/** The conditions of a job that has come to its end. */
export const withEnd = (
  conditions: readonly JobCondition[],
  { type, reason, message }: Verdict,
  nowMs: number,
): readonly JobCondition[] =>
  put(conditions, { type: type === 'FailureTarget' ? 'Failed' : 'Complete', status: 'True', reason, message }, nowMs);

/** Whether the status says that the job is suspended. */
export const isSuspended = ({ status }: Job): boolean => isConditionTrue(status?.conditions, 'Suspended');

/** A job's status once it is suspended or resumed; undefined when neither is news. One that is suspended has not begun,
 *  so that it may be changed as one that never did. */
export function planSuspension(job: Job, nowMs: number): JobStatus | undefined {
  const now = job.spec.suspend === true;
  if (isSuspended(job) === now) return undefined;
  const condition = now
    ? { type: 'Suspended', status: 'True', reason: 'JobSuspended', message: 'Job suspended' }
    : { type: 'Suspended', status: 'False', reason: 'JobResumed', message: 'Job resumed' };
  const { startTime, ...status } = job.status ?? {};
  const conditions = [...put(status.conditions ?? [], condition, nowMs)];
  return { ...status, conditions, ...(now || startTime === undefined ? {} : { startTime }) };
}

function put(
  conditions: readonly JobCondition[],
  condition: Omit<JobCondition, 'lastProbeTime' | 'lastTransitionTime'>,
  nowMs: number,
): readonly JobCondition[] {
  const now = formatTime(nowMs);
  return setCondition<JobCondition>(conditions, { ...condition, lastProbeTime: now }, now);
}
