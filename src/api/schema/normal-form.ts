/** The normal form of an object: what upstream's typed server makes of it by reading and writing it. What is as good as
 *  left out is left out, and what is always there is there, so that two objects that mean the same are equal. All
 *  objects in memory have it; on the wire, {@link withNulls} adds what JSON can say and our interfaces do not. */
import { isObject, type JsonObject } from '../json/object.ts';
import type { FieldDescriptor, ScalarKind, StructDescriptor, StructReference, ValueDescriptor } from './descriptor.ts';
import { structBehind } from './structs.ts';

/** Brings an object into its normal form, in place: nulls go; so do zeros (0, false, empty texts, lists and maps) of
 *  fields for which zero is nothing; fields that are always there get the zero of their type. Values of a wrong type
 *  are left alone. */
export function normalize(struct: StructReference, draft: unknown): void {
  if (isObject(draft)) normalizerOf(struct)(draft);
}

type Normalizer = (value: JsonObject) => void;

interface FieldRule {
  /** Whether zero is as good as left out. */
  readonly dropsZero: boolean;
  /** For what has fields somewhere inside. */
  readonly inside: ((value: unknown) => void) | undefined;
}

/** A field that is always there, and what it has when nothing is set. */
interface Fill {
  readonly name: string;
  readonly zero: () => unknown;
}

const normalizers = new WeakMap<StructDescriptor, Normalizer>();

function normalizerOf(reference: StructReference): Normalizer {
  const struct = structBehind(reference);
  const known = normalizers.get(struct);
  if (known) return known;
  const rules = new Map<string, FieldRule>();
  const fills: Fill[] = [];
  const normalizer: Normalizer = object => {
    for (const key in object) {
      const value = object[key];
      // Most values are texts, and need no look at their field.
      if (value === undefined || (typeof value !== 'object' && !isZero(value))) continue;
      const rule = rules.get(key);
      if (rule) normalizeField(object, key, rule);
    }
    for (const { name, zero } of fills) if (object[name] === undefined) object[name] = zero();
  };
  normalizers.set(struct, normalizer);
  for (const [name, field] of Object.entries(struct.fields)) {
    const zero = fillOf(field);
    if (zero) fills.push({ name, zero });
    rules.set(name, { dropsZero: !field.pointer && !zero, inside: insideOf(field.value) });
  }
  return normalizer;
}

function normalizeField(object: JsonObject, key: string, { dropsZero, inside }: FieldRule): void {
  const value = object[key];
  if (value === null || (dropsZero && isZero(value))) delete object[key];
  else if (inside && typeof value === 'object') inside(value);
}

/** Whether a value is the zero of its type. */
export const isZero = (value: unknown): boolean =>
  value === '' || value === 0 || value === false || (typeof value === 'object' && value !== null && isEmpty(value));

function isEmpty(value: object): boolean {
  if (Array.isArray(value)) return value.length === 0;
  for (const _ in value) return false;
  return true;
}

function insideOf(value: ValueDescriptor): ((value: unknown) => void) | undefined {
  if (value.kind === 'struct') {
    // Looked up when it runs: a struct may contain itself.
    let normalizer: Normalizer | undefined;
    return found => {
      if (!isObject(found)) return;
      normalizer ??= normalizerOf(value);
      normalizer(found);
    };
  }
  if (value.kind === 'list') {
    const inside = insideOf(value.items);
    return inside && (list => void (Array.isArray(list) && list.forEach(inside)));
  }
  if (value.kind !== 'map') return undefined;
  const inside = insideOf(value.values);
  return (
    inside &&
    (map => {
      if (isObject(map)) for (const key in map) inside(map[key]);
    })
  );
}

const hasNoZero = ({ kind }: ValueDescriptor): boolean => kind === 'raw' || kind === 'time' || kind === 'microTime';

/** How to make the zero of a field that is always there. Lists and maps are null on the wire, and here only where the
 *  interface wants them; a time that is not set has no text. */
function fillOf({ value, pointer, always, required }: FieldDescriptor): (() => unknown) | undefined {
  if (!always || pointer || hasNoZero(value) || (isNullable(value) && !required)) return undefined;
  if (value.kind !== 'struct') return () => zeroOf(value);
  const inside = insideOf(value);
  return () => {
    const struct = {};
    inside?.(struct);
    return struct;
  };
}

const zeroScalars: Partial<Record<ScalarKind, unknown>> = {
  boolean: false,
  int32: 0,
  int64: 0,
  double: 0,
  duration: '0s',
  intOrString: 0,
  quantity: '0',
  raw: null,
};

/** What a value is in upstream's structs when it is left out. */
export function zeroOf({ kind }: ValueDescriptor): unknown {
  if (kind === 'struct' || kind === 'map') return {};
  if (kind === 'list') return [];
  return kind in zeroScalars ? zeroScalars[kind] : '';
}

const nullable = new Set(['list', 'map', 'time', 'microTime', 'bytes', 'raw']);

/** Whether upstream writes null for nothing. */
export const isNullable = ({ kind }: ValueDescriptor): boolean => nullable.has(kind);
