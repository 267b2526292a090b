/** The functions of the language itself. Source: https://github.com/google/cel-spec/blob/master/doc/langdef.md#list-of-standard-definitions */

import type { Implementation, Library } from '../functions.ts';
import { compileRe2, searchCost } from '../patterns.ts';
import {
  checkDuration,
  checkTimestamp,
  clockAt,
  formatDuration,
  formatTimestamp,
  parseDuration,
  parseTimestamp,
} from '../times.ts';
import {
  CelError,
  type CelMap,
  compare,
  Duration,
  entryOf,
  equal,
  isList,
  isSame,
  itemAt,
  itemsOf,
  type JsonList,
  type JsonMap,
  keyOf,
  type Meter,
  Optional,
  sizeOf,
  Timestamp,
  TypeValue,
  textOfKey,
  typeName,
  Uint,
  type Value,
} from '../values.ts';

const maxInt = 2n ** 63n - 1n;
const minInt = -(2n ** 63n);
const maxUint = 2n ** 64n - 1n;

function toInt(value: bigint): bigint {
  if (value > maxInt || value < minInt) throw new CelError('integer overflow');
  return value;
}
function toUint(value: bigint): Uint {
  if (value > maxUint || value < 0n) throw new CelError('unsigned integer overflow');
  return new Uint(value);
}

type Ints = readonly [bigint, bigint];
type Uints = readonly [Uint, Uint];
type Doubles = readonly [number, number];

const nonZero = (value: bigint, words: string): bigint => {
  if (value === 0n) throw new CelError(words);
  return value;
};

const ints =
  (work: (...args: Ints) => bigint): Implementation =>
  args =>
    toInt(work(...(args as Ints)));
const uints =
  (work: (...args: Ints) => bigint): Implementation =>
  args => {
    const [a, b] = args as Uints;
    return toUint(work(a.value, b.value));
  };
const doubles =
  (work: (...args: Doubles) => number): Implementation =>
  args =>
    work(...(args as Doubles));

/** Errors of others as those of an expression. */
export function orError<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof CelError ? error : new CelError((error as Error).message);
  }
}

const arithmetic: Library = {
  '_+_(int, int): int': ints((a, b) => a + b),
  '_-_(int, int): int': ints((a, b) => a - b),
  '_*_(int, int): int': ints((a, b) => a * b),
  '_/_(int, int): int': ints((a, b) => a / nonZero(b, 'division by zero')),
  '_%_(int, int): int': ints((a, b) => a % nonZero(b, 'modulus by zero')),
  '-_(int): int': ([a]) => toInt(-(a as bigint)),
  '_+_(uint, uint): uint': uints((a, b) => a + b),
  '_-_(uint, uint): uint': uints((a, b) => a - b),
  '_*_(uint, uint): uint': uints((a, b) => a * b),
  '_/_(uint, uint): uint': uints((a, b) => a / nonZero(b, 'division by zero')),
  '_%_(uint, uint): uint': uints((a, b) => a % nonZero(b, 'modulus by zero')),
  '_+_(double, double): double': doubles((a, b) => a + b),
  '_-_(double, double): double': doubles((a, b) => a - b),
  '_*_(double, double): double': doubles((a, b) => a * b),
  '_/_(double, double): double': doubles((a, b) => a / b),
  '-_(double): double': ([a]) => -(a as number),
  '_+_(string, string): string': { run: ([a, b]) => (a as string) + (b as string), cost: textCost },
  '_+_(bytes, bytes): bytes': {
    run: ([a, b]) => Buffer.concat([a as Uint8Array, b as Uint8Array]),
    cost: textCost,
  },
  '_+_(list<A>, list<A>): list<A>': {
    run: ([a, b], frame) => joinLists(a as JsonList, b as JsonList, frame),
    cost: ([a, b]) => 0.1 * (sizeOf(a as JsonList) + sizeOf(b as JsonList)),
  },
  '_+_(timestamp, duration): timestamp': ([a, b]) =>
    new Timestamp(orError(() => checkTimestamp((a as Timestamp).nanos + (b as Duration).nanos))),
  '_+_(duration, timestamp): timestamp': ([a, b]) =>
    new Timestamp(orError(() => checkTimestamp((a as Duration).nanos + (b as Timestamp).nanos))),
  '_+_(duration, duration): duration': ([a, b]) =>
    new Duration(orError(() => checkDuration((a as Duration).nanos + (b as Duration).nanos))),
  '_-_(timestamp, timestamp): duration': ([a, b]) =>
    new Duration(orError(() => checkDuration((a as Timestamp).nanos - (b as Timestamp).nanos))),
  '_-_(timestamp, duration): timestamp': ([a, b]) =>
    new Timestamp(orError(() => checkTimestamp((a as Timestamp).nanos - (b as Duration).nanos))),
  '_-_(duration, duration): duration': ([a, b]) =>
    new Duration(orError(() => checkDuration((a as Duration).nanos - (b as Duration).nanos))),
};

