/** Lists whose items must differ: sets by value, maps by their keys. */
import { duplicate, type FieldError, invalidValue, isObject, type JsonObject } from '#api';
import { jsonText } from '#base';
import { type JsonSchema, propertyOf, valuesOf } from './json-schema.ts';

/** Items that there are twice, in lists that are sets or maps. */
export function validateListTypes(value: unknown, schema: JsonSchema, field = ''): FieldError[] {
  if (Array.isArray(value)) return [...checkItems(value, schema, field), ...inItems(value, schema, field)];
  if (!isObject(value)) return [];
  const values = valuesOf(schema);
  const errors: FieldError[] = [];
  for (const key in value) {
    const property = propertyOf(schema, key);
    if (property) errors.push(...validateListTypes(value[key], property, field === '' ? key : `${field}.${key}`));
    else if (values) errors.push(...validateListTypes(value[key], values, `${field}[${key}]`));
  }
  return errors;
}

const inItems = (list: readonly unknown[], { items }: JsonSchema, field: string): FieldError[] =>
  items ? list.flatMap((item, index) => validateListTypes(item, items, `${field}[${index}]`)) : [];

function checkItems(list: readonly unknown[], schema: JsonSchema, field: string): FieldError[] {
  const listType = schema['x-kubernetes-list-type'];
  if (listType === 'set') return repeated(list).map(index => duplicate(`${field}[${index}]`, list[index]));
  if (listType !== 'map') return [];
  const wrong = list.findIndex(item => item !== null && !isObject(item));
  if (wrong >= 0)
    return [invalidValue(`${field}[${wrong}]`, list[wrong], 'must be an object for an array of list-type map')];
  const names = schema['x-kubernetes-list-map-keys'] ?? [];
  const keys = list.map(item => keysOf(item as JsonObject | null, names));
  return repeated(keys).map(index => duplicate(`${field}[${index}]`, keys[index]));
}

function keysOf(item: JsonObject | null, names: readonly string[]): JsonObject {
  const keys: JsonObject = {};
  for (const name of names) if (item && Object.hasOwn(item, name)) keys[name] = item[name];
  return keys;
}

/** Where values are for the second time; later times are not told. */
function repeated(values: readonly unknown[]): number[] {
  const times = new Map<string, number>();
  return values.flatMap((value, index) => {
    const key = jsonText(value);
    const before = times.get(key) ?? 0;
    times.set(key, before + 1);
    return before === 1 ? [index] : [];
  });
}
