/** Policies as admission works with them, made once of each. */
import type {
  MatchResources,
  MutatingAdmissionPolicy,
  Mutation,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicySpec,
} from '#api';
import { bool, type Expression, nullType, string } from '#cel';
import { type Condition, compileConditions } from '../expressions/conditions.ts';
import { attempt, compileAdmission, compileVariables } from '../expressions/environment.ts';
import { createMatcher, type Matcher, type MatchSource } from '../matching/matching.ts';

/** A rule of a policy; an Error in place of an expression is one that does not compile. */
export interface CompiledValidation {
  readonly text: string;
  readonly expression: Expression | Error;
  readonly message: string;
  readonly messageExpression: Expression | Error | undefined;
  /** Of the Status; `''` for the usual one. */
  readonly reason: string;
}

/** What the expressions of a policy of either kind share. */
interface PolicyExpressions {
  readonly conditions: readonly Condition[];
  readonly variables: ReadonlyMap<string, Expression | Error>;
}

/** All expressions of a ValidatingAdmissionPolicy. */
export interface ValidatingExpressions extends PolicyExpressions {
  readonly validations: readonly CompiledValidation[];
}

/** One change that a policy makes. */
export interface CompiledMutation {
  readonly patchType: Mutation['patchType'];
  readonly expression: Expression | Error;
}

/** All expressions of a MutatingAdmissionPolicy. */
export interface MutatingExpressions extends PolicyExpressions {
  readonly mutations: readonly CompiledMutation[];
}

/** Makes something of each object once, when it is first asked for. */
function onceEach<Owner extends object, Made>(make: (owner: Owner) => Made): (owner: Owner) => Made {
  const known = new WeakMap<Owner, Made>();
  return owner => {
    let made = known.get(owner);
    if (made === undefined) known.set(owner, (made = make(owner)));
    return made;
  };
}

const matchers = new WeakMap<object, Matcher>();

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

/** What all expressions of a policy see, and those that both kinds have. */
function shared({
  paramKind,
  matchConditions = [],
  variables = [],
}: Omit<ValidatingAdmissionPolicySpec, 'validations'>) {
  const hasParams = paramKind !== undefined;
  const { byName, type } = compileVariables(variables, hasParams);
  const scope = { hasParams, ...(variables.length > 0 ? { variables: type } : {}) };
  return { scope, conditions: compileConditions(matchConditions, scope), variables: byName };
}

/** The expressions of a validating policy. */
export const validationsOf = onceEach(({ spec }: ValidatingAdmissionPolicy): ValidatingExpressions => {
  const { scope, ...expressions } = shared(spec);
  const validations = (spec.validations ?? []).map(
    ({ expression, message = '', messageExpression, reason = '' }): CompiledValidation => ({
      text: expression,
      expression: attempt(() => compileAdmission(expression, { ...scope, results: [bool] })),
      message,
      messageExpression: messageExpression
        ? attempt(() => compileAdmission(messageExpression, { ...scope, results: [string, nullType] }))
        : undefined,
      reason,
    }),
  );
  return { ...expressions, validations };
});

/** The expressions of a mutating policy. */
export const mutationsOf = onceEach(({ spec }: MutatingAdmissionPolicy): MutatingExpressions => {
  const { scope, ...expressions } = shared(spec);
  const mutations = (spec.mutations ?? []).map(({ patchType, applyConfiguration, jsonPatch }): CompiledMutation => {
    const { expression = '' } = (patchType === 'JSONPatch' ? jsonPatch : applyConfiguration) ?? {};
    return { patchType, expression: attempt(() => compileAdmission(expression, { ...scope, mutation: patchType })) };
  });
  return { ...expressions, mutations };
});
