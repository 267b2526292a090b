/** Conditions that a request must fulfil for a webhook or a policy to be asked about it.
 *  Source:
 *  https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#matching-requests-matchconditions */
import type { MatchCondition } from '#api';
import { toError } from '#base';
import { bool, type Expression } from '#cel';
import { type Asking, answerOf } from './activation.ts';
import { attempt, compileAdmission, type Scope } from './environment.ts';

/** A match condition; an Error stands for one that does not compile, and fails whoever asks it. */
export interface Condition {
  readonly text: string;
  readonly expression: Expression | Error;
}

/** Never throws: what is wrong with one is found when it is asked. */
export const compileConditions = (conditions: readonly MatchCondition[], scope: Scope): readonly Condition[] =>
  conditions.map(({ expression }) => ({
    text: expression,
    expression: attempt(() => compileAdmission(expression, { ...scope, results: [bool] })),
  }));

/** Whether all hold. One that does not decides, whatever is wrong with others; else throws what is wrong. */
export async function areFulfilled(conditions: readonly Condition[], asking: Asking): Promise<boolean> {
  const failures: string[] = [];
  for (const { text, expression } of conditions) {
    try {
      if (expression instanceof Error) throw expression;
      if ((await answerOf(expression, asking)) === false) return false;
    } catch (error) {
      failures.push(`expression '${text}' resulted in error: ${toError(error).message}`);
    }
  }
  if (failures.length === 0) return true;
  throw new Error(failures.length === 1 ? failures[0] : `[${failures.join(', ')}]`);
}
