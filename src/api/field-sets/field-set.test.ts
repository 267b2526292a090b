import { describe, expect, test } from 'vitest';
import { runNow } from '#base';
import {
  countFields,
  difference,
  type FieldSet,
  hasField,
  intersection,
  matching,
  noFields,
  pathsOf,
  recursiveDifference,
  setOf,
  union,
} from './field-set.ts';
import { unionInSteps } from './in-steps.ts';

/** A set from texts: `a`, `a.b`. */
const set = (...texts: readonly string[]): FieldSet =>
  setOf(...texts.map(text => text.split('.').map(name => `f:${name}`)));
const texts = (fields: FieldSet): string[] =>
  [...pathsOf(fields)].map(path => path.map(element => element.slice(2)).join('.'));

test('a set is the tree that managed fields have on the wire, in one order', () => {
  expect(JSON.stringify(set('b', 'a.b', 'a', 'a.a'))).toBe('{"f:a":{".":{},"f:a":{},"f:b":{}},"f:b":{}}');
  expect(JSON.stringify(set('a.c', 'a.b'))).toBe('{"f:a":{"f:b":{},"f:c":{}}}');
  expect(JSON.stringify(setOf())).toBe('{}');
});

describe('union', () => {
  test.each([
    [set(), set('a'), ['a']],
    [set('a'), set(), ['a']],
    [set('a'), set('b'), ['a', 'b']],
    [set('a'), set('a.b'), ['a', 'a.b']],
    [set('a.b'), set('a'), ['a', 'a.b']],
    [set('a.b', 'c'), set('a.c'), ['c', 'a.b', 'a.c']],
  ])('of %j and %j', (a, b, all) => {
    expect(texts(union(a, b))).toEqual(all);
    expect(texts(union(b, a))).toEqual(all);
    expect(JSON.stringify(runNow(unionInSteps([a, b, set(), a])))).toBe(JSON.stringify(union(a, b)));
    expect(countFields(union(a, b))).toBe(all.length);
  });

  test('of none has no field', () => {
    expect(runNow(unionInSteps([]))).toEqual(noFields);
  });

  test('is the first set itself where that has all', () => {
    const all = set('a', 'a.b', 'c.d');
    expect(union(all, set('a', 'c.d'))).toBe(all);
    expect(union(all, all)).toBe(all);
    expect(union(all, noFields)).toBe(all);
  });
});

describe('difference', () => {
  test.each([
    [set('a', 'b'), set('b'), ['a'], ['a']],
    [set('a', 'a.b'), set('a'), ['a.b'], []],
    [set('a', 'a.b'), set('a.b'), ['a'], ['a']],
    [set('a.b.c', 'a.b'), set('a.b'), ['a.b.c'], []],
    [set('a.b', 'a.c'), set('a.b'), ['a.c'], ['a.c']],
    [set('a.b'), set('a.b'), [], []],
  ])('of %j and %j; what is inside goes only when that is asked for', (a, b, rest, recursive) => {
    expect(texts(difference(a, b))).toEqual(rest);
    expect(texts(recursiveDifference(a, b))).toEqual(recursive);
  });

  test('is the first set itself where nothing goes', () => {
    const all = set('a.b', 'c');
    expect(difference(all, set('a', 'x', 'c.d'))).toBe(all);
  });
});

test.each([
  [set('a', 'b'), set('b', 'c'), ['b']],
  [set('a', 'a.b'), set('a.b'), ['a.b']],
  [set('a', 'a.b'), set('a', 'a.c'), ['a']],
  [set('a'), set('a.b'), []],
])('intersection of %j and %j', (a, b, common) => {
  expect(texts(intersection(a, b))).toEqual(common);
  expect(texts(intersection(b, a))).toEqual(common);
});

test('a field that has others of the set inside is one itself only where that is said', () => {
  const fields = set('a.b', 'c', 'c.d');
  expect(hasField(fields, ['f:a'])).toBe(false);
  expect(hasField(fields, ['f:a', 'f:b'])).toBe(true);
  expect(hasField(fields, ['f:c'])).toBe(true);
  expect(hasField(fields, ['f:x'])).toBe(false);
  expect(hasField(fields, [])).toBe(false);
});

test('a pattern names what is kept, and what leads there', () => {
  const fields = set('spec.a.x.y', 'spec.b.x', 'spec.b.z', 'other');
  expect(texts(matching(fields, { 'f:spec': { '*': { 'f:x': true } } }))).toEqual(['spec.a.x.y', 'spec.b.x']);
});
