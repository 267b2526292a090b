/** Rules of expressions in CEL. What looks at them is loaded before a write of the kinds that have some. */
import { type FieldError, invalidValue, type Variable } from '#api';
import { loadedExpressions } from '../../../../admission/expressions/machinery.ts';

export interface ExpressionScope {
  /** Whether there are `params`. Default false. */
  readonly hasParams?: boolean;
  /** The variables of a policy; undefined for webhooks, which have none. */
  readonly variables?: readonly Variable[];
  /** Types that it may come to. Default: any. */
  readonly results?: readonly ('bool' | 'string' | 'null')[];
}

/** What is wrong with one: it cannot be read, its types do not fit, or it comes to something else. */
export function checkExpression(
  field: string,
  text: string,
  { variables, results, hasParams }: ExpressionScope,
): FieldError[] {
  const machinery = loadedExpressions();
  if (!machinery) return [];
  const problem = machinery.problemOf(text, {
    hasParams: hasParams ?? false,
    ...(variables ? { variables: machinery.compileVariables(variables, hasParams ?? false).type } : {}),
    ...(results ? { results: results.map(kind => ({ kind })) } : {}),
  });
  return problem === undefined ? [] : [invalidValue(field, text, problem)];
}
