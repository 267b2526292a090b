/** Lists and sets. Source: https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-list-library */

import { compare, equal, sortingCost } from '../compare.ts';
import type { Implementation, Library } from '../functions.ts';
import { orderedKinds } from '../types.ts';
import {
  CelError,
  Duration,
  isList,
  itemAt,
  itemsOf,
  type JsonList,
  type Meter,
  Optional,
  sizeOf,
  Uint,
  type Value,
} from '../values.ts';
import { arithmetic } from './arithmetic.ts';

const items = (value: Value | undefined): readonly Value[] => itemsOf(value as JsonList);
const linear = ([list]: readonly Value[]): number => items(list).length;
/** Of texts by their length. */
const ofTexts = ([list]: readonly Value[]): number =>
  items(list).reduce<number>((sum, item) => sum + 1 + (typeof item === 'string' ? 0.1 * item.length : 0), 0);
const quadratic = ([a, b]: readonly Value[]): number => items(a).length * items(b).length;

const isSorted: Implementation = ([list]) => {
  const all = items(list);
  return all.every((item, index) => index === 0 || (compare(all[index - 1] as Value, item) ?? 1) <= 0);
};

const sorted: Implementation = ([list]) => items(list).toSorted((a, b) => compare(a, b) ?? 0);

const extreme =
  (sign: 1 | -1, name: string): Implementation =>
  ([list]) => {
    const [first, ...rest] = items(list);
    if (first === undefined) throw new CelError(`${name} called on empty list`);
    return rest.reduce<Value>((best, item) => ((compare(item, best) ?? 0) * sign > 0 ? item : best), first);
  };

const ordered: Library = Object.fromEntries(
  [...orderedKinds].flatMap(type => [
    [`list<${type}>.isSorted(): bool`, { run: isSorted, cost: ofTexts }],
    [`list<${type}>.sort(): list<${type}>`, { run: sorted, cost: ([list]) => sortingCost(items(list)) }],
    [`list<${type}>.min(): ${type}`, { run: extreme(-1, 'min'), cost: ofTexts }],
    [`list<${type}>.max(): ${type}`, { run: extreme(1, 'max'), cost: ofTexts }],
  ]),
);

const zeros: Readonly<Record<string, Value>> = { int: 0n, uint: new Uint(0n), double: 0, duration: new Duration(0n) };

const sums: Library = Object.fromEntries(
  Object.entries(zeros).map(([type, zero]) => {
    const add = arithmetic[`_+_(${type}, ${type}): ${type}`] as Implementation;
    const run: Implementation = ([list], frame) =>
      items(list).reduce<Value>((sum, item) => add([sum, item], frame), zero);
    return [`list<${type}>.sum(): ${type}`, { run, cost: linear }];
  }),
);

const has = (list: readonly Value[], value: Value, meter: Meter): boolean =>
  list.some(item => equal(item, value, meter));

/** Paid for by what comes of it. */
const flatten =
  (depth: number): Implementation =>
  ([list], frame) => {
    if (depth < 0) throw new CelError('level must be non-negative');
    const made: Value[] = [];
    flattenInto(made, items(list), { depth, meter: frame });
    return made;
  };

function flattenInto(made: Value[], list: readonly Value[], { depth, meter }: { depth: number; meter: Meter }): void {
  meter.spend(1 + list.length);
  for (const item of list)
    if (depth > 0 && isList(item)) flattenInto(made, itemsOf(item), { depth: depth - 1, meter });
    else made.push(item);
}

const contains = (all: readonly Value[], some: readonly Value[], meter: Meter): boolean =>
  some.every(item => has(all, item, meter));

export const collectionLibrary: Library = {
  ...ordered,
  ...sums,
  'list<A>.indexOf(A): int': {
    run: ([list, value], frame) => BigInt(items(list).findIndex(item => equal(item, value as Value, frame))),
    cost: linear,
  },
  'list<A>.lastIndexOf(A): int': {
    run: ([list, value], frame) => BigInt(items(list).findLastIndex(item => equal(item, value as Value, frame))),
    cost: linear,
  },
  'dyn.includes(dyn): bool': {
    run: ([target, value], frame) =>
      isList(target as Value)
        ? has(items(target), value as Value, frame)
        : equal(target as Value, value as Value, frame),
    cost: ([target]) => (isList(target as Value) ? items(target).length : 1),
  },
  'list<list<A>>.flatten(): list<A>': { run: flatten(1), cost: linear },
  'list<dyn>.flatten(int): list<dyn>': {
    run: ([list, depth], frame) => flatten(Number(depth))([list as Value], frame),
    cost: linear,
  },
  'list<A>.first(): optional<A>': ([list]) => new Optional(itemAt(list as JsonList, 0)),
  'list<A>.last(): optional<A>': ([list]) => new Optional(itemAt(list as JsonList, sizeOf(list as JsonList) - 1)),
  'lists.range(int): list<int>': ([count], frame) => {
    frame.spend(Math.max(0, Number(count)));
    return Array.from({ length: Math.max(0, Number(count)) }, (_, index) => BigInt(index));
  },
  'list<A>.slice(int, int): list<A>': {
    run: ([list, from, to]) => {
      const all = items(list);
      if ((from as bigint) < 0n || (to as bigint) < (from as bigint) || (to as bigint) > BigInt(all.length))
        throw new CelError(`cannot slice(${from as bigint}, ${to as bigint}), list is length ${all.length}`);
      return all.slice(Number(from), Number(to));
    },
    cost: linear,
  },
  'list<A>.distinct(): list<A>': {
    run: ([list], frame) => {
      const kept: Value[] = [];
      for (const item of items(list)) if (!has(kept, item, frame)) kept.push(item);
      return kept;
    },
    cost: ([list]) => items(list).length ** 2,
  },
  'list<A>.reverse(): list<A>': { run: ([list]) => items(list).toReversed(), cost: linear },
  'sets.contains(list<A>, list<A>): bool': {
    run: ([a, b], frame) => contains(items(a), items(b), frame),
    cost: quadratic,
  },
  'sets.equivalent(list<A>, list<A>): bool': {
    run: ([a, b], frame) => contains(items(a), items(b), frame) && contains(items(b), items(a), frame),
    cost: quadratic,
  },
  'sets.intersects(list<A>, list<A>): bool': {
    run: ([a, b], frame) => {
      const all = items(a);
      return items(b).some(item => has(all, item, frame));
    },
    cost: quadratic,
  },
};
