/** Adding and the like. Source:
 *  https://github.com/google/cel-spec/blob/master/doc/langdef.md#list-of-standard-definitions */

import { isSame } from '../compare.ts';
import type { Implementation, Library } from '../functions.ts';
import { checkDuration, checkTimestamp } from '../times.ts';
import {
  CelError,
  Duration,
  entryOf,
  itemsOf,
  type JsonList,
  type JsonMap,
  keyOf,
  type Meter,
  orError,
  sizeOf,
  Timestamp,
  Uint,
  type Value,
} from '../values.ts';

const maxInt = 2n ** 63n - 1n;
const minInt = -(2n ** 63n);
const maxUint = 2n ** 64n - 1n;

/** An int, where the number is one. */
export function toInt(value: bigint): bigint {
  if (value > maxInt || value < minInt) throw new CelError('integer overflow');
  return value;
}
/** A uint, where the number is one. */
export function toUint(value: bigint): Uint {
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

/** What operators do to numbers, texts, lists and times. */
export const arithmetic: Library = {
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
