/** Values while an expression is worked out.
 *
 *  int is a bigint, double a number, lists are arrays, maps {@link CelMap}s; data of objects are looked at as they are,
 *  by {@link JsonList} and {@link JsonMap}, and become values when somebody takes one out. */
import { exactInteger } from '#base';
import { formatDuration, formatTimestamp, parseDuration, parseTimestamp } from './times.ts';
import { dyn, type ListType, type ObjectType, type Type } from './types.ts';

/** What an expression cannot be worked out for. */
export class CelError extends Error {
  override readonly name = 'CelError';
}

/** Errors of others as those of an expression. */
export function orError<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof CelError ? error : new CelError((error as Error).message);
  }
}

/** Ends with an error of these words. */
export function fail(words: string): never {
  throw new CelError(words);
}

/** A value that must be there. */
export function there(value: Value | undefined, words: () => string): Value {
  return value === undefined ? fail(words()) : value;
}

/** There is no more to spend. */
export class CostError extends Error {
  override readonly name = 'CostError';
}

/** Counts what steps cost. */
export interface Meter {
  /** Throws CostError when it is too much. */
  spend(cost: number): void;
}

/** A uint, so that it is told from an int, which is a bigint. */
export class Uint {
  readonly value: bigint;
  constructor(value: bigint) {
    this.value = value;
  }
}
/** Nanoseconds since 1970. */
export class Timestamp {
  readonly nanos: bigint;
  constructor(nanos: bigint) {
    this.nanos = nanos;
  }
}
/** Nanoseconds. */
export class Duration {
  readonly nanos: bigint;
  constructor(nanos: bigint) {
    this.nanos = nanos;
  }
}
/** A value of `optional_type`, as `optional.of` and `?.` make it. */
export class Optional {
  /** Undefined for none. */
  readonly value: Value | undefined;
  constructor(value: Value | undefined) {
    this.value = value;
  }
}
/** A type as a value. */
export class TypeValue {
  readonly type: string;
  constructor(type: string) {
    this.type = type;
  }
}
/** Something that only functions look into. */
export abstract class Opaque {
  /** As messages name its type. */
  abstract readonly typeName: string;
  /** What `==` says; false for one of another type. */
  abstract equals(other: Opaque): boolean;
}

/** One that is what its text says. */
export abstract class OpaqueText extends Opaque {
  readonly text: string;
  constructor(text: string) {
    super();
    this.text = text;
  }
  equals(other: Opaque): boolean {
    return other instanceof OpaqueText && other.typeName === this.typeName && other.text === this.text;
  }
}

/** What it costs to look at one of many. */
export const lookCost = 0.1;
/** As many characters are gone through in one step. */
export const charactersPerStep = 1000;

type Key = string | bigint | boolean;

/** As messages and data have it. */
export const textOfKey = (key: Value): string => {
  if (key instanceof Uint) return key.value.toString();
  return typeof key === 'object' ? typeName(key) : key.toString();
};

/** A map that an expression made. */
export class CelMap {
  readonly #entries = new Map<string, readonly [Key | Uint, Value]>();

  constructor(entries: Iterable<readonly [Value, Value]>) {
    for (const [key, value] of entries) this.add(key, value);
  }

  get entries(): ReadonlyMap<string, readonly [Key | Uint, Value]> {
    return this.#entries;
  }

