/** Rules of expressions in CEL. What looks at them is loaded before a write of the kinds that have some. */
import { type FieldError, invalidValue, type Mutation, type Variable } from '#api';
import type { Steps } from '#base';
import type { CompiledVariables } from '../../../../admission/expressions/environment.ts';
import { loadedExpressions } from '../../../../admission/expressions/machinery.ts';

/** What an expression may name, and what it may come to. */
export interface ExpressionScope {
  /** Whether there are `params`. Default false. */
  readonly hasParams?: boolean;
  /** The variables of a policy; undefined for webhooks, which have none. */
  readonly variables?: CompiledVariables | undefined;
  /** Types that it may come to. Default: any. */
  readonly results?: readonly ('bool' | 'string' | 'null')[];
  /** The change that it says. Default: none. */
  readonly mutation?: Mutation['patchType'];
}

/** What expressions of a policy may use: its variables are compiled here, once for all. */
export function* policyScope(variables: readonly Variable[], hasParams: boolean): Steps<ExpressionScope> {
  const machinery = loadedExpressions();
  return { hasParams, variables: machinery && (yield* machinery.variableSteps(variables, hasParams)) };
}

/** What is wrong with one: it cannot be read, its types do not fit, or it comes to something else. */
export function checkExpression(
  field: string,
  text: string,
  { variables, results, mutation, hasParams }: ExpressionScope,
): FieldError[] {
  const machinery = loadedExpressions();
  if (!machinery) return [];
  const compiled = machinery.attempt(() =>
    machinery.compileAdmission(text, {
      hasParams: hasParams ?? false,
      ...(variables && variables.each.length > 0 ? { variables: variables.type } : {}),
      mutation,
      ...(results ? { results: results.map(kind => ({ kind })) } : {}),
    }),
  );
  return problemAt(field, text, compiled);
}

/** What is wrong with a variable of the policy. */
export const checkVariable = (
  field: string,
  text: string,
  { variables }: ExpressionScope,
  index: number,
): FieldError[] => problemAt(field, text, variables?.each[index]);

function problemAt(field: string, text: string, compiled: object | undefined): FieldError[] {
  const problem = compiled instanceof Error ? loadedExpressions()?.problemOf(compiled) : undefined;
  return problem === undefined ? [] : [invalidValue(field, text, problem)];
}
