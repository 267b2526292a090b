/** Lists and sets. Source: https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-list-library */

import type { Steps } from '#base';
import { compare, equal, sortingCost } from '../compare.ts';
import type { Frame } from '../frame.ts';
import { free, type Implementation, type Library } from '../functions.ts';
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
function* flatten([list, depth = 1n]: readonly Value[], frame: Frame): Steps<Value> {
  if ((depth as bigint) < 0n) throw new CelError('level must be non-negative');
  const made: Value[] = [];
  yield* flattenInto(made, items(list), { depth: Number(depth), frame });
  return made;
}

/** Items of a step. */
const stepItems = 4000;

function* flattenInto(
  made: Value[],
  list: readonly Value[],
  { depth, frame }: { depth: number; frame: Frame },
): Steps<void> {
  frame.spend(1 + list.length);
  if (frame.isStepOver()) yield 'long';
  for (const item of list) {
    if (depth > 0 && isList(item)) yield* flattenInto(made, itemsOf(item), { depth: depth - 1, frame });
    else if (made.push(item) % stepItems === 0) yield 'long';
  }
}

/** Whether items of a list are all in another, or any is (`decides`: which answer one item gives alone). */
function* search(
  all: readonly Value[],
  some: readonly Value[],
  { decides, meter }: { decides: boolean; meter: Meter },
): Steps<boolean> {
  let looks = 0;
  for (const item of some) {
    if (has(all, item, meter) === decides) return decides;
    looks += all.length;
    if (looks < stepItems) continue;
    looks = 0;
    yield 'long';
  }
  return !decides;
}

const containsAll = (all: readonly Value[], some: readonly Value[], meter: Meter): Steps<boolean> =>
  search(all, some, { decides: false, meter });

function* range([count]: readonly Value[], frame: Frame): Steps<Value> {
  const size = Math.max(0, Number(count));
  frame.spend(size);
  const made: bigint[] = [];
  while (made.length < size) if (made.push(BigInt(made.length)) % stepItems === 0) yield 'long';
  return made;
}

function* distinct([list]: readonly Value[], frame: Frame): Steps<Value> {
  const kept: Value[] = [];
  let looks = 0;
  for (const item of items(list)) {
    if (!has(kept, item, frame)) kept.push(item);
    looks += kept.length;
    if (looks < stepItems) continue;
    looks = 0;
    yield 'long';
  }
  return kept;
}

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
  'list<list<A>>.flatten(): list<A>': { steps: flatten, cost: linear },
  'list<dyn>.flatten(int): list<dyn>': { steps: flatten, cost: linear },
  'list<A>.first(): optional<A>': ([list]) => new Optional(itemAt(list as JsonList, 0)),
  'list<A>.last(): optional<A>': ([list]) => new Optional(itemAt(list as JsonList, sizeOf(list as JsonList) - 1)),
  'lists.range(int): list<int>': { steps: range, cost: free },
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
    steps: distinct,
    cost: ([list]) => items(list).length ** 2,
  },
  'list<A>.reverse(): list<A>': { run: ([list]) => items(list).toReversed(), cost: linear },
  'sets.contains(list<A>, list<A>): bool': {
    steps: ([a, b], frame) => containsAll(items(a), items(b), frame),
    cost: quadratic,
  },
  'sets.equivalent(list<A>, list<A>): bool': {
    *steps([a, b], frame) {
      return (yield* containsAll(items(a), items(b), frame)) && (yield* containsAll(items(b), items(a), frame));
    },
    cost: quadratic,
  },
  'sets.intersects(list<A>, list<A>): bool': {
    steps: ([a, b], frame) => search(items(a), items(b), { decides: true, meter: frame }),
    cost: quadratic,
  },
};
