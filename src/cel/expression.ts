/** An expression, read, checked and made a function once. */
import type { Node } from './ast.ts';
import { type CheckOptions, check } from './checker.ts';
import { compileNode } from './evaluate.ts';
import { type Budget, Frame } from './frame.ts';
import { type ParseOptions, parse } from './parser.ts';
import { formatType, isAssignable, type Type } from './types.ts';
import { CelError, type Value } from './values.ts';

export interface Expression {
  readonly text: string;
  readonly type: Type;
  /** Works it out. Throws CelError, or CostError when the budget is spent. */
  evaluate(variables: Readonly<Record<string, () => Value>>, budget: Budget): Value;
}

/** What one expression may cost, and all that are worked out for one request, as upstream. */
const callCostLimit = 1_000_000;
const requestCostBudget = 10_000_000;

/** What all expressions of one request may cost together. */
export const newBudget = (): Budget => ({ remaining: requestCostBudget });

export interface ExpressionOptions extends CheckOptions, ParseOptions {
  /** Types that it may come to. Default: any. */
  readonly results?: readonly Type[];
}

/** An expression that comes to something else than it should. */
export class ResultError extends Error {
  override readonly name = 'ResultError';
}

/** An expression with its tree, which tells what it may cost. Throws CompileError. */
export function compileChecked(
  text: string,
  options: CheckOptions & ParseOptions,
): { expression: Expression; node: Node } {
  const node = parse(text, options);
  return { expression: expressionOf(text, check(text, node, options), node), node };
}

/** Throws CompileError or ResultError. */
export function compileExpression(text: string, { results, ...options }: ExpressionOptions): Expression {
  const { expression } = compileChecked(text, options);
  const { type } = expression;
  if (results && !results.some(result => isAssignable(type, result, new Map()))) {
    const [only, ...others] = results.map(formatType);
    const wanted = others.length === 0 ? only : `one of [${[only, ...others].join(' ')}]`;
    throw new ResultError(`must evaluate to ${wanted} but got ${formatType(type)}`);
  }
  return expression;
}

function expressionOf(text: string, type: Type, node: Node): Expression {
  const evaluate = compileNode(node);
  return {
    text,
    type,
    evaluate(variables, budget) {
      try {
        return evaluate(new Frame(variables, { budget, limit: callCostLimit }));
      } catch (error) {
        // A text or list that is longer than there can be.
        if (error instanceof RangeError) throw new CelError(error.message, { cause: error });
        throw error;
      }
    },
  };
}
