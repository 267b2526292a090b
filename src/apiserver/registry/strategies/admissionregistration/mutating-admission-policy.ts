/** Strategy of mutating admission policies. Source:
 *  https://kubernetes.io/docs/reference/access-authn-authz/mutating-admission-policy/ */
import {
  collectErrors,
  type FieldError,
  invalidValue,
  MutatingAdmissionPolicy,
  type Mutation,
  notSupported,
  required,
} from '#api';
import type { Steps } from '#base';
import { loadExpressions } from '../../../admission/expressions/machinery.ts';
import { defineStrategy } from '../../../resource/strategy.ts';
import { ageColumn, nameColumn } from '../columns/age.ts';
import { column } from '../columns/column.ts';
import { paramKindColumn } from './columns.ts';
import { checkExpression, type ExpressionScope, policyScope } from './rules/expressions.ts';
import { checkMatchConditions } from './rules/match-conditions.ts';
import { checkConstraints, checkParamKind, checkVariables } from './rules/policies.ts';

/** What can be changed on its way in. */
const operations = ['CREATE', 'UPDATE', 'CONNECT'];

export const mutatingAdmissionPolicyStrategy = defineStrategy<MutatingAdmissionPolicy>({
  kind: MutatingAdmissionPolicy,
  allowUnconditionalUpdate: false,
  load: loadExpressions,
  columns: [
    nameColumn,
    column('Mutations', {
      type: 'integer',
      description: 'How many changes there are.',
      value: ({ spec }) => spec.mutations?.length ?? 0,
    }),
    paramKindColumn<MutatingAdmissionPolicy>(),
    ageColumn,
  ],
  countsGeneration: true,
  validateInSteps: checkPolicy,
});

function* checkPolicy({ spec }: MutatingAdmissionPolicy): Steps<FieldError[]> {
  const { mutations = [], matchConstraints, variables = [], paramKind } = spec;
  const scope = yield* policyScope(variables, paramKind !== undefined);
  const given = (matchConstraints?.resourceRules ?? []).flatMap(rule => rule.operations ?? []);
  const path = 'spec.matchConstraints.resourceRules.operations';
  return [
    ...checkParamKind('spec.paramKind', paramKind),
    ...checkConstraints('spec.matchConstraints', matchConstraints),
    ...given
      .filter(operation => operation !== '*' && !operations.includes(operation))
      .map(operation => notSupported(path, operation, ['*', ...operations].toSorted())),
    ...checkMatchConditions('spec.matchConditions', spec.matchConditions, scope),
    ...(yield* checkVariables('spec.variables', variables, scope)),
    ...(mutations.length === 0 ? [required('spec.mutations', 'mutations must contain at least one item')] : []),
    ...collectErrors(mutations, (mutation, index) => checkMutation(`spec.mutations[${index}]`, mutation, scope)),
    ...(spec.reinvocationPolicy ? [] : [required('spec.reinvocationPolicy')]),
  ];
}

const fields = { JSONPatch: 'jsonPatch', ApplyConfiguration: 'applyConfiguration' } as const;

function checkMutation(field: string, mutation: Mutation, scope: ExpressionScope): FieldError[] {
  const { patchType } = mutation;
  if (!Object.hasOwn(fields, patchType)) return [];
  const name = fields[patchType];
  const other = name === 'jsonPatch' ? 'applyConfiguration' : 'jsonPatch';
  const errors: FieldError[] = [];
  const path = `${field}.${name}`;
  const expression = mutation[name]?.expression ?? '';
  if (!mutation[name]) errors.push(required(path, `must be specified when patchType is ${patchType}`));
  else if (!expression.trim()) errors.push(required(`${path}.expression`));
  else errors.push(...checkExpression(`${path}.expression`, expression, { ...scope, mutation: patchType }));
  if (mutation[other])
    errors.push(
      invalidValue(`${field}.${other}`, `{${other}}`, `must not be specified when patchType is ${patchType}`),
    );
  return errors;
}
