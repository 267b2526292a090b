/** The parts of a schema, with their paths. */
import { isObject, type JsonObject } from '#api';
import type { JsonSchema } from '../schema/json-schema.ts';

/** Schemas directly inside of a schema, with their paths; also those in places that are not allowed. */
export function* partsOf(schema: JsonSchema, path: string): Generator<readonly [part: JsonSchema, path: string]> {
  const fields = schema as JsonObject;
  for (const name of ['items', 'additionalProperties', 'not', 'additionalItems']) {
    const part = fields[name];
    if (isObject(part)) yield [part, `${path}.${name}`];
  }
  for (const name of ['allOf', 'anyOf', 'oneOf', 'items']) {
    const parts = fields[name];
    if (!Array.isArray(parts)) continue;
    for (const [index, part] of parts.entries()) if (isObject(part)) yield [part, `${path}.${name}[${index}]`];
  }
  for (const name of ['properties', 'definitions', 'dependencies', 'patternProperties']) {
    const parts = fields[name];
    if (!isObject(parts)) continue;
    for (const key of Object.keys(parts)) {
      const part = parts[key];
      if (isObject(part)) yield [part, `${path}.${name}[${key}]`];
    }
  }
}

/** Whether a schema, or one inside of it, is such. */
export function someSchema(schema: JsonSchema, isSuch: (schema: JsonSchema) => boolean): boolean {
  if (isSuch(schema)) return true;
  for (const [part] of partsOf(schema, '')) if (someSchema(part, isSuch)) return true;
  return false;
}
