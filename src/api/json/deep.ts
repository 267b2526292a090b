/** Equality, copies and freezing of plain JSON values: null, booleans, numbers (whole ones beyond 53 bits as
 *  bigints), texts, arrays, plain objects. */

import { setOwn } from './object.ts';

type Json = Record<string, unknown>;

/** Whether two JSON values are equal. A property that is undefined counts as missing; the order of properties does not
 *  count. */
export function deepEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return isSameNumber(a, b);
  if (Array.isArray(a)) return Array.isArray(b) && equalArrays(a, b);
  return !Array.isArray(b) && equalObjects(a as Json, b as Json);
}

/** A float may be written as a whole number is, and is one when it is read again. */
const isSameNumber = (a: unknown, b: unknown): boolean =>
  (typeof a === 'bigint' && typeof b === 'number' && String(a) === String(b)) ||
  (typeof a === 'number' && typeof b === 'bigint' && String(a) === String(b));

function equalArrays(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) if (!deepEqual(a[index], b[index])) return false;
  return true;
}

function equalObjects(a: Json, b: Json): boolean {
  let surplus = 0;
  for (const key in b) if (b[key] !== undefined) surplus++;
  for (const key in a) {
    const value = a[key];
    if (value === undefined) continue;
    if (!deepEqual(value, b[key])) return false;
    surplus--;
  }
  return surplus === 0;
}

/** A copy that shares nothing with the original. Several times faster than structuredClone. */
export function deepClone<T>(value: T): T;
export function deepClone(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const copy: unknown[] = value.slice();
    for (let index = 0; index < copy.length; index++) copy[index] = deepClone(copy[index]);
    return copy;
  }
  const copy: Json = {};
  for (const key in value) setOwn(copy, key, deepClone((value as Json)[key]));
  return copy;
}

/** Freezes a value and all that is in it, and returns it. Stops at parts that are frozen already. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const inner of Object.values(value)) deepFreeze(inner as unknown);
  return value;
}
