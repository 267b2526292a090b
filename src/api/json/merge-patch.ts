/** JSON merge patch. Source: https://www.rfc-editor.org/rfc/rfc7386, but for nulls in objects of lists: as upstream,
 *  which leaves them out. */
import { isObject, ownValue, setOwn } from './object.ts';

/** The value that a patch makes of `original`, which is not changed; unchanged parts are shared. */
export function mergePatch(original: unknown, patch: unknown): unknown {
  if (Array.isArray(patch)) return withoutNulls(patch);
  if (!isObject(patch)) return patch;
  const result: Record<string, unknown> = isObject(original) ? { ...original } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else setOwn(result, key, mergePatch(ownValue(result, key), value));
  }
  return result;
}

/** A list whose objects, at any depth, have no nulls. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  return isObject(value) ? mergePatch({}, value) : value;
}
