/** What is done in parts comes to the same as at once. */
import { expect, test } from 'vitest';
import { runNow } from '#base';
import { deepFreeze } from '../json/deep.ts';
import { changesBetween } from './changes.ts';
import { difference, type FieldSet, intersection, union } from './field-set.ts';
import { everyShape } from './fixtures.ts';
import { changesInSteps, eachPart, fieldsInSteps, unionInSteps, uniteInSteps } from './in-steps.ts';
import { fieldsOf } from './owned-fields.ts';
import { sharedInSteps, textInSteps } from './shared-sets.ts';

const map = (count: number, prefix: string, value = 'a') =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`${prefix}${(i * 7919) % count}`, value]));

const objects: Readonly<Record<string, unknown>> = deepFreeze({
  nothing: {},
  texts: { text: 'a', inner: { count: 1 }, set: ['a'] },
  empty: { map: {}, text: 'b' },
  few: { map: map(10, 'k') },
  wide: { text: 'a', map: map(5000, 'k') },
  'wide with other values': { text: 'a', map: map(5000, 'k', 'b') },
  'wide with other names': { map: map(4000, 'x'), wholeMap: map(3000, 'w'), inner: { text: 'b' } },
  'wide with some of the names': { map: { ...map(2500, 'k'), ...map(2500, 'x') } },
});
const pairs = Object.keys(objects).flatMap(a => Object.keys(objects).map(b => [a, b] as const));
const text = (value: unknown) => JSON.stringify(value);

test.each(pairs)('changes from %s to %s', (a, b) => {
  const [before, after] = [objects[a], objects[b]];
  expect(text(runNow(changesInSteps(everyShape, before, after)))).toBe(text(changesBetween(everyShape, before, after)));
});

const sets = new Map<string, FieldSet>(
  Object.entries(objects).map(([name, value]) => [name, fieldsOf(everyShape, value, 'all')]),
);

test.each(pairs)('sets of %s and %s', (nameOfA, nameOfB) => {
  const [a, b] = [sets.get(nameOfA) as FieldSet, sets.get(nameOfB) as FieldSet];
  expect(text(runNow(uniteInSteps(a, b)))).toBe(text(union(a, b)));
  expect(text(runNow(unionInSteps([a, b, a])))).toBe(text(union(a, b)));
  expect(runNow(eachPart(a, part => difference(part, b)))).toEqual(difference(a, b));
  expect(runNow(eachPart(a, part => intersection(part, b)))).toEqual(intersection(a, b));
});

test.each(Object.keys(objects))('fields and text of %s', name => {
  for (const counting of ['named', 'all'] as const) {
    const set = fieldsOf(everyShape, objects[name], counting);
    expect(text(runNow(fieldsInSteps(everyShape, objects[name], counting)))).toBe(text(set));
    expect(runNow(textInSteps(set))).toBe(text(set));
    expect(runNow(sharedInSteps(set))).toEqual(set);
  }
});

test('what is wide takes many steps', () => {
  const steps = changesInSteps(everyShape, {}, objects['wide']);
  let count = 0;
  while (!steps.next().done) count++;
  expect(count).toBeGreaterThan(3);
});
