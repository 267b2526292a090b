/** Rules that lists of claims, classes and slices share. */
import { collectErrors, duplicate, type FieldError, tooMany } from '#api';
import { repeatedIndexes } from '../../fields/checks.ts';

/** At most `max` items, each right. */
export function checkItems<T>(
  field: string,
  items: readonly T[] | undefined,
  { max, check }: { max: number; check: (item: T, path: string) => FieldError[] },
): FieldError[] {
  const list = items ?? [];
  const errors = list.length > max ? [tooMany(field, list.length, max)] : [];
  return [...errors, ...collectErrors(list, (item, index) => check(item, `${field}[${index}]`))];
}

/** Items that have names, each once. */
export function checkUnique(field: string, names: readonly (string | undefined)[], part = ''): FieldError[] {
  return collectErrors(repeatedIndexes(names), index =>
    names[index] ? [duplicate(`${field}[${index}]${part}`, names[index])] : [],
  );
}