/** A set takes what it does not have, a map of a list replaces what it has, as server-side apply merges. */
function joinLists(a: readonly Value[] | JsonList, b: readonly Value[] | JsonList, meter: Meter): readonly Value[] {
  const left = itemsOf(a);
  const right = itemsOf(b);
  const { listType, keys = [] } = 'type' in a ? a.type : { listType: undefined };
  if (listType === 'set') return [...left, ...right.filter(item => !left.some(other => isSame(item, other, meter)))];
  if (listType !== 'map') return [...left, ...right];
  const keyOfItem = (item: Value) => keys.map(key => keyOf(entryOf(item as JsonMap, key) ?? null)).join('\0');
  const replacing = new Map(right.map(item => [keyOfItem(item), item]));
  const known = new Set(left.map(keyOfItem));
  const kept = left.map(item => replacing.get(keyOfItem(item)) ?? item);
  return [...kept, ...right.filter(item => !known.has(keyOfItem(item)))];
}

function textCost(args: readonly Value[]): number {
  return (
    0.1 *
    args.reduce<number>((sum, arg) => sum + (typeof arg === 'string' || arg instanceof Uint8Array ? arg.length : 0), 0)
  );
}

const orders: Readonly<Record<string, (order: number) => boolean>> = {
  '_<_': order => order < 0,
  '_<=_': order => order <= 0,
  '_>_': order => order > 0,
  '_>=_': order => order >= 0,
};

const numeric = ['int', 'uint', 'double'];
const ordered = [
  ...numeric.flatMap(a => numeric.map(b => [a, b] as const)),
  ...['bool', 'string', 'bytes', 'timestamp', 'duration'].map(type => [type, type] as const),
];

const comparisons: Library = Object.fromEntries(
  Object.entries(orders).flatMap(([name, holds]) =>
    ordered.map(([a, b]) => [
      `${name}(${a}, ${b}): bool`,
      {
        run: ([x, y]: readonly Value[]) => holds(compare(x as Value, y as Value) ?? Number.NaN),
        cost: ([x, y]: readonly Value[]) =>
          typeof x === 'string' ? 0.1 * Math.min(x.length, (y as string).length) : 0,
      },
    ]),
  ),
);

const equalityCost = ([a]: readonly Value[]): number => (typeof a === 'string' ? 0.1 * a.length : 0);

