/** Rules of a job's status, which other controllers than the built-in one may write too: clients rely on what is said
 *  once. A rule about fields that did not change is passed over, so that a spec which has just changed keeps nobody
 *  from writing.
 *  Source: https://kubernetes.io/docs/concepts/workloads/controllers/job/#terminal-job-conditions */
import { duplicate, type FieldError, invalidValue, isJobFinished, type Job, type JobStatus, required } from '#api';
import { parseTime } from '#base';
import { checkEachNonNegative } from '../../fields/checks.ts';
import { isEqual } from '../../fields/equal.ts';
import { hasCondition } from './status-facts.ts';
import { checkIndexLists } from './status-indexes.ts';

const invalidConditions = (detail: string): FieldError => ({ type: 'Invalid', field: 'status.conditions', detail });

/** What is wrong with a new status. */
export const checkJobStatus = (job: Job, old: Job): FieldError[] => [
  ...checkCounts(job, old),
  ...checkUncounted(job.status ?? {}),
  ...checkConditions(job, old),
  ...checkTimes(job, old),
  ...checkFinished(job, old),
  ...checkIndexLists(job, old),
];

/** Whether any of these fields of the status changed. */
const hasChanged = (job: Job, old: Job, ...fields: (keyof JobStatus)[]): boolean =>
  fields.some(field => !isEqual(job.status?.[field], old.status?.[field]));
const hasTurned = (job: Job, old: Job, ...types: string[]): boolean =>
  types.some(type => hasCondition(job, type) !== hasCondition(old, type));

function checkCounts(job: Job, old: Job): FieldError[] {
  const { active = 0, succeeded = 0, failed = 0, ready, terminating } = job.status ?? {};
  const errors = checkEachNonNegative('status', { active, succeeded, failed, ready, terminating });
  if (ready !== undefined && ready > active && hasChanged(job, old, 'ready', 'active'))
    errors.push(invalidValue('status.ready', ready, 'cannot set more ready pods than active'));
  if (failed < (old.status?.failed ?? 0))
    errors.push(invalidValue('status.failed', failed, 'cannot decrease the failed counter'));
  // An Indexed job that is as wide as long can be made smaller, and then has fewer that count.
  const { completionMode, completions, parallelism } = job.spec;
  const shrinks = completionMode === 'Indexed' && completions === parallelism;
  if (succeeded < (old.status?.succeeded ?? 0) && !shrinks)
    errors.push(invalidValue('status.succeeded', succeeded, 'cannot decrease the succeeded counter'));
  return errors;
}

function checkUncounted({ uncountedTerminatedPods: { succeeded = [], failed = [] } = {} }: JobStatus): FieldError[] {
  const seen = new Set<string>();
  return Object.entries({ succeeded, failed }).flatMap(([name, uids]) =>
    uids.flatMap((uid, index) => {
      const field = `status.uncountedTerminatedPods.${name}[${index}]`;
      if (uid === '') return [invalidValue(field, uid, 'must not be empty')];
      if (seen.has(uid)) return [duplicate(field, uid)];
      seen.add(uid);
      return [];
    }),
  );
}

