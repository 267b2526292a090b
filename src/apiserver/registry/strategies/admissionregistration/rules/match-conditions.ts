/** Rules of conditions that requests must fulfil. What the expressions mean is not looked at here. */
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

const maxConditions = 64;

/** All of them. */
export function checkMatchConditions(field: string, conditions: readonly MatchCondition[] = []): FieldError[] {
  const repeated = repeatedIndexes(conditions.map(({ name }) => name));
  const errors = conditions.length > maxConditions ? [tooMany(field, conditions.length, maxConditions)] : [];
  const wrong = collectErrors(conditions, ({ name, expression }, index) => {
    const path = `${field}[${index}]`;
    const found = expression?.trim() ? [] : [required(`${path}.expression`)];
    if (!name) return [...found, required(`${path}.name`)];
    if (repeated.has(index)) found.push(duplicate(`${path}.name`, name));
    return [...found, ...invalidEach(`${path}.name`, name, checkQualifiedName(name))];
  });
  return [...errors, ...wrong];
}