const general: Library = {
  '_==_(A, A): bool': { run: ([a, b], frame) => equal(a as Value, b as Value, frame), cost: equalityCost },
  '_!=_(A, A): bool': { run: ([a, b], frame) => !equal(a as Value, b as Value, frame), cost: equalityCost },
  '!_(bool): bool': ([a]) => !(a as boolean),
  '_&&_(bool, bool): bool': ([a, b]) => (a as boolean) && (b as boolean),
  '_||_(bool, bool): bool': ([a, b]) => (a as boolean) || (b as boolean),
  '_?_:_(bool, A, A): A': ([a, b, c]) => ((a as boolean) ? b : c) as Value,
  '@in(A, list<A>): bool': {
    run: ([a, b], frame) => itemsOf(b as JsonList).some(item => equal(a as Value, item, frame)),
    cost: ([, b]) => sizeOf(b as JsonList),
  },
  '@in(A, map<A, B>): bool': ([a, b]) => entryOf(b as CelMap, a as Value) !== undefined,
  '_[_](list<A>, int): A': ([list, index]) =>
    there(at(list as JsonList, index as bigint), () => `index out of bounds: ${index as bigint}`),
  '_[_](map<A, B>, A): B': ([map, key]) =>
    there(entryOf(map as CelMap, key as Value), () => `no such key: ${textOfKey(key as Value)}`),
  'size(string): int': ([a]) => characters(a as string),
  'size(bytes): int': ([a]) => BigInt((a as Uint8Array).length),
  'size(list<A>): int': ([a]) => BigInt(sizeOf(a as JsonList)),
  'size(map<A, B>): int': ([a]) => BigInt(sizeOf(a as CelMap)),
  'string.size(): int': ([a]) => characters(a as string),
  'bytes.size(): int': ([a]) => BigInt((a as Uint8Array).length),
  'list<A>.size(): int': ([a]) => BigInt(sizeOf(a as JsonList)),
  'map<A, B>.size(): int': ([a]) => BigInt(sizeOf(a as CelMap)),
  'string.startsWith(string): bool': ([a, b]) => (a as string).startsWith(b as string),
  'string.endsWith(string): bool': ([a, b]) => (a as string).endsWith(b as string),
  'string.contains(string): bool': { run: ([a, b]) => (a as string).includes(b as string), cost: placeCost },
  'string.matches(string): bool': { run: matches, cost: patternCost },
  'matches(string, string): bool': { run: matches, cost: patternCost },
};

/** Code points, of which some are two units. */
function characters(text: string): bigint {
  let count = text.length;
  for (let index = 0; index + 1 < text.length; index++)
    if ((text.charCodeAt(index) & 0xfc00) === 0xd800 && (text.charCodeAt(index + 1) & 0xfc00) === 0xdc00) count--;
  return BigInt(count);
}

/** To look for a text at every place of another. */
export function placeCost([text, wanted]: readonly Value[]): number {
  return Math.ceil(0.1 * (text as string).length) * Math.max(1, Math.ceil(0.1 * (wanted as string).length));
}

function fail(words: string): never {
  throw new CelError(words);
}

function there(value: Value | undefined, words: () => string): Value {
  return value === undefined ? fail(words()) : value;
}

function at(list: readonly Value[] | JsonList, index: bigint): Value | undefined {
  return index < 0n || index >= BigInt(sizeOf(list)) ? undefined : itemAt(list, Number(index));
}

function matches([text, pattern]: readonly Value[]): boolean {
  return orError(() => compileRe2(pattern as string).test(text as string));
}

/** To look for a pattern. */
export function patternCost([text, pattern]: readonly Value[]): number {
  return searchCost((text as string).length, pattern as string);
}

const double2int = (value: number): bigint => {
  if (!Number.isFinite(value) || value >= 2 ** 63 || value <= -(2 ** 63)) throw new CelError('integer overflow');
  return BigInt(Math.trunc(value));
};

/** As many digits as no number needs. */
const maxDigits = 100;

