/** Paths that rules give for what they are about: `.a.b['c.d']`. */
import { type JsonSchema, propertyOf, valuesOf } from '../schema/json-schema.ts';

const part = /(?:\.([^.[\]']+)|\['((?:[^'\\]|\\.)+)'\])/y;

/** Whether a path leads to a field that the schema declares. */
export function isFieldPath(path: string, schema: JsonSchema): boolean {
  let at = 0;
  let found = schema;
  while (at < path.length) {
    part.lastIndex = at;
    const match = part.exec(path);
    if (!match) return false;
    const name: string = match[1] ?? match[2] ?? '';
    const inner: JsonSchema | undefined = propertyOf(found, name) ?? valuesOf(found);
    if (!inner) return false;
    found = inner;
    at = part.lastIndex;
  }
  return path !== '';
}
