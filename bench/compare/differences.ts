/** Where two normalized answers differ. */
import { isObject } from '#api';

export interface Difference {
  readonly path: string;
  readonly a: unknown;
  readonly b: unknown;
}

export function differencesOf(a: unknown, b: unknown, path = ''): Difference[] {
  if (Object.is(a, b)) return [];
  if (Array.isArray(a) && Array.isArray(b)) {
    const longer = a.length >= b.length ? a : b;
    return longer.flatMap((_, index) => differencesOf(a[index], b[index], `${path}[${index}]`));
  }
  if (!isObject(a) || !isObject(b)) return [{ path, a, b }];
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].flatMap(key => differencesOf(a[key], b[key], `${path}.${key}`));
}