const conversions: Library = {
  'int(int): int': ([a]) => a as bigint,
  'int(uint): int': ([a]) => toInt((a as Uint).value),
  'int(double): int': ([a]) => double2int(a as number),
  'int(string): int': ([a]) =>
    /^[+-]?\d+$/.test(a as string) && (a as string).length <= maxDigits
      ? toInt(BigInt((a as string).replace(/^\+/, '')))
      : fail(`strconv.ParseInt: parsing ${JSON.stringify(a)}: invalid syntax`),
  'int(timestamp): int': ([a]) =>
    (a as Timestamp).nanos / 1_000_000_000n - ((a as Timestamp).nanos % 1_000_000_000n < 0n ? 1n : 0n),
  'uint(uint): uint': ([a]) => a as Uint,
  'uint(int): uint': ([a]) => toUint(a as bigint),
  'uint(double): uint': ([a]) =>
    (a as number) >= 0 && (a as number) < 2 ** 64
      ? new Uint(BigInt(Math.trunc(a as number)))
      : fail('unsigned integer overflow'),
  'uint(string): uint': ([a]) =>
    /^\d+$/.test(a as string) && (a as string).length <= maxDigits
      ? toUint(BigInt(a as string))
      : fail(`strconv.ParseUint: parsing ${JSON.stringify(a)}: invalid syntax`),
  'double(double): double': ([a]) => a as number,
  'double(int): double': ([a]) => Number(a),
  'double(uint): double': ([a]) => Number((a as Uint).value),
  'double(string): double': ([a]) => parseDouble(a as string),
  'bool(bool): bool': ([a]) => a as boolean,
  'bool(string): bool': ([a]) => parseBool(a as string),
  'string(string): string': ([a]) => a as string,
  'string(int): string': ([a]) => (a as bigint).toString(),
  'string(uint): string': ([a]) => String((a as Uint).value),
  'string(double): string': ([a]) => formatDouble(a as number),
  'string(bool): string': ([a]) => (a as boolean).toString(),
  'string(bytes): string': ([a]) =>
    orError(() => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(a as Uint8Array)),
  'string(timestamp): string': ([a]) => formatTimestamp((a as Timestamp).nanos),
  'string(duration): string': ([a]) => formatDuration((a as Duration).nanos),
  'bytes(bytes): bytes': ([a]) => a as Uint8Array,
  'bytes(string): bytes': ([a]) => Buffer.from(a as string),
  'timestamp(timestamp): timestamp': ([a]) => a as Timestamp,
  'timestamp(string): timestamp': ([a]) => new Timestamp(orError(() => parseTimestamp(a as string))),
  'timestamp(int): timestamp': ([a]) => new Timestamp(orError(() => checkTimestamp((a as bigint) * 1_000_000_000n))),
  'duration(duration): duration': ([a]) => a as Duration,
  'duration(string): duration': ([a]) => new Duration(orError(() => parseDuration(a as string))),
  'duration(int): duration': ([a]) => new Duration(orError(() => checkDuration(a as bigint))),
  'dyn(A): dyn': ([a]) => a as Value,
  'type(A): type': ([a]) => new TypeValue(typeName(a as Value)),
};

function parseDouble(text: string): number {
  if (/^[+-]?(?:inf|infinity)$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  if (/^nan$/i.test(text)) return Number.NaN;
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text)
    ? Number(text)
    : fail(`strconv.ParseFloat: parsing ${JSON.stringify(text)}: invalid syntax`);
}

function parseBool(text: string): boolean {
  if (['1', 't', 'T', 'true', 'TRUE', 'True'].includes(text)) return true;
  return ['0', 'f', 'F', 'false', 'FALSE', 'False'].includes(text)
    ? false
    : fail(`strconv.ParseBool: parsing ${JSON.stringify(text)}: invalid syntax`);
}

/** As Go writes it. */
function formatDouble(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  const magnitude = Math.abs(value);
  if (magnitude !== 0 && (magnitude < 1e-4 || magnitude >= 1e21))
    return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
  return String(value);
}

type ClockField = (clock: ReturnType<typeof clockAt>) => number;

const clockFields: Readonly<Record<string, ClockField>> = {
  getFullYear: clock => clock.year,
  getMonth: clock => clock.month,
  getDate: clock => clock.day,
  getDayOfMonth: clock => clock.day - 1,
  getDayOfWeek: clock => clock.weekday,
  getDayOfYear: clock => clock.dayOfYear,
  getHours: clock => clock.hour,
  getMinutes: clock => clock.minute,
  getSeconds: clock => clock.second,
  getMilliseconds: clock => clock.millisecond,
};

