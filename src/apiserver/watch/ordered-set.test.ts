import { expect, it } from 'vitest';
import { OrderedSet } from './ordered-set.ts';
import type { Snapshot } from './snapshot.ts';

interface Item {
  readonly path: string;
  readonly value: number;
}

const item = (path: string, value = 0): Item => ({ path, value });
const setOf = (paths: readonly string[]): OrderedSet<Item> => {
  const set = new OrderedSet<Item>();
  for (const path of paths) set.set(item(path));
  return set;
};
const pathsOf = (items: Iterable<Item>): string[] => Array.from(items, ({ path }) => path);

/** Numbers below a bound, the same in each run. */
function randomNumbers(): (below: number) => number {
  let state = 7;
  return below => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

it('keeps the order of the store, where namespaces end with a slash and characters are bytes', () => {
  const set = setOf(['a/y', 'a-b/x', 'a/x', 'a/\u{1f600}', 'a/\u{ffff}', 'a/x-1', 'b/x']);
  expect(pathsOf(set.snapshot().range())).toEqual(['a-b/x', 'a/x', 'a/x-1', 'a/y', 'a/\u{ffff}', 'a/\u{1f600}', 'b/x']);
});

it('replaces and forgets', () => {
  const set = setOf(['x']);
  expect(set.set(item('x', 2))).toEqual(item('x', 0));
  expect(set.size).toBe(1);
  expect(set.delete('x')).toEqual(item('x', 2));
  expect(set.delete('x')).toBeUndefined();
  expect([...set.snapshot().range()]).toEqual([]);
  expect(set.get('x')).toBeUndefined();
});

it('gives the runs of ranges, and their first items', () => {
  const set = setOf(Array.from({ length: 1000 }, (_, index) => `n/${String(index).padStart(4, '0')}`));
  const snapshot = set.snapshot();
  const run = snapshot.range({ start: 'n/0100', end: 'n/0900' });
  expect(run.length).toBe(800);
  expect(pathsOf(run).length).toBe(800);
  expect(pathsOf(run.take(2))).toEqual(['n/0100', 'n/0101']);
  expect(snapshot.range({ start: 'n/0998' }).take(500).length).toBe(2);
  expect([...snapshot.range({ start: 'n/0500', end: 'n/0100' })]).toEqual([]);
  expect(snapshot.range({ start: 'n/0500', end: 'n/0100' }).length).toBe(0);
  expect(snapshot.range({ start: 'o' }).length).toBe(0);
});

it('equals a plain map after thousands of random changes, and its snapshots stay as they were', () => {
  const set = new OrderedSet<Item>();
  const model = new Map<string, number>();
  const random = randomNumbers();
  const taken: { snapshot: Snapshot<Item>; expected: [string, number][] }[] = [];
  const content = () => [...model].sort(([a], [b]) => (a < b ? -1 : 1));
  for (let step = 0; step < 20_000; step++) {
    const path = `k${random(3000)}`;
    const isDelete = random(3) === 0;
    const previous = isDelete ? set.delete(path) : set.set(item(path, step));
    expect(previous?.value).toBe(model.get(path));
    if (isDelete) model.delete(path);
    else model.set(path, step);
    if (step % 1999 === 0) taken.push({ snapshot: set.snapshot(), expected: content() });
  }
  taken.push({ snapshot: set.snapshot(), expected: content() });
  expect(set.size).toBe(model.size);
  for (const [path, value] of model) expect(set.get(path)?.value).toBe(value);
  for (const { snapshot, expected } of taken) {
    const run = snapshot.range();
    expect(Array.from(run, ({ path, value }) => [path, value])).toEqual(expected);
    expect(run.length).toBe(expected.length);
  }
}, 60_000);

it('gives the same snapshot as long as nothing changes', () => {
  const set = setOf(['a', 'b']);
  const snapshot = set.snapshot();
  expect(set.snapshot()).toBe(snapshot);
  set.set(item('a', 1));
  expect(set.snapshot()).not.toBe(snapshot);
  expect(snapshot.get('a')?.value).toBe(0);
});