  /** Only for who makes it: it is never changed afterwards. Throws CelError for what is no key, or is there already. */
  add(key: Value, value: Value): void {
    const text = keyOf(key);
    if (text === undefined) throw new CelError(`unsupported key type: ${typeName(key)}`);
    if (this.#entries.has(text)) throw new CelError(`Failed with repeated key: ${textOfKey(key)}`);
    this.#entries.set(text, [key as Key, value]);
  }
}

/** A map of which every key can be taken, though not every one is in it. */
export class MapWithDefault extends CelMap {
  readonly missing: Value;
  constructor(entries: Iterable<readonly [Value, Value]>, missing: Value) {
    super(entries);
    this.missing = missing;
  }
}

/** The same text for keys that are equal; numbers of all types are. Undefined for what is no key. */
export function keyOf(key: Value): string | undefined {
  if (typeof key === 'string') return `s${key}`;
  if (typeof key === 'bigint') return `n${key}`;
  if (typeof key === 'number') return Number.isInteger(key) ? `n${BigInt(key)}` : `n${key}`;
  if (typeof key === 'boolean') return `b${key}`;
  return key instanceof Uint ? `n${key.value}` : undefined;
}

/** A list of data. */
export class JsonList {
  readonly items: readonly unknown[];
  readonly type: ListType;
  constructor(items: readonly unknown[], type: ListType) {
    this.items = items;
    this.type = type;
  }
}
/** An object of data: with fields that are known, or a map. */
export class JsonMap {
  readonly data: Readonly<Record<string, unknown>>;
  /** Undefined for a map. */
  readonly object: ObjectType | undefined;
  /** Of the values, of a map. */
  readonly valueType: Type;
  constructor(data: Readonly<Record<string, unknown>>, type: Type) {
    this.data = data;
    this.object = type.kind === 'object' ? type : undefined;
    this.valueType = type.kind === 'map' ? type.value : dyn;
  }
}
/** An object that an expression made. */
export class StructValue {
  readonly typeName: string;
  readonly fields: ReadonlyMap<string, Value>;
  constructor(name: string, fields: ReadonlyMap<string, Value>) {
    this.typeName = name;
    this.fields = fields;
  }
}

/** What variables, arguments and results are. */
export type Value =
  | bigint
  | Uint
  | number
  | boolean
  | string
  | Uint8Array
  | null
  | Timestamp
  | Duration
  | Optional
  | TypeValue
  | Opaque
  | readonly Value[]
  | JsonList
  | CelMap
  | JsonMap
  | StructValue;

/** Data as a value of a type; of an unknown type, as what it looks like. */
export function adapt(data: unknown, type: Type = dyn): Value {
  if (data === null || data === undefined) return null;
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- all others are alike
  switch (typeof data) {
    case 'string':
      return adaptText(data, type);
    case 'boolean':
      return data;
    case 'number':
      return type.kind === 'double' || !Number.isInteger(data) ? data : BigInt(data);
    case 'bigint':
      return type.kind === 'double' ? Number(data) : data;
    default:
      break;
  }
  if (Array.isArray(data)) return new JsonList(data, type.kind === 'list' ? type : { kind: 'list', element: dyn });
  // What is a value already, as params and the like may bring.
  if (Object.getPrototypeOf(data) !== Object.prototype && Object.getPrototypeOf(data) !== null) return data as Value;
  return new JsonMap(data as Record<string, unknown>, type);
}

function adaptText(text: string, { kind }: Type): Value {
  if (kind === 'timestamp') return new Timestamp(parseTimestamp(text));
  if (kind === 'duration') return new Duration(parseDuration(text));
  if (kind === 'bytes') return Buffer.from(text, 'base64');
  return text;
}

/** Whether it is a list of either form. */
export const isList = (value: Value): value is readonly Value[] | JsonList =>
  Array.isArray(value) || value instanceof JsonList;
/** Whether it is a map of either form; objects with fields are none. */
export const isMap = (value: Value): value is CelMap | JsonMap => value instanceof CelMap || value instanceof JsonMap;

/** The items of a list. */
export const itemsOf = (list: readonly Value[] | JsonList): readonly Value[] =>
  list instanceof JsonList ? list.items.map(item => adapt(item, list.type.element)) : list;

/** Items of a list or entries of a map, as `size()` counts them. */
export const sizeOf = (value: readonly Value[] | JsonList | CelMap | JsonMap): number => {
  if (value instanceof JsonList) return value.items.length;
  if (value instanceof JsonMap) return Object.keys(value.data).length;
  return value instanceof CelMap ? value.entries.size : value.length;
};

/** What it costs to count what is in the first of them: keys of data are gone through. */
export const keysCost = ([map]: readonly Value[]): number => (map instanceof JsonMap ? lookCost * sizeOf(map) : 0);

/** The item at an index; undefined when there is none. */
export function itemAt(list: readonly Value[] | JsonList, index: number): Value | undefined {
  if (list instanceof JsonList) return index in list.items ? adapt(list.items[index], list.type.element) : undefined;
  return list[index];
}

/** The keys of a map. */
export const keysOf = (map: CelMap | JsonMap): readonly Value[] =>
  map instanceof CelMap ? [...map.entries.values()].map(([key]) => key) : Object.keys(map.data);

/** The entries of a map. */
export function entriesOf(map: CelMap | JsonMap): readonly (readonly [Value, Value])[] {
  if (map instanceof CelMap) return [...map.entries.values()];
  return Object.keys(map.data).map(key => [key, entryOf(map, key) as Value] as const);
}

/** The value of a key; undefined when there is none. */
export function entryOf(map: CelMap | JsonMap | StructValue, key: Value): Value | undefined {
  if (map instanceof StructValue) return map.fields.get(key as string);
  if (map instanceof CelMap)
    return map.entries.get(keyOf(key) ?? '')?.[1] ?? (map instanceof MapWithDefault ? map.missing : undefined);
  if (typeof key !== 'string') return undefined;
  const { data, object, valueType } = map;
  const field = object?.fields.get(key);
  const name = field?.name ?? key;
  if (!Object.hasOwn(data, name) || data[name] === undefined) return undefined;
  return adapt(data[name], field?.type ?? valueType);
}

/** Whether a key is in a map. */
export const hasKey = (map: CelMap | JsonMap, key: Value): boolean =>
  map instanceof CelMap ? map.entries.has(keyOf(key) ?? '') : entryOf(map, key) !== undefined;

const scalarNames: Readonly<Record<string, string>> = {
  bigint: 'int',
  number: 'double',
  boolean: 'bool',
  string: 'string',
};

/** The name of a value's type, as `type()` gives it. */
export function typeName(value: Value): string {
  if (value === null) return 'null_type';
  const scalar = scalarNames[typeof value];
  if (scalar !== undefined) return scalar;
  if (value instanceof Uint) return 'uint';
  if (value instanceof Uint8Array) return 'bytes';
  if (isList(value)) return 'list';
  if (value instanceof JsonMap && value.object) return value.object.name;
  if (isMap(value)) return 'map';
  if (value instanceof Timestamp) return 'google.protobuf.Timestamp';
  if (value instanceof Duration) return 'google.protobuf.Duration';
  if (value instanceof Optional) return 'optional_type';
  if (value instanceof TypeValue) return 'type';
  return (value as Opaque | StructValue).typeName;
}

/** A value as data: what an object can hold. What is copied is paid for. */
export function toData(value: Value, meter: Meter): unknown {
  meter.spend(lookCost);
  const within = (item: Value) => toData(item, meter);
  if (typeof value === 'bigint') return exactInteger(value);
  if (value instanceof Uint) return exactInteger(value.value);
  if (value instanceof JsonList) return value.items;
  if (isList(value)) return value.map(within);
  if (value instanceof JsonMap) return value.data;
  if (value instanceof CelMap)
    return Object.fromEntries(entriesOf(value).map(([key, item]) => [textOfKey(key), within(item)]));
  if (value instanceof StructValue)
    return Object.fromEntries([...value.fields].map(([name, item]) => [name, within(item)]));
  if (value instanceof Optional) return value.value === undefined ? null : within(value.value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (value instanceof Timestamp) return formatTimestamp(value.nanos);
  if (value instanceof Duration) return formatDuration(value.nanos);
  if (value instanceof TypeValue || value instanceof Opaque)
    throw new CelError(`type conversion error: unsupported type ${typeName(value)}`);
  return value;
}
