/** Nulls in objects that another server wrote. */
import { isObject, type JsonObject, ownValue } from '../json/object.ts';
import type { StructDescriptor, ValueDescriptor } from './descriptor.ts';
import { structBehind } from './structs.ts';
import { zeroOf } from './zero-values.ts';

/** Makes a value what its interface says: servers in Go write null for an empty list, map or time that they do not leave
 *  out, such as the endpoints and ports of an empty slice. Such a field goes, or gets the zero value of its type when it is
 *  required. Changes the value; what is raw stays as it is. */
export function dropNulls(descriptor: ValueDescriptor, value: unknown): void {
  if (descriptor.kind === 'list' && Array.isArray(value)) {
    if (isComposite(descriptor.items)) for (const item of value) dropNulls(descriptor.items, item);
  } else if (descriptor.kind === 'map' && isObject(value)) {
    if (isComposite(descriptor.values)) for (const key in value) dropNulls(descriptor.values, value[key]);
  } else if (descriptor.kind === 'struct' && isObject(value)) dropInFields(structBehind(descriptor), value);
}

function dropInFields({ fields }: StructDescriptor, object: JsonObject): void {
  for (const key in object) {
    const value = object[key];
    if (typeof value !== 'object') continue;
    const field = ownValue(fields, key);
    if (!field || field.value.kind === 'raw') continue;
    if (value !== null) dropNulls(field.value, value);
    else if (field.required) object[key] = zeroOf(field.value);
    else delete object[key];
  }
}

const isComposite = ({ kind }: ValueDescriptor): boolean => kind === 'struct' || kind === 'list' || kind === 'map';
