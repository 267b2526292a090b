import { expect, test } from 'vitest';
import { parseYaml } from './parse-yaml.ts';

const parse = (text: string) => parseYaml(Buffer.from(text));

test('YAML becomes JSON data', () => {
  expect(parse('a: [1, true, null, x]\nb: {c: !!timestamp 2026-01-01}\n1: z\n__proto__: z')).toEqual({
    a: [1, true, null, 'x'],
    b: { c: expect.any(String) as string },
    1: 'z',
    ['__proto__']: 'z',
  });
  const { one, two } = parse('one: &a {x: y}\ntwo: *a') as { one: object; two: object };
  expect(two).toEqual(one);
  expect(two).not.toBe(one);
});

test.each([
  ['a: [', 'error converting YAML to JSON: yaml: line 1: '],
  ['a: 1\nb:\n  c: 1\n  c: 2', 'error converting YAML to JSON: yaml: line 4: key "c" already set in map'],
  ['a: 1\n---\nb: 2', 'there is more than one document'],
  ['&a [*a]', 'circular'],
  [`a: &a [x]\n${'b: &b [*a, *a]\n'.replaceAll('b', 'c')}d: [${'*a, '.repeat(200)}]`, 'Excessive alias count'],
  ['['.repeat(50_000), 'exceeded max depth'],
  ['a: '.repeat(200_000), 'Request entity too large'],
])('%j is refused', (text, message) => {
  expect(() => parse(text)).toThrow(message);
});
