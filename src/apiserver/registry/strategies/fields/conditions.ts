/** Rules for the conditions of a status. Source:
 *  https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/condition/ */
import {
  byteLength,
  type Condition,
  checkConditionReason,
  checkQualifiedName,
  collectErrors,
  duplicate,
  type FieldError,
  invalidValue,
  required,
  tooLong,
} from '#api';
import { checkOneOf, checkRequired, invalidEach } from './checks.ts';

const maxReasonBytes = 1024;
const maxMessageBytes = 32 * 1024;

/** Conditions, each of another type. */
export function checkConditions(field: string, conditions: readonly Condition[] | undefined): FieldError[] {
  const seen = new Set<string>();
  return collectErrors(conditions ?? [], (condition, index) => {
    const { type } = condition;
    const isTold = seen.has(type);
    seen.add(type);
    return [
      ...(isTold ? [duplicate(`${field}[${index}]`, type)] : []),
      ...checkCondition(`${field}[${index}]`, condition),
    ];
  });
}

function checkCondition(field: string, condition: Partial<Condition>): FieldError[] {
  const { type = '', status, observedGeneration = 0, lastTransitionTime, reason = '', message = '' } = condition;
  const errors =
    type === ''
      ? [required(`${field}.type`, 'is required')]
      : invalidEach(`${field}.type`, type, checkQualifiedName(type));
  errors.push(...checkRequired(`${field}.status`, status));
  if (status) errors.push(...checkOneOf(`${field}.status`, status, ['True', 'False', 'Unknown']));
  if (observedGeneration < 0)
    errors.push(
      invalidValue(`${field}.observedGeneration`, observedGeneration, 'must be greater than or equal to zero'),
    );
  errors.push(...checkRequired(`${field}.lastTransitionTime`, lastTransitionTime));
  return [
    ...errors,
    ...checkReason(`${field}.reason`, reason),
    ...checkLength(`${field}.message`, message, maxMessageBytes),
  ];
}

function checkReason(field: string, reason: string): FieldError[] {
  if (reason === '') return [required(field)];
  return [...checkLength(field, reason, maxReasonBytes), ...invalidEach(field, reason, checkConditionReason(reason))];
}

const checkLength = (field: string, text: string, maxBytes: number): FieldError[] =>
  byteLength(text) > maxBytes ? [tooLong(field, maxBytes)] : [];
