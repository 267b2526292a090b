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

/** What becomes of a job's status when it is suspended or resumed; undefined when neither is news. */
export function planSuspension(job: Job, nowMs: number): Partial<JobStatus> | undefined {
  const now = job.spec.suspend === true;
  if (isSuspended(job) === now) return undefined;
  const condition = now
    ? { type: 'Suspended', status: 'True', reason: 'JobSuspended', message: 'Job suspended' }
    : { type: 'Suspended', status: 'False', reason: 'JobResumed', message: 'Job resumed' };
  return { conditions: [...put(job.status?.conditions ?? [], condition, nowMs)] };
}

function put(
  conditions: readonly JobCondition[],
  condition: Omit<JobCondition, 'lastProbeTime' | 'lastTransitionTime'>,
  nowMs: number,
): readonly JobCondition[] {
  const now = formatTime(nowMs);
  return setCondition<JobCondition>(conditions, { ...condition, lastProbeTime: now }, now);
}
