/** Which part of the old object a part of the new one was, for rules about changes.
 *  Source:
 *  https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#validation-ratcheting */
import { isObject, type JsonObject, ownValue } from '#api';
import { jsonText } from '#base';
import type { JsonSchema } from './json-schema.ts';

/** What a value was; undefined when that is not known. */
export type Old = { readonly value: unknown } | undefined;

/** The parts of an old value. */
export interface OldParts {
  field(key: string): Old;
  /** The old form of an item of the new list. */
  item(item: unknown): Old;
}

/** The parts of an old value that those of the new one can be told to be; undefined when there are none. */
export function correlated(old: Old, schema: JsonSchema): OldParts | undefined {
  if (!old) return undefined;
  const { value } = old;
  if (isObject(value)) {
    if (schema['x-kubernetes-map-type'] === 'atomic') return undefined;
    return { field: key => (Object.hasOwn(value, key) ? { value: value[key] } : undefined), item: () => undefined };
  }
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  if (!Array.isArray(value) || schema['x-kubernetes-list-type'] !== 'map' || keys.length === 0) return undefined;
  let byKey: Map<string, unknown> | undefined;
  return {
    field: () => undefined,
    item(item) {
      byKey ??= new Map(value.filter(isObject).map(each => [keyOf(each, keys, schema), each]));
      const key = isObject(item) ? keyOf(item, keys, schema) : undefined;
      return key !== undefined && byKey.has(key) ? { value: byKey.get(key) } : undefined;
    },
  };
}

const keyOf = (item: JsonObject, keys: readonly string[], { items }: JsonSchema): string =>
  jsonText(keys.map(key => ownValue(item, key) ?? items?.properties?.[key]?.default));
