import { expect, it } from 'vitest';
import { SortedMap } from './sorted-map.ts';

const whole = { start: '', end: '\u{10ffff}' };

it('equals a plain sorted map after thousands of random changes', () => {
  const map = new SortedMap<number>();
  const model = new Map<string, number>();
  let state = 7;
  const random = (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
  for (let step = 0; step < 20_000; step++) {
    const key = `k${random(5000)}`;
    if (random(3) === 0) {
      map.delete(key);
      model.delete(key);
    } else {
      map.set(key, step);
      model.set(key, step);
    }
  }
  const expected = [...model].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
  expect(map.scan(whole, Number.MAX_SAFE_INTEGER)).toEqual(expected);
  expect(map.count(whole)).toBe(expected.length);
  for (const [key, value] of model) expect(map.get(key)).toBe(value);
  const range = { start: 'k2', end: 'k37' };
  const inRange = [...model.keys()].filter(key => key >= range.start && key < range.end).sort();
  expect(map.count(range)).toBe(inRange.length);
  expect(map.scan(range, 100)).toEqual(inRange.slice(0, 100).map(key => model.get(key)));
  for (const key of model.keys()) map.delete(key);
  expect(map.count(whole)).toBe(0);
});

it.each([
  { start: 'b', end: 'a' },
  { start: 'a', end: 'a' },
  { start: 'x', end: 'z' },
])('finds nothing between $start and $end', range => {
  const map = new SortedMap<number>();
  map.set('a', 1);
  map.set('b', 2);
  expect(map.count(range)).toBe(0);
  expect(map.scan(range, 10)).toEqual([]);
});
