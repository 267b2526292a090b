import { expect, it } from 'vitest';
import { goKind, goText, goType } from './go-text.ts';

it('prints values as Go does, members in the order of their names', () => {
  const value = { b: [1, 'x', null, true], a: { z: 1.5, c: {} }, e: [] };
  expect(goText(value)).toBe('map[a:map[c:map[] z:1.5] b:[1 x <nil> true] e:[]]');
});

it.each([
  ['a', 'string', 'string'],
  [true, 'bool', 'bool'],
  [1, 'int64', 'int64'],
  [4_611_686_018_427_387_904n, 'int64', 'int64'],
  [1.5, 'float64', 'float64'],
  [[], 'slice', '[]interface {}'],
  [{}, 'map', 'map[string]interface {}'],
  [null, 'invalid', '<nil>'],
])('tells of which kind and type %s is: %s, %s', (value, kind, type) => {
  expect([goKind(value), goType(value)]).toEqual([kind, type]);
});
