/** Rules of a job's pod failure policy. Source:
 *  https://kubernetes.io/docs/concepts/workloads/controllers/job/#pod-failure-policy */
import {
  checkQualifiedName,
  collectErrors,
  duplicate,
  type FieldError,
  invalidValue,
  type JobSpec,
  notSupported,
  type PodFailurePolicyOnExitCodesRequirement,
  type PodFailurePolicyRule,
  required,
  tooMany,
} from '#api';
import { invalidEach } from '../../fields/checks.ts';

const maxRules = 20;
const maxPatterns = 20;
const maxExitCodes = 255;
const actions = ['Count', 'FailIndex', 'FailJob', 'Ignore'];
const operators = ['In', 'NotIn'];
const statuses = ['False', 'True', 'Unknown'];

/** The policy of a job. */
export function checkPodFailurePolicy(field: string, spec: JobSpec): FieldError[] {
  const { podFailurePolicy, template, backoffLimitPerIndex } = spec;
  if (!podFailurePolicy) return [];
  const path = `${field}.rules`;
  const rules = podFailurePolicy.rules ?? [];
  const { containers, initContainers } = template.spec;
  const names = new Set([...(containers ?? []), ...(initContainers ?? [])].map(({ name }) => name));
  const countsIndexes = backoffLimitPerIndex !== undefined;
  return [
    ...(rules.length > maxRules ? [tooMany(path, rules.length, maxRules)] : []),
    ...collectErrors(rules, (rule, index) => checkRule(`${path}[${index}]`, rule, { names, countsIndexes })),
  ];
}

interface RuleFacts {
  readonly names: ReadonlySet<string>;
  readonly countsIndexes: boolean;
}

function checkRule(field: string, rule: PodFailurePolicyRule, { names, countsIndexes }: RuleFacts): FieldError[] {
  const { action, onExitCodes, onPodConditions = [] } = rule;
  const errors: FieldError[] = [];
  if (!action) errors.push(required(`${field}.action`, `valid values: ${quoted(actions)}`));
  if (action === 'FailIndex' && !countsIndexes)
    errors.push(invalidValue(`${field}.action`, action, 'requires the backoffLimitPerIndex to be set'));
  if (onExitCodes) errors.push(...checkExitCodes(`${field}.onExitCodes`, onExitCodes, names));
  errors.push(...checkPatterns(`${field}.onPodConditions`, onPodConditions));
  if (onExitCodes && onPodConditions.length > 0)
    errors.push(invalidWhole(field, 'specifying both OnExitCodes and OnPodConditions is not supported'));
  if (!onExitCodes && onPodConditions.length === 0)
    errors.push(invalidWhole(field, 'specifying one of OnExitCodes and OnPodConditions is required'));
  return errors;
}

function checkExitCodes(
  field: string,
  requirement: PodFailurePolicyOnExitCodesRequirement,
  names: ReadonlySet<string>,
): FieldError[] {
  const { operator, containerName } = requirement;
  const values = requirement.values ?? [];
  const path = `${field}.values`;
  const errors: FieldError[] = [];
  if (!operator) errors.push(required(`${field}.operator`, `valid values: ${quoted(operators)}`));
  if (containerName !== undefined && !names.has(containerName)) {
    const rule = 'must be one of the container or initContainer names in the pod template';
    errors.push(invalidValue(`${field}.containerName`, containerName, rule));
  }
  if (values.length === 0) errors.push(invalidValue(path, undefined, 'at least one value is required'));
  else if (values.length > maxExitCodes) errors.push(tooMany(path, values.length, maxExitCodes));
  const seen = new Set<number>();
  for (const [index, value] of values.entries()) {
    if (operator === 'In' && value === 0)
      errors.push(invalidValue(`${path}[${index}]`, value, 'must not be 0 for the In operator'));
    if (seen.has(value)) errors.push(duplicate(`${path}[${index}]`, value));
    seen.add(value);
  }
  if (values.some((value, index) => value < (values[index - 1] ?? value)))
    errors.push(invalidValue(path, values, 'must be ordered'));
  return errors;
}

function checkPatterns(field: string, patterns: readonly { type: string; status?: string }[]): FieldError[] {
  const errors = patterns.length > maxPatterns ? [tooMany(field, patterns.length, maxPatterns)] : [];
  for (const [index, { type = '', status }] of patterns.entries()) {
    errors.push(...invalidEach(`${field}[${index}].type`, type, checkQualifiedName(type)));
    if (status !== undefined && !statuses.includes(status))
      errors.push(notSupported(`${field}[${index}].status`, status, statuses));
  }
  return errors;
}

/** An error of a struct as a whole does not show it. */
const invalidWhole = (field: string, detail: string): FieldError => ({ type: 'Invalid', field, detail });

const quoted = (texts: readonly string[]): string => `[${texts.map(text => JSON.stringify(text)).join(' ')}]`;
