/** JSON merge patch. Source: https://www.rfc-editor.org/rfc/rfc7386 */
import { isObject, ownValue, setOwn } from './object.ts';

/** The value that a patch makes of `original`, which is not changed; unchanged parts are shared. */
export function mergePatch(original: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const result: Record<string, unknown> = isObject(original) ? { ...original } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else setOwn(result, key, mergePatch(ownValue(result, key), value));
  }
  return result;
}
