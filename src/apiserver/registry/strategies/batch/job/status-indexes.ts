/** Rules of the lists of indexes in a job's status. */
import { type FieldError, firstShared, invalidValue, type Job, parseIndexes } from '#api';

/** Both lists, where they changed. */
export function checkIndexLists(job: Job, old: Job): FieldError[] {
  const { completedIndexes = '', failedIndexes } = job.status ?? {};
  const isCompletedNew = completedIndexes !== (old.status?.completedIndexes ?? '');
  const isFailedNew = failedIndexes !== old.status?.failedIndexes;
  return [
    ...(isCompletedNew ? checkCompleted(job, completedIndexes) : []),
    ...(isFailedNew && failedIndexes !== undefined ? checkFailed(job, failedIndexes) : []),
    ...(isCompletedNew || isFailedNew ? checkShared(job) : []),
  ];
}

function checkCompleted({ spec: { completions, completionMode } }: Job, text: string): FieldError[] {
  const field = 'status.completedIndexes';
  const errors = completions === undefined ? [] : checkList(field, text, completions);
  if (text !== '' && completionMode !== 'Indexed') {
    const rule = 'cannot set non-empty completedIndexes when non-indexed completion mode';
    errors.push(invalidValue(field, text, rule));
  }
  return errors;
}

function checkFailed({ spec: { completions, backoffLimitPerIndex } }: Job, text: string): FieldError[] {
  const field = 'status.failedIndexes';
  if (backoffLimitPerIndex === undefined) {
    return [invalidValue(field, text, 'cannot set non-null failedIndexes when backoffLimitPerIndex is null')];
  }
  return completions === undefined ? [] : checkList(field, text, completions);
}

function checkList(field: string, text: string, completions: number): FieldError[] {
  const indexes = parseIndexes(text, completions);
  if (typeof indexes !== 'string') return [];
  return [invalidValue(field, text, `error parsing ${field.replace('status.', '')}: ${indexes}`)];
}

/** No index has both succeeded and failed. Lists that cannot be read have their own errors. */
function checkShared({
  spec: { completions },
  status: { completedIndexes = '', failedIndexes } = {},
}: Job): FieldError[] {
  if (completions === undefined || failedIndexes === undefined) return [];
  const completed = parseIndexes(completedIndexes, completions);
  const failed = parseIndexes(failedIndexes, completions);
  if (typeof completed === 'string' || typeof failed === 'string') return [];
  const shared = firstShared(completed, failed);
  if (shared === undefined) return [];
  const detail = `failedIndexes and completedIndexes overlap at index: ${shared}`;
  return [invalidValue('status.failedIndexes', failedIndexes, detail)];
}
