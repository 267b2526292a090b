/** Rules of a job's specification, also of those that cron jobs have. */
import {
  byteLength,
  checkDomainPath,
  type FieldError,
  invalidValue,
  type JobSpec,
  notSupported,
  required,
  tooLong,
} from '#api';
import { checkEachNonNegative } from '../../fields/checks.ts';
import { checkLabelSelector } from '../../fields/labels.ts';
import { checkTemplateSelected } from '../../fields/template.ts';
import { checkTemplatePolicy } from '../../pod/restarts.ts';
import { checkPodTemplate } from '../../pod/spec.ts';
import { checkPodFailurePolicy } from './pod-failure-policy.ts';
import { checkSuccessPolicy } from './success-policy.ts';

const maxManagedByLength = 63;
/** Bounds of Indexed jobs, whose indexes are listed in their status. */
const maxIndexedParallelism = 100_000;
const maxFailedIndexesEver = 100_000;
const manyCompletions = 100_000;
const maxWithManyCompletions = 10_000;

/** All rules but those of the selector, which the template of a cron job has not. */
export function checkJobSpec(field: string, spec: JobSpec): FieldError[] {
  const { parallelism, completions, activeDeadlineSeconds, backoffLimit, ttlSecondsAfterFinished } = spec;
  const { backoffLimitPerIndex, maxFailedIndexes } = spec;
  const counts = {
    parallelism,
    completions,
    activeDeadlineSeconds,
    backoffLimit,
    ttlSecondsAfterFinished,
    backoffLimitPerIndex,
    maxFailedIndexes,
  };
  return [
    ...checkEachNonNegative(field, counts),
    ...checkManagedBy(`${field}.managedBy`, spec.managedBy),
    ...checkCompletions(field, spec),
    ...checkPodFailurePolicy(`${field}.podFailurePolicy`, spec),
    ...checkReplacement(`${field}.podReplacementPolicy`, spec),
    ...checkPodTemplate(`${field}.template`, spec.template),
    ...checkRestartPolicy(`${field}.template.spec.restartPolicy`, spec),
  ];
}

/** The selector, and that it selects the job's own pods. */
export function checkSelectedTemplate(field: string, { selector, template }: JobSpec): FieldError[] {
  return [
    ...(selector ? checkLabelSelector(`${field}.selector`, selector) : [required(`${field}.selector`)]),
    ...checkTemplateSelected(`${field}.template`, template, selector),
  ];
}

function checkCompletions(field: string, spec: JobSpec): FieldError[] {
  if (spec.completionMode === 'Indexed') return checkIndexed(field, spec);
  const modes = ['NonIndexed', 'Indexed'];
  if (spec.completionMode === undefined || modes.includes(spec.completionMode)) return checkNonIndexed(field, spec);
  return [notSupported(`${field}.completionMode`, spec.completionMode, modes)];
}

function checkManagedBy(field: string, managedBy: string | undefined): FieldError[] {
  if (managedBy === undefined) return [];
  const errors = checkDomainPath(field, managedBy);
  return byteLength(managedBy) > maxManagedByLength ? [...errors, tooLong(field, maxManagedByLength)] : errors;
}

function checkIndexed(field: string, spec: JobSpec): FieldError[] {
  const { completions, parallelism = 0, maxFailedIndexes, backoffLimitPerIndex, successPolicy } = spec;
  const errors: FieldError[] = [];
  const atMost = (name: string, value: number, max: number, where = ''): void => {
    if (value > max)
      errors.push(invalidValue(`${field}.${name}`, value, `must be less than or equal to ${max}${where}`));
  };
  if (maxFailedIndexes !== undefined && backoffLimitPerIndex === undefined)
    errors.push(required(`${field}.backoffLimitPerIndex`, 'when maxFailedIndexes is specified'));
  if (completions === undefined) errors.push(required(`${field}.completions`, 'when completion mode is Indexed'));
  atMost('parallelism', parallelism, maxIndexedParallelism, ' when completion mode is Indexed');
  if (completions !== undefined && (maxFailedIndexes ?? 0) > completions) {
    const rule = 'must be less than or equal to completions';
    errors.push(invalidValue(`${field}.maxFailedIndexes`, maxFailedIndexes, rule));
  }
  atMost('maxFailedIndexes', maxFailedIndexes ?? 0, maxFailedIndexesEver);
  if ((completions ?? 0) > manyCompletions && backoffLimitPerIndex !== undefined) {
    const where = ` when completions are above ${manyCompletions} and used with backoff limit per index`;
    if (maxFailedIndexes === undefined) {
      const rule = `must be specified when completions is above ${manyCompletions}`;
      errors.push(required(`${field}.maxFailedIndexes`, rule));
    }
    atMost('parallelism', parallelism, maxWithManyCompletions, where);
    atMost('maxFailedIndexes', maxFailedIndexes ?? 0, maxWithManyCompletions, where);
  }
  return [...errors, ...checkSuccessPolicy(`${field}.successPolicy`, successPolicy, completions ?? 0)];
}

function checkNonIndexed(field: string, spec: JobSpec): FieldError[] {
  const errors = (['backoffLimitPerIndex', 'maxFailedIndexes', 'successPolicy'] as const).flatMap(name =>
    spec[name] === undefined ? [] : [invalidValue(`${field}.${name}`, spec[name], 'requires indexed completion mode')],
  );
  if (spec.maxFailedIndexes !== undefined && spec.backoffLimitPerIndex === undefined)
    errors.push(required(`${field}.backoffLimitPerIndex`, 'when maxFailedIndexes is specified'));
  return errors;
}

/** A policy looks at how pods failed, which only those that are gone can tell. */
function checkReplacement(field: string, { podFailurePolicy, podReplacementPolicy }: JobSpec): FieldError[] {
  if (!podFailurePolicy || podReplacementPolicy === undefined || podReplacementPolicy === 'Failed') return [];
  return [notSupported(field, podReplacementPolicy, ['Failed'])];
}

function checkRestartPolicy(field: string, { template, podFailurePolicy }: JobSpec): FieldError[] {
  const policy = template.spec.restartPolicy;
  if (!policy || policy === 'Always') return [required(field, 'valid values: "OnFailure", "Never"')];
  if (policy === 'OnFailure' && podFailurePolicy) {
    return [invalidValue(field, policy, 'only "Never" is supported when podFailurePolicy is specified')];
  }
  return checkTemplatePolicy(field, policy, ['OnFailure', 'Never']);
}
