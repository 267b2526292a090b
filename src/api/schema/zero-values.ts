/** Objects that lack required fields, made whole for whoever validates them. */
import { deepClone } from '../json/deep.ts';
import { isObject } from '../json/object.ts';
import type { ScalarKind, StructReference, ValueDescriptor } from './descriptor.ts';
import { structBehind } from './structs.ts';

/** A copy in which every required field is there: what was left out has the zero value of its type, as it has in upstream's
 *  structs. Rules that are written for whole objects then say of it what upstream says. */
export function withZeroValues<T>(struct: StructReference, object: T): T {
  const copy = deepClone(object);
  fill(struct, copy);
  return copy;
}

function fill(descriptor: ValueDescriptor, value: unknown): void {
  if (descriptor.kind === 'list' && Array.isArray(value)) for (const item of value) fill(descriptor.items, item);
  if (!isObject(value)) return;
  if (descriptor.kind === 'map') for (const item of Object.values(value)) fill(descriptor.values, item);
  if (descriptor.kind !== 'struct') return;
  for (const [name, { value: field, required }] of Object.entries(structBehind(descriptor).fields)) {
    if (required) value[name] ??= zeroOf(field);
    fill(field, value[name]);
  }
}

const zeroScalars: Partial<Record<ScalarKind, unknown>> = {
  boolean: false,
  int32: 0,
  int64: 0,
  double: 0,
  intOrString: 0,
  quantity: '0',
  raw: null,
};

/** What a field that is left out has in upstream's structs. */
export function zeroOf({ kind }: ValueDescriptor): unknown {
  if (kind === 'struct' || kind === 'map') return {};
  if (kind === 'list') return [];
  return kind in zeroScalars ? zeroScalars[kind] : '';
}
