/** Validating policies as admission works with them, made once of each policy. */
import type { MatchResources, ValidatingAdmissionPolicy } from '#api';
import type { Expression } from '../../cel/expression.ts';
import { bool, nullType, string } from '../../cel/types.ts';
import { type Condition, compileConditions } from '../expressions/conditions.ts';
import { attempt, compileAdmission, compileVariables } from '../expressions/environment.ts';
import { createMatcher, type Matcher, type MatchSource } from '../matching/matching.ts';

export interface CompiledValidation {
  readonly text: string;
  readonly expression: Expression | Error;
  readonly message: string;
  readonly messageExpression: Expression | Error | undefined;
  /** Of the Status; `''` for the usual one. */
  readonly reason: string;
}

export interface CompiledPolicy {
  readonly matcher: Matcher;
  readonly conditions: readonly Condition[];
  readonly variables: ReadonlyMap<string, Expression | Error>;
  readonly validations: readonly CompiledValidation[];
}

const policies = new WeakMap<object, CompiledPolicy>();
const matchers = new WeakMap<object, Matcher>();

/** The policy, compiled when it is first asked. */
export function compiledOf(policy: ValidatingAdmissionPolicy): CompiledPolicy {
  let compiled = policies.get(policy);
  if (!compiled) policies.set(policy, (compiled = compile(policy)));
  return compiled;
}

/** Which requests a policy or a binding is about. */
export function matcherOf(owner: object, resources: MatchResources): Matcher {
  let matcher = matchers.get(owner);
  if (!matcher) matchers.set(owner, (matcher = createMatcher(sourceOf(resources))));
  return matcher;
}

const everything = [
  { operations: ['*'], apiGroups: ['*'], apiVersions: ['*'], resources: ['*/*'] },
] as MatchSource['rules'];

/** Rules that are left out leave out nothing. */
const sourceOf = ({
  resourceRules,
  excludeResourceRules,
  matchPolicy,
  namespaceSelector,
  objectSelector,
}: MatchResources): MatchSource => ({
  rules: resourceRules?.length ? resourceRules : everything,
  excluded: excludeResourceRules,
  matchPolicy,
  namespaceSelector,
  objectSelector,
});

function compile({ spec }: ValidatingAdmissionPolicy): CompiledPolicy {
  const { paramKind, matchConstraints = {}, matchConditions = [], variables = [], validations = [] } = spec;
  const hasParams = paramKind !== undefined;
  const { byName, type } = compileVariables(variables, hasParams);
  const scope = { hasParams, variables: type };
  return {
    matcher: createMatcher(sourceOf(matchConstraints)),
    conditions: compileConditions(matchConditions, scope),
    variables: byName,
    validations: validations.map(({ expression, message = '', messageExpression, reason = '' }) => ({
      text: expression,
      expression: attempt(() => compileAdmission(expression, { ...scope, results: [bool] })),
      message,
      messageExpression: messageExpression
        ? attempt(() => compileAdmission(messageExpression, { ...scope, results: [string, nullType] }))
        : undefined,
      reason,
    })),
  };
}
