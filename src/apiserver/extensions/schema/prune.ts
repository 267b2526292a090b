/** Pruning: fields that a schema does not know are dropped.
 *  Source:
 *  https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#field-pruning */
import type { JsonObject } from '#api';
import { isMetaField, type JsonSchema, propertyOf, valuesOf } from './json-schema.ts';

/** Of so many dropped fields somebody is told. */
const maxPaths = 100;

interface Pruning {
  readonly path: (string | number)[];
  readonly dropped: string[];
}

/** Drops what the schema does not know, in place; returns the paths of what was dropped, in order. `isResource`: the
 *  value is an object of the API, whose metadata are not the schema's to say. */
export function prune(value: unknown, schema: JsonSchema, { isResource = false } = {}): string[] {
  const pruning: Pruning = { path: [], dropped: [] };
  const whole = isResource ? { ...schema, 'x-kubernetes-embedded-resource': true } : schema;
  pruneValue(value, whole, pruning);
  return pruning.dropped.sort();
}

function pruneValue(value: unknown, schema: JsonSchema | undefined, pruning: Pruning): void {
  if (typeof value !== 'object' || value === null) return;
  if (schema?.['x-kubernetes-preserve-unknown-fields']) keepUnknown(value, schema, pruning);
  else if (Array.isArray(value)) inEach(value, item => pruneValue(item, schema?.items, pruning), pruning);
  else pruneFields(value as JsonObject, schema, pruning);
}

function pruneFields(object: JsonObject, schema: JsonSchema | undefined, pruning: Pruning): void {
  for (const key of Object.keys(object)) {
    if (schema?.['x-kubernetes-embedded-resource'] && isMetaField(key)) continue;
    const property = schema && propertyOf(schema, key);
    if (property) under(key, pruning, () => pruneValue(object[key], property, pruning));
    else if (schema?.additionalProperties !== undefined)
      under(key, pruning, () => pruneValue(object[key], valuesOf(schema), pruning));
    else {
      if (pruning.dropped.length < maxPaths && (!isMetaField(key) || pruning.path.length > 0))
        under(key, pruning, () => pruning.dropped.push(formatPath(pruning.path)));
      delete object[key];
    }
  }
}

/** What is not known is kept; what is known is pruned. */
function keepUnknown(value: object, schema: JsonSchema, pruning: Pruning): void {
  if (Array.isArray(value)) {
    const { items } = schema;
    const keep = (item: unknown) => {
      if (items && typeof item === 'object' && item !== null) keepUnknown(item, items, pruning);
    };
    inEach(value, keep, pruning);
    return;
  }
  for (const [key, inner] of Object.entries(value)) {
    if (schema['x-kubernetes-embedded-resource'] && isMetaField(key)) continue;
    const property = propertyOf(schema, key);
    if (property ?? schema.additionalProperties)
      under(key, pruning, () => pruneValue(inner, property ?? valuesOf(schema), pruning));
  }
}

function inEach(items: readonly unknown[], visit: (item: unknown) => void, { path }: Pruning): void {
  for (const [index, item] of items.entries()) {
    path.push(index);
    visit(item);
    path.pop();
  }
}

function under(key: string, { path }: Pruning, visit: () => void): void {
  path.push(key);
  visit();
  path.pop();
}

/** `spec.containers[0].name`. */
function formatPath(path: readonly (string | number)[]): string {
  let text = '';
  for (const part of path) text += typeof part === 'number' ? `[${part}]` : text === '' ? part : `.${part}`;
  return text;
}
