import { expect, it } from 'vitest';
import { maxJsonValues } from '../json/json-size.ts';
import { changesBetween } from './changes.ts';
import { everyShape } from './fixtures.ts';
import { fieldsOf } from './owned-fields.ts';

const most = Math.floor(maxJsonValues / 2);
const items = (count: number) => ({ set: Array.from({ length: count }, (_, index) => `t${index}`) });
const refusal = `limit is ${maxJsonValues} values`;

it('refuses sets of more fields than an object may have values', () => {
  expect(Object.keys(fieldsOf(everyShape, items(most), 'named')['f:set'] ?? {})).toHaveLength(most);
  expect(() => fieldsOf(everyShape, items(most + 1000), 'named')).toThrow(refusal);
});

it('refuses changes of so many', () => {
  expect(() => changesBetween(everyShape, {}, items(most + 1000))).toThrow(refusal);
  expect(() => changesBetween(everyShape, { set: ['a'] }, items(most + 1000))).toThrow(refusal);
  expect(() => changesBetween(everyShape, items(most + 1000), { set: ['a'] })).toThrow(refusal);
});

it('tells the same of texts in any order, and more than are remembered', () => {
  const { set } = items(10_000);
  const shuffled = { set: set.toSorted((a, b) => (a.length === b.length ? (a < b ? 1 : -1) : a.length - b.length)) };
  const { added } = changesBetween(everyShape, {}, shuffled);
  expect(JSON.stringify(added)).toBe(JSON.stringify(changesBetween(everyShape, {}, { set }).added));
  const elements = Object.keys(added['f:set'] ?? {});
  expect(elements).toHaveLength(10_001);
  expect(elements).toEqual(elements.toSorted());
});

it('asks nothing of values that are the same', () => {
  expect(changesBetween(everyShape, items(most + 1000), items(most + 1000)).added).toEqual({});
});
