/** Objects as they go over the wire: what JSON says of fields that are always there, and our interfaces do not. */
import { isObject, type JsonObject, setOwn } from '../json/object.ts';
import type { StructDescriptor, StructReference, ValueDescriptor } from './descriptor.ts';
import { isNullable, isZero } from './normal-form.ts';
import { structBehind } from './structs.ts';

/** The object as upstream's answers have it: with null where a field that is always there is an empty list, an empty
 *  map, a time that is not set, or a reference to nothing. A copy where there is such a field, else the object itself;
 *  it is not changed. */
export function withNulls<T>(struct: StructReference, object: T): T {
  return (writerOf(struct)?.(object) ?? object) as T;
}

/** Returns the value itself when there is nothing to write. */
type NullWriter = (value: unknown) => unknown;

/** Structs with such a field somewhere, compiled; null for those without. */
const writers = new WeakMap<StructDescriptor, { writer: NullWriter | null }>();

function writerOf(reference: StructReference): NullWriter | undefined {
  const struct = structBehind(reference);
  const known = writers.get(struct);
  if (known) return known.writer === null ? undefined : value => known.writer?.(value) ?? value;
  const entry: { writer: NullWriter | null } = { writer: value => value };
  writers.set(struct, entry);
  const nulls: NullField[] = [];
  const inner: InnerField[] = [];
  for (const [name, { value, always, pointer }] of Object.entries(struct.fields)) {
    if (always && (pointer || isNullable(value))) nulls.push({ name, isReference: pointer === true });
    const writer = writerOfValue(value);
    if (writer) inner.push({ name, writer });
  }
  entry.writer = nulls.length + inner.length === 0 ? null : writeFields(nulls, inner);
  return entry.writer ?? undefined;
}

interface NullField {
  readonly name: string;
  /** Whether empty is a value. */
  readonly isReference: boolean;
}
interface InnerField {
  readonly name: string;
  readonly writer: NullWriter;
}

const writeFields =
  (nulls: readonly NullField[], inner: readonly InnerField[]): NullWriter =>
  object => {
    if (!isObject(object)) return object;
    let copy: JsonObject | undefined;
    for (const { name, writer } of inner) {
      const value = object[name];
      if (typeof value !== 'object') continue;
      const written = writer(value);
      if (written !== value) (copy ??= { ...object })[name] = written;
    }
    for (const { name, isReference } of nulls) {
      const value = object[name];
      if (value === undefined || (!isReference && isZero(value))) (copy ??= { ...object })[name] = null;
    }
    return copy ?? object;
  };

function writerOfValue(value: ValueDescriptor): NullWriter | undefined {
  if (value.kind === 'struct') return writerOf(value);
  if (value.kind === 'list') {
    const writer = writerOfValue(value.items);
    return writer && (list => (Array.isArray(list) ? writeItems(list, writer) : list));
  }
  if (value.kind !== 'map') return undefined;
  const writer = writerOfValue(value.values);
  return writer && (map => (isObject(map) ? writeValues(map, writer) : map));
}

function writeItems(list: readonly unknown[], writer: NullWriter): readonly unknown[] {
  let copy: unknown[] | undefined;
  for (let index = 0; index < list.length; index++) {
    const written = writer(list[index]);
    if (written !== list[index]) (copy ??= [...list])[index] = written;
  }
  return copy ?? list;
}

function writeValues(map: JsonObject, writer: NullWriter): JsonObject {
  let copy: JsonObject | undefined;
  for (const key in map) {
    const written = writer(map[key]);
    if (written !== map[key]) setOwn((copy ??= { ...map }), key, written);
  }
  return copy ?? map;
}
