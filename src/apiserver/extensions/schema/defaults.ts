/** Defaults of custom kinds, and nulls that mean nothing.
 *  Source:
 *  https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#defaulting-and-nullable */
import { deepClone, isObject, type JsonObject, maxJsonValues, setOwn, valuesIn } from '#api';
import { type JsonSchema, propertyOf, schemaUnder } from './json-schema.ts';

/** Fills in what is left out, or null where null is no value, in place. Says whether that is all of it: a small object
 *  and its schema may make a very large one, and no more is filled in than values that an object may have. */
export function applySchemaDefaults(value: unknown, schema: JsonSchema | undefined): boolean {
  const filling = new Filling();
  filling.fill(value, schema);
  return filling.isComplete;
}

class Filling {
  #left = maxJsonValues;

  get isComplete(): boolean {
    return this.#left >= 0;
  }

  fill(value: unknown, schema: JsonSchema | undefined): void {
    if (!schema || typeof value !== 'object' || value === null || !this.isComplete) return;
    if (Array.isArray(value)) this.#fillItems(value, schema);
    else this.#fillFields(value as JsonObject, schema);
  }

  #fillItems(list: unknown[], { items }: JsonSchema): void {
    if (!items) return;
    for (let index = 0; index < list.length; index++) {
      const standard = items.default ?? null;
      if (isNothing(list[index], items) && this.#hasRoom(valuesIn(standard))) list[index] = deepClone(standard);
      this.fill(list[index], items);
    }
  }

  #fillFields(object: JsonObject, schema: JsonSchema): void {
    for (const [key, standard, size] of defaultsOf(schema)) {
      const found = Object.hasOwn(object, key) ? object[key] : undefined;
      if (found !== undefined && !isNothing(found, propertyOf(schema, key) as JsonSchema)) continue;
      if (this.#hasRoom(size)) setOwn(object, key, deepClone(standard));
    }
    for (const key in object) {
      const inner = schemaUnder(schema, key);
      if (!inner) continue;
      const standard = inner.default ?? null;
      const isLeft = isNothing(object[key], inner) && !propertyOf(schema, key);
      if (isLeft && this.#hasRoom(valuesIn(standard))) setOwn(object, key, deepClone(standard));
      this.fill(object[key], inner);
    }
  }

  /** Takes the room for so many values, while there is some. */
  #hasRoom(values: number): boolean {
    this.#left -= values;
    return this.isComplete;
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

type Defaults = readonly (readonly [key: string, standard: unknown, size: number])[];

const known = new WeakMap<JsonSchema, Defaults>();
const none: Defaults = [];

/** The fields of a schema that have a default. */
function defaultsOf(schema: JsonSchema): Defaults {
  let defaults = known.get(schema);
  if (defaults) return defaults;
  defaults = Object.entries(schema.properties ?? {}).flatMap(([key, property]) =>
    isObject(property) && property['default'] !== undefined && property['default'] !== null
      ? [[key, property['default'], valuesIn(property['default'])] as const]
      : [],
  );
  known.set(schema, defaults.length === 0 ? none : defaults);
  return defaults;
}
