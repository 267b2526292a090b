/** An expression, read, checked and made a function once. */
import type { Steps } from '#base';
import type { Node } from './ast.ts';
import { type CheckOptions, check } from './checker.ts';
import { compileNode } from './evaluate.ts';
import { type Budget, Frame } from './frame.ts';
import { inSteps } from './in-steps.ts';
import { type ParseOptions, parse } from './parser.ts';
import { formatType, type Type } from './types.ts';
import { CelError, type Value } from './values.ts';

/** Made once and worked out as often as wanted; it keeps nothing of a run. */
export interface Expression {
  readonly text: string;
  readonly type: Type;
  /** Works it out where that is short: undefined where it is not, and then nothing was spent. Throws CelError, or
   *  CostError when the budget is spent. */
  attempt(variables: Variables, budget: Budget): Value | undefined;
  /** Works out a long one. Throws as `attempt` does. */
  steps(variables: Variables, budget: Budget): Steps<Value>;
}

/** Gives the value of a variable, when somebody asks. */
export type Variables = Readonly<Record<string, () => Value>>;

/** Works an expression out, however long that takes. */
export function* workOut(expression: Expression, variables: Variables, budget: Budget): Steps<Value> {
  return expression.attempt(variables, budget) ?? (yield* expression.steps(variables, budget));
}

/** What all expressions that are worked out for one request may cost, as upstream. */
const requestCostBudget = 10_000_000;

/** What all expressions of one request may cost together. */
export const newBudget = (): Budget => ({ remaining: requestCostBudget });

interface ExpressionOptions extends CheckOptions, ParseOptions {
  /** Types of which it must come to one, and not to what may be anything. Default: any. */
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
  return { expression: expressionOf(text, node, { type: check(text, node, options), options }), node };
}

/** The type of what an expression comes to, which is not to be worked out. Throws CompileError. */
export const typeOfExpression = (text: string, options: CheckOptions & ParseOptions): Type =>
  check(text, parse(text, options), options);

/** Throws CompileError or ResultError. */
export function compileExpression(text: string, { results, ...options }: ExpressionOptions): Expression {
  const { expression } = compileChecked(text, options);
  const { type } = expression;
  if (results && !results.some(result => formatType(result) === formatType(type))) {
    const [only, ...others] = results.map(formatType);
    const wanted = others.length === 0 ? only : `one of [${[only, ...others].join(' ')}]`;
    throw new ResultError(`must evaluate to ${wanted} but got ${formatType(type)}`);
  }
  return expression;
}

function expressionOf(
  text: string,
  node: Node,
  { type, options }: { type: Type; options: CheckOptions & ParseOptions },
): Expression {
  const evaluate = compileNode(node);
  // Few are ever long, so their trees are not kept for that.
  let tree: Node | undefined;
  return {
    text,
    type,
    attempt(variables, budget) {
      try {
        return new Frame(variables, budget).attempt(evaluate);
      } catch (error) {
        throw ownErrorOf(error);
      }
    },
    *steps(variables, budget) {
      tree ??= compileChecked(text, options).node;
      try {
        return yield* inSteps(tree, new Frame(variables, budget));
      } catch (error) {
        throw ownErrorOf(error);
      }
    },
  };
}

/** That a text or list would be longer than there can be is an error of the expression. */
const ownErrorOf = (error: unknown): unknown =>
  error instanceof RangeError ? new CelError(error.message, { cause: error }) : error;
