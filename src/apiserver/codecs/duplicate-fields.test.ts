import { expect, it } from 'vitest';
import { findDuplicateFields } from './duplicate-fields.ts';

it.each<[string, string[]]>([
  ['{"a":1,"b":{"a":1},"c":[{"a":1},{"a":1}]}', []],
  ['{"a":1,"a":2}', ['a']],
  ['{"a":1,"a":2,"a":3}', ['a', 'a']],
  ['{"spec":{"list":[1,[2],{"x":"a","y":"b","x":"c"}]}}', ['spec.list[2].x']],
  ['{ "a" : "\\\\" , "\\u0061" : "\\"a\\":" }', ['a']],
  ['{"a":{"b":1,"b":1},"a":{"b":1}}', ['a.b', 'a']],
  ['{"a":"{\\"a\\":1,\\"a\\":2}"}', []],
  ['[{"a":"a,b","b":"a"},"a","a"]', []],
  ['"a"', []],
])('finds in %s', (text, expected) => {
  JSON.parse(text);
  expect(findDuplicateFields(text)).toEqual(expected);
});

it('copes with any nesting, and stops at a hundred', () => {
  const deep = 100_000;
  expect(findDuplicateFields(`${'[{"a":'.repeat(deep)}1${'}]'.repeat(deep)}`)).toEqual([]);
  expect(findDuplicateFields(`{${Array.from({ length: 500 }, () => '"a":1').join(',')}}`)).toHaveLength(100);
});
