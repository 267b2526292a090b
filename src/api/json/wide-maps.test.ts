import { expect, test } from 'vitest';
import { runNow } from '#base';
import { joined, partsOf } from './wide-maps.ts';

const map = (count: number, prefix = 'k', value: unknown = 1): Record<string, unknown> =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`${prefix}${i}`, value]));
const wide = map(5000);

const joinedAgain = (objects: readonly unknown[]): unknown[] => {
  const parts = [...partsOf(objects)];
  return objects.map((_, index) => runNow(joined(parts.map(part => part[index]))));
};

test('what is not wide is one part, the objects themselves', () => {
  const [a, b] = [{ data: map(10) }, { spec: {} }];
  expect([...partsOf([a, b])]).toEqual([[a, b]]);
  expect([...partsOf([a])][0]?.[0]).toBe(a);
});

test.each<[string, unknown]>([
  ['a wide map', { a: 1, data: wide }],
  ['two', { data: wide, binary: map(3000, 'b'), kind: 'x' }],
  ['one inside', { spec: { values: wide, other: 1 }, a: [1] }],
  ['one that is alone', { spec: { template: { values: wide } } }],
  ['one with a name that objects inherit', { data: { ...wide, ['__proto__' as string]: 1, constructor: 2 } }],
  ['itself', wide],
])('%s is what its parts are together, and no part is wide', (_, object) => {
  const parts = [...partsOf([object])];
  expect(parts.length).toBeGreaterThan(2);
  for (const [part] of parts) expect(JSON.stringify(part).length).toBeLessThan(40_000);
  expect(joinedAgain([object])).toEqual([object]);
});

test.each<[string, unknown, unknown]>([
  ['the same map', { data: wide }, { data: map(4000, 'k', 2) }],
  ['maps of other names', { data: wide }, { data: map(3000, 'x') }],
  ['a map that the other has not', { a: 1 }, { data: wide }],
  ['a parent that the other has not', { a: 1 }, { spec: { data: wide } }],
  ['something of another sort', { data: null }, { data: wide }],
])('two objects with %s are what their parts are together', (_, a, b) => {
  expect(joinedAgain([a, b])).toEqual([a, b]);
});