const clocks: Library = Object.fromEntries(
  Object.entries(clockFields).flatMap(([name, read]) => [
    [`timestamp.${name}(): int`, ([a]: readonly Value[]) => BigInt(read(clockAt((a as Timestamp).nanos)))],
    [
      `timestamp.${name}(string): int`,
      ([a, zone]: readonly Value[]) => orError(() => BigInt(read(clockAt((a as Timestamp).nanos, zone as string)))),
    ],
  ]),
);

const inUnits =
  (nanos: bigint): Implementation =>
  ([a]) =>
    (a as Duration).nanos / nanos;

const durations: Library = {
  'duration.getHours(): int': inUnits(3_600_000_000_000n),
  'duration.getMinutes(): int': inUnits(60_000_000_000n),
  'duration.getSeconds(): int': inUnits(1_000_000_000n),
  'duration.getMilliseconds(): int': ([a]) => ((a as Duration).nanos / 1_000_000n) % 1000n,
};

/** Values that may be there. Source: https://pkg.go.dev/github.com/google/cel-go/cel#OptionalTypes */
const optionals: Library = {
  'optional.of(A): optional<A>': ([a]) => new Optional(a),
  'optional.none(): optional<dyn>': () => new Optional(undefined),
  'optional.ofNonZeroValue(A): optional<A>': ([a]) => new Optional(isZero(a as Value) ? undefined : a),
  'optional<A>.hasValue(): bool': ([a]) => (a as Optional).value !== undefined,
  'optional<A>.value(): A': ([a]) => there((a as Optional).value, () => 'optional.none() dereference'),
  'optional<A>.or(optional<A>): optional<A>': ([a]) => a as Value,
  'optional<A>.orValue(A): A': ([a]) => a as Value,
  '_[?_](list<A>, int): optional<A>': ([list, index]) => new Optional(at(list as JsonList, index as bigint)),
  '_[?_](map<A, B>, A): optional<B>': ([map, key]) => new Optional(entryOf(map as CelMap, key as Value)),
  '_[?_](optional<list<A>>, int): optional<A>': ([a, index]) =>
    new Optional(
      (a as Optional).value === undefined ? undefined : at((a as Optional).value as JsonList, index as bigint),
    ),
  '_[?_](optional<map<A, B>>, A): optional<B>': ([a, key]) =>
    new Optional(
      (a as Optional).value === undefined ? undefined : entryOf((a as Optional).value as CelMap, key as Value),
    ),
  '_[_](optional<list<A>>, int): optional<A>': ([a, index]) =>
    new Optional(
      (a as Optional).value === undefined ? undefined : at((a as Optional).value as JsonList, index as bigint),
    ),
  '_[_](optional<map<A, B>>, A): optional<B>': ([a, key]) =>
    new Optional(
      (a as Optional).value === undefined ? undefined : entryOf((a as Optional).value as CelMap, key as Value),
    ),
  'optional.unwrap(list<optional<A>>): list<A>': ([list]) =>
    itemsOf(list as JsonList).flatMap(item =>
      item instanceof Optional && item.value !== undefined ? [item.value] : [],
    ),
  'list<optional<A>>.unwrapOpt(): list<A>': ([list]) =>
    itemsOf(list as JsonList).flatMap(item =>
      item instanceof Optional && item.value !== undefined ? [item.value] : [],
    ),
};

function isZero(value: Value): boolean {
  if (value === null || value === false || value === '' || value === 0n || value === 0) return true;
  if (value instanceof Uint) return value.value === 0n;
  if (value instanceof Duration) return value.nanos === 0n;
  if (value instanceof Uint8Array) return value.length === 0;
  if (value instanceof Optional) return value.value === undefined;
  return (
    (isList(value) || (typeof value === 'object' && ('entries' in value || 'data' in value))) && sizeOf(value) === 0
  );
}

export const standardLibrary: Library = {
  ...arithmetic,
  ...comparisons,
  ...general,
  ...conversions,
  ...clocks,
  ...durations,
  ...optionals,
};
