/** Data with the numbers that JavaScript calculates with, for who does. */
import { nearestNumber } from '#base';
import { isObject, type JsonObject, setOwn } from './object.ts';

/** The data as JSON.parse has them: numbers that are near where they cannot be exact. The value itself where there
 *  are none. */
export function withNumbers<T>(value: T): T;
export function withNumbers(value: unknown): unknown {
  if (typeof value === 'bigint') return nearestNumber(value);
  if (Array.isArray(value)) {
    const items = value.map(item => withNumbers(item as unknown));
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  if (!isObject(value)) return value;
  let copy: JsonObject | undefined;
  for (const name in value) {
    const inner = withNumbers(value[name]);
    if (inner !== value[name]) setOwn((copy ??= { ...value }), name, inner);
  }
  return copy ?? value;
}
