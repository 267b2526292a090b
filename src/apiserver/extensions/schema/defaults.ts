/** Defaults of custom kinds, and nulls that mean nothing.
 *  Source: https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#defaulting-and-nullable */
import { deepClone, isObject, type JsonObject, setOwn } from '#api';
import { type JsonSchema, propertyOf, schemaUnder } from './json-schema.ts';

/** Fills in what is left out, or null where null is no value, in place. */
export function applySchemaDefaults(value: unknown, schema: JsonSchema | undefined): void {
  if (!schema || typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    const { items } = schema;
    for (let index = 0; index < value.length; index++) {
      if (items && isNothing(value[index], items)) value[index] = deepClone(items.default ?? null);
      applySchemaDefaults(value[index], items);
    }
    return;
  }
  const object = value as JsonObject;
  for (const [key, standard] of defaultsOf(schema)) {
    const found = Object.hasOwn(object, key) ? object[key] : undefined;
    const property = propertyOf(schema, key) as JsonSchema;
    if (found === undefined || isNothing(found, property)) setOwn(object, key, deepClone(standard));
  }
  for (const key in object) {
    const inner = schemaUnder(schema, key);
    if (!inner) continue;
    if (isNothing(object[key], inner) && !propertyOf(schema, key))
      setOwn(object, key, deepClone(inner.default ?? null));
    applySchemaDefaults(object[key], inner);
  }
}

/** Drops nulls that are no values and have no default, in place. */
export function dropNulls(value: unknown, schema: JsonSchema | undefined): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) dropNulls(item, schema?.items);
    return;
  }
  const object = value as JsonObject;
  for (const key of Object.keys(object)) {
    const inner = schema && schemaUnder(schema, key);
    if (inner && isNothing(object[key], inner) && inner.default === undefined) delete object[key];
    else dropNulls(object[key], inner);
  }
}

const isNothing = (value: unknown, { nullable }: JsonSchema): boolean => value === null && !nullable;

type Defaults = readonly (readonly [key: string, standard: unknown])[];

const known = new WeakMap<JsonSchema, Defaults>();
const none: Defaults = [];

/** The fields of a schema that have a default. */
function defaultsOf(schema: JsonSchema): Defaults {
  let defaults = known.get(schema);
  if (defaults) return defaults;
  defaults = Object.entries(schema.properties ?? {}).flatMap(([key, property]) =>
    isObject(property) && property['default'] !== undefined && property['default'] !== null
      ? [[key, property['default']] as const]
      : [],
  );
  known.set(schema, defaults.length === 0 ? none : defaults);
  return defaults;
}
