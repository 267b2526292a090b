/** Copies of objects. */
import type { Steps } from '#base';
import { deepClone } from '../json/deep.ts';
import { isObject, type JsonObject, setOwn } from '../json/object.ts';
import { joined, partsOf } from '../json/wide-maps.ts';

/** A copy that shares nothing with the original but the sets of fields in the record of its managers, which nobody
 *  changes. What is no object of the API is copied as a whole. */
export function cloneObject<T>(object: T): T;
export function cloneObject(object: unknown): unknown {
  if (!isObject(object) || !isObject(object['metadata'])) return deepClone(object);
  const { managedFields } = object['metadata'];
  if (!Array.isArray(managedFields)) return deepClone(object);
  const copy: JsonObject = {};
  for (const key in object)
    setOwn(copy, key, key === 'metadata' ? cloneMetadata(object[key] as JsonObject) : deepClone(object[key]));
  return copy;
}

function cloneMetadata(metadata: JsonObject): JsonObject {
  const copy: JsonObject = {};
  for (const key in metadata)
    setOwn(copy, key, key === 'managedFields' ? cloneEntries(metadata[key]) : deepClone(metadata[key]));
  return copy;
}

/** {@link cloneObject}. */
export const cloneInSteps = <T>(object: T): Steps<T> =>
  joined(partsOf([object]).map(([part]) => cloneObject(part))) as Steps<T>;

const cloneEntries = (entries: unknown): unknown[] =>
  (entries as unknown[]).map(entry => (isObject(entry) ? { ...entry } : deepClone(entry)));
