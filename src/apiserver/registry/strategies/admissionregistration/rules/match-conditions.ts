/** Rules of conditions that requests must fulfil. */
import {
  checkQualifiedName,
  collectErrors,
  duplicate,
  type FieldError,
  type MatchCondition,
  required,
  tooMany,
} from '#api';
import { invalidEach, repeatedIndexes } from '../../fields/checks.ts';
import { checkExpression, type ExpressionScope } from './expressions.ts';

const maxConditions = 64;

/** All of them. */
export function checkMatchConditions(
  field: string,
  conditions: readonly MatchCondition[] = [],
  scope: ExpressionScope = {},
): FieldError[] {
  const repeated = repeatedIndexes(conditions.map(({ name }) => name));
  const errors = conditions.length > maxConditions ? [tooMany(field, conditions.length, maxConditions)] : [];
  const wrong = collectErrors(conditions, ({ name, expression }, index) => {
    const path = `${field}[${index}]`;
    const found = expression?.trim()
      ? checkExpression(`${path}.expression`, expression, { ...scope, results: ['bool'] })
      : [required(`${path}.expression`)];
    if (!name) return [...found, required(`${path}.name`)];
    if (repeated.has(index)) found.push(duplicate(`${path}.name`, name));
    return [...found, ...invalidEach(`${path}.name`, name, checkQualifiedName(name))];
  });
  return [...errors, ...wrong];
}
