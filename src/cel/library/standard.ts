/** The functions of the language itself. Source:
 *  https://github.com/google/cel-spec/blob/master/doc/langdef.md#list-of-standard-definitions */

import { compare, equal, equalInSteps } from '../compare.ts';
import type { Library } from '../functions.ts';
import { compileRe2, searchCost } from '../patterns.ts';
import {
  type CelMap,
  entryOf,
  hasKey,
  itemAt,
  itemsOf,
  type JsonList,
  keysCost,
  orError,
  sizeOf,
  textOfKey,
  there,
  type Value,
} from '../values.ts';
import { arithmetic } from './arithmetic.ts';
import { charactersIn } from './characters.ts';
import { clockLibrary } from './clocks.ts';
import { conversions } from './conversions.ts';
import { findPlace } from './long-texts.ts';
import { optionals } from './optionals.ts';

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
  '_==_(A, A): bool': {
    steps: ([a, b], frame) => equalInSteps(a as Value, b as Value, frame),
    cost: equalityCost,
  },
  '_!=_(A, A): bool': {
    *steps([a, b], frame) {
      return !(yield* equalInSteps(a as Value, b as Value, frame));
    },
    cost: equalityCost,
  },
  '!_(bool): bool': ([a]) => !(a as boolean),
  '_&&_(bool, bool): bool': ([a, b]) => (a as boolean) && (b as boolean),
  '_||_(bool, bool): bool': ([a, b]) => (a as boolean) || (b as boolean),
  '_?_:_(bool, A, A): A': ([a, b, c]) => ((a as boolean) ? b : c) as Value,
  '@in(A, list<A>): bool': {
    run: ([a, b], frame) => itemsOf(b as JsonList).some(item => equal(a as Value, item, frame)),
    cost: ([, b]) => sizeOf(b as JsonList),
  },
  '@in(A, map<A, B>): bool': ([a, b]) => hasKey(b as CelMap, a as Value),
  '_[_](list<A>, int): A': ([list, index]) =>
    there(itemAt(list as JsonList, Number(index)), () => `index out of bounds: ${index as bigint}`),
  '_[_](map<A, B>, A): B': ([map, key]) =>
    there(entryOf(map as CelMap, key as Value), () => `no such key: ${textOfKey(key as Value)}`),
  'size(string): int': ([a]) => charactersIn(a as string),
  'size(bytes): int': ([a]) => BigInt((a as Uint8Array).length),
  'size(list<A>): int': ([a]) => BigInt(sizeOf(a as JsonList)),
  'size(map<A, B>): int': { run: mapSize, cost: keysCost },
  'string.size(): int': ([a]) => charactersIn(a as string),
  'bytes.size(): int': ([a]) => BigInt((a as Uint8Array).length),
  'list<A>.size(): int': ([a]) => BigInt(sizeOf(a as JsonList)),
  'map<A, B>.size(): int': { run: mapSize, cost: keysCost },
  'string.startsWith(string): bool': ([a, b]) => (a as string).startsWith(b as string),
  'string.endsWith(string): bool': ([a, b]) => (a as string).endsWith(b as string),
  'string.contains(string): bool': {
    *steps([a, b]) {
      return (yield* findPlace(a as string, b as string)) >= 0;
    },
    cost: placeCost,
  },
  'string.matches(string): bool': { run: matches, cost: patternCost },
  'matches(string, string): bool': { run: matches, cost: patternCost },
};

function mapSize([map]: readonly Value[]): bigint {
  return BigInt(sizeOf(map as CelMap));
}

/** To look for a text at every place of another. */
export function placeCost([text, wanted]: readonly Value[]): number {
  return Math.ceil(0.1 * (text as string).length) * Math.max(1, Math.ceil(0.1 * (wanted as string).length));
}

function matches([text, pattern]: readonly Value[]): boolean {
  return orError(() => compileRe2(pattern as string).test(text as string));
}

/** To look for a pattern. */
export function patternCost([text, pattern]: readonly Value[]): number {
  return searchCost((text as string).length, pattern as string);
}

/** All of them. */
export const standardLibrary: Library = {
  ...arithmetic,
  ...comparisons,
  ...general,
  ...conversions,
  ...clockLibrary,
  ...optionals,
};