function checkConditions(job: Job, old: Job): FieldError[] {
  const is = (type: string): boolean => hasCondition(job, type);
  const turned = (...types: string[]): boolean => hasTurned(job, old, ...types);
  const errors: FieldError[] = [];
  const refuse = (when: boolean, detail: string): void => {
    if (when) errors.push(invalidConditions(detail));
  };
  const both = 'cannot set Complete=True and';
  refuse(is('Complete') && is('Failed') && turned('Complete', 'Failed'), `${both} Failed=true conditions`);
  refuse(
    is('Complete') && is('FailureTarget') && turned('Complete', 'FailureTarget'),
    `${both} FailureTarget=true conditions`,
  );
  refuse(
    is('Failed') && !is('FailureTarget') && (turned('Failed') || hasChanged(job, old, 'failedIndexes')),
    'cannot set Failed=True condition without the FailureTarget=true condition',
  );
  refuse(
    is('Complete') && !is('SuccessCriteriaMet') && turned('Complete', 'SuccessCriteriaMet'),
    'cannot set Complete=True condition without the SuccessCriteriaMet=true condition',
  );
  const met = 'cannot set SuccessCriteriaMet=True and';
  refuse(is('SuccessCriteriaMet') && is('Failed'), `${met} Failed=true conditions`);
  refuse(is('SuccessCriteriaMet') && is('FailureTarget'), `${met} FailureTarget=true conditions`);
  refuse(
    job.spec.successPolicy !== undefined && is('Complete') && !is('SuccessCriteriaMet'),
    'cannot set Complete=True for Job with SuccessPolicy unless SuccessCriteriaMet=True',
  );
  for (const type of ['Failed', 'Complete', 'FailureTarget'])
    refuse(hasCondition(old, type) && !is(type), `cannot disable the terminal ${type}=True condition`);
  refuse(
    hasCondition(old, 'SuccessCriteriaMet') && !is('SuccessCriteriaMet'),
    'cannot disable the SuccessCriteriaMet=True condition',
  );
  refuse(
    hasCondition(old, 'Complete') && !hasCondition(old, 'SuccessCriteriaMet') && is('SuccessCriteriaMet'),
    'cannot set SuccessCriteriaMet=True for Job already has Complete=true conditions',
  );
  return errors;
}

function checkTimes(job: Job, old: Job): FieldError[] {
  const { startTime, completionTime } = job.status ?? {};
  const isComplete = hasCondition(job, 'Complete');
  const errors: FieldError[] = [];
  const field = 'status.completionTime';
  if (hasTurned(job, old, 'Complete') || hasChanged(job, old, 'completionTime')) {
    if (completionTime && !isComplete) {
      const rule = 'cannot set completionTime when there is no Complete=True condition';
      errors.push(invalidValue(field, completionTime, rule));
    }
    if (!completionTime && isComplete) errors.push(required(field, 'completionTime is required for Complete jobs'));
  }
  if (startTime && completionTime && hasChanged(job, old, 'startTime', 'completionTime')) {
    if (parseTime(completionTime) < parseTime(startTime))
      errors.push(invalidValue(field, completionTime, 'must be equal to or after `startTime`'));
  }
  const before = old.status ?? {};
  if (completionTime && before.completionTime && completionTime !== before.completionTime)
    errors.push(invalidValue(field, completionTime, 'field is immutable'));
  const isResumed = hasCondition(old, 'Suspended') && !hasCondition(job, 'Suspended');
  if (before.startTime && before.startTime !== startTime && !job.spec.suspend && !isResumed)
    errors.push(invalidValue('status.startTime', startTime, 'field is immutable for unsuspended job once set'));
  return errors;
}

/** Nothing is left to do when a job is over. */
function checkFinished(job: Job, old: Job): FieldError[] {
  if (!isJobFinished(job)) return [];
  const isNew = !isJobFinished(old);
  const { active = 0, terminating = 0, startTime, uncountedTerminatedPods } = job.status ?? {};
  const errors: FieldError[] = [];
  if (active > 0 && (isNew || hasChanged(job, old, 'active')))
    errors.push(invalidValue('status.active', active, 'active>0 is invalid for finished job'));
  if (terminating > 0 && (isNew || hasChanged(job, old, 'terminating')))
    errors.push(invalidValue('status.terminating', terminating, 'terminating>0 is invalid for finished job'));
  const needsNoStart = job.spec.suspend === true && job.spec.completions === 0;
  if (!startTime && !needsNoStart && (isNew || hasChanged(job, old, 'startTime')))
    errors.push(required('status.startTime', 'startTime is required for finished job'));
  const { succeeded = [], failed = [] } = uncountedTerminatedPods ?? {};
  if (succeeded.length + failed.length > 0 && (isNew || hasChanged(job, old, 'uncountedTerminatedPods'))) {
    const rule = 'must be empty for finished job';
    errors.push(invalidValue('status.uncountedTerminatedPods', uncountedTerminatedPods, rule));
  }
  return errors;
}
