/** Strategy of validating admission policies. */
import {
  byteLength,
  checkQualifiedName,
  collectErrors,
  duplicate,
  errorSteps,
  type FieldError,
  invalidValue,
  notSupported,
  required,
  setOf,
  ValidatingAdmissionPolicy,
  type Validation,
} from '#api';
import type { Steps } from '#base';
import { loadExpressions } from '../../../admission/expressions/machinery.ts';
import { defineStrategy } from '../../../resource/strategy.ts';
import { ageColumn, nameColumn } from '../columns/age.ts';
import { column } from '../columns/column.ts';
import { invalidEach, repeatedIndexes } from '../fields/checks.ts';
import { checkConditions } from '../fields/conditions.ts';
import { paramKindColumn } from './columns.ts';
import { checkExpression, type ExpressionScope, policyScope } from './rules/expressions.ts';
import { checkMatchConditions } from './rules/match-conditions.ts';
import { checkConstraints, checkParamKind, checkVariables } from './rules/policies.ts';

const maxAnnotations = 20;
const maxExpressionLength = 5 * 1024;
const reasons = ['Forbidden', 'Invalid', 'RequestEntityTooLarge'];

export const validatingAdmissionPolicyStrategy = defineStrategy<ValidatingAdmissionPolicy>({
  kind: ValidatingAdmissionPolicy,
  resetFields: { status: setOf(['f:spec'], ['f:metadata']) },
  allowUnconditionalUpdate: false,
  load: loadExpressions,
  columns: [
    nameColumn,
    column('Validations', {
      type: 'integer',
      description: 'How many conditions there are.',
      value: ({ spec }) => spec.validations?.length ?? 0,
    }),
    paramKindColumn<ValidatingAdmissionPolicy>(),
    ageColumn,
  ],
  prepareForCreate(draft) {
    draft.status = {};
  },
  *validateInSteps(policy, _, { subresource }) {
    return subresource === 'status' ? [] : yield* checkPolicy(policy);
  },
  validateStatusUpdate: ({ status }) => [
    ...checkConditions('status.conditions', status?.conditions),
    ...collectErrors(status?.typeChecking?.expressionWarnings ?? [], ({ warning, fieldRef }, index) => {
      const path = `status.typeChecking.expressionWarnings[${index}]`;
      const errors = warning ? [] : [required(`${path}.warning`)];
      return fieldRef ? errors : [...errors, required(`${path}.fieldRef`)];
    }),
  ],
});

function* checkPolicy({ metadata, spec }: ValidatingAdmissionPolicy): Steps<FieldError[]> {
  const { validations = [], auditAnnotations = [], variables = [], paramKind } = spec;
  const scope = yield* policyScope(variables, paramKind !== undefined);
  const errors = [
    ...checkParamKind('spec.paramKind', spec.paramKind),
    ...checkConstraints('spec.matchConstraints', spec.matchConstraints),
    ...checkMatchConditions('spec.matchConditions', spec.matchConditions, scope),
    ...(yield* checkVariables('spec.variables', variables, scope)),
  ];
  if (validations.length + auditAnnotations.length === 0) {
    const rule = 'validations or auditAnnotations must contain at least one item';
    return [...errors, required('spec.validations', rule), required('spec.auditAnnotations', rule)];
  }
  const field = 'spec.auditAnnotations';
  if (auditAnnotations.length > maxAnnotations) {
    const rule = `must not have more than ${maxAnnotations} auditAnnotations`;
    errors.push(invalidValue(field, auditAnnotations, rule));
  }
  const repeated = repeatedIndexes(auditAnnotations.map(({ key }) => key));
  return [
    ...errors,
    ...(yield* errorSteps(validations, (validation, index) =>
      checkValidation(`spec.validations[${index}]`, validation, scope),
    )),
    ...(yield* errorSteps(auditAnnotations, ({ key, valueExpression }, index) => [
      ...checkAnnotation(`${field}[${index}]`, {
        name: metadata.name,
        key: key ?? '',
        expression: valueExpression ?? '',
        scope,
      }),
      ...(repeated.has(index) ? [duplicate(`${field}[${index}].key`, key)] : []),
    ])),
  ];
}

function checkValidation(field: string, validation: Validation, scope: ExpressionScope): FieldError[] {
  const { expression, message = '', messageExpression = '', reason } = validation;
  const errors: FieldError[] = [];
  if (!expression?.trim()) errors.push(required(`${field}.expression`, 'expression is not specified'));
  else errors.push(...checkExpression(`${field}.expression`, expression, { ...scope, results: ['bool'] }));
  if (messageExpression.trim() !== '')
    errors.push(...checkExpression(`${field}.messageExpression`, messageExpression, { ...scope, results: ['string'] }));
  for (const [name, text] of Object.entries({ messageExpression, message })) {
    if (text !== '' && text.trim() === '')
      errors.push(invalidValue(`${field}.${name}`, text, 'must be non-empty if specified'));
  }
  if (/[\r\n]/.test(message.trim()))
    errors.push(invalidValue(`${field}.message`, message, 'must not contain line breaks'));
  if (reason !== undefined && !reasons.includes(reason)) errors.push(notSupported(`${field}.reason`, reason, reasons));
  return errors;
}

function checkAnnotation(
  field: string,
  {
    name,
    key,
    expression,
    scope,
  }: { name: string | undefined; key: string; expression: string; scope: ExpressionScope },
): FieldError[] {
  const path = `${field}.key`;
  const full = `${name}/${key}`;
  const errors = name
    ? invalidEach(path, full, checkQualifiedName(full))
    : [invalidValue(path, key, 'requires metadata.name be non-empty')];
  const text = expression.trim();
  const value = `${field}.valueExpression`;
  if (text === '') return [...errors, required(value, 'valueExpression is not specified')];
  if (byteLength(text) <= maxExpressionLength)
    return [...errors, ...checkExpression(value, text, { ...scope, results: ['string', 'null'] })];
  return [...errors, required(value, `must not exceed ${maxExpressionLength} bytes in length`)];
}
