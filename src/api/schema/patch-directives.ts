/** The words that a strategic merge patch has beside the fields. */
import { isObject, setOwn } from '../json/object.ts';

/** `$setElementOrder/finalizers`: the order that the items shall have. */
export const orderPrefix = '$setElementOrder/';
/** `$deleteFromPrimitiveList/finalizers`: texts to take out. */
export const primitivesPrefix = '$deleteFromPrimitiveList/';

const isDirective = (key: string): boolean =>
  key === '$patch' || key === '$retainKeys' || key.startsWith(orderPrefix) || key.startsWith(primitivesPrefix);

/** A part of a patch that has nothing to be merged with, as a plain value: without directives and nulls. Undefined if
 *  it says only that something shall be deleted. */
export function dropDirectives(patch: unknown): unknown {
  if (Array.isArray(patch)) return patch.map(dropDirectives).filter(item => item !== undefined);
  if (!isObject(patch)) return patch;
  if (patch['$patch'] === 'delete') return undefined;
  const result: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null || isDirective(key)) continue;
    const plain = dropDirectives(value);
    if (plain !== undefined) setOwn(result, key, plain);
  }
  return result;
}
