/** Rules of a job's success policy. Source:
 *  https://kubernetes.io/docs/concepts/workloads/controllers/job/#success-policy */
import {
  byteLength,
  collectErrors,
  countIndexes,
  type FieldError,
  invalidValue,
  parseIndexes,
  required,
  type SuccessPolicy,
  type SuccessPolicyRule,
  tooLong,
  tooMany,
} from '#api';
import { checkNonNegative } from '../../fields/checks.ts';

const maxRules = 20;
const maxIndexesLength = 64 * 1024;

/** The policy of an Indexed job. */
export function checkSuccessPolicy(
  field: string,
  policy: SuccessPolicy | undefined,
  completions: number,
): FieldError[] {
  if (!policy) return [];
  const path = `${field}.rules`;
  const rules = policy.rules ?? [];
  const errors: FieldError[] = [];
  if (rules.length === 0)
    errors.push(required(path, 'at least one rules must be specified when the successPolicy is specified'));
  if (rules.length > maxRules) errors.push(tooMany(path, rules.length, maxRules));
  return [...errors, ...collectErrors(rules, (rule, index) => checkRule(`${path}[${index}]`, rule, completions))];
}

function checkRule(field: string, rule: SuccessPolicyRule, completions: number): FieldError[] {
  const { succeededCount, succeededIndexes } = rule;
  if (succeededCount === undefined && succeededIndexes === undefined)
    return [required(field, 'at least one of succeededCount or succeededIndexes must be specified')];
  const errors: FieldError[] = [];
  const listed = succeededIndexes === undefined ? undefined : parseIndexes(succeededIndexes, completions);
  if (succeededIndexes !== undefined) {
    const path = `${field}.succeededIndexes`;
    if (byteLength(succeededIndexes) > maxIndexesLength) errors.push(tooLong(path, maxIndexesLength));
    if (typeof listed === 'string')
      errors.push(invalidValue(path, succeededIndexes, `error parsing succeededIndexes: ${listed}`));
  }
  if (succeededCount === undefined) return errors;
  const atMost = (max: number, what: string): FieldError[] =>
    succeededCount > max
      ? [
          invalidValue(
            `${field}.succeededCount`,
            succeededCount,
            `must be less than or equal to ${max} (the number of ${what})`,
          ),
        ]
      : [];
  errors.push(...checkNonNegative(`${field}.succeededCount`, succeededCount));
  errors.push(...atMost(completions, 'specified completions'));
  if (listed !== undefined) {
    const count = typeof listed === 'string' ? 0 : countIndexes(listed);
    errors.push(...atMost(count, 'indexes in the specified succeededIndexes field'));
  }
  return errors;
}
