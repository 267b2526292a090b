import { expect, test } from 'vitest';
import { parseJson } from './parse-json.ts';

const nested = (depth: number): string => '{"a":['.repeat(depth / 2) + ']}'.repeat(depth / 2);
const parse = (text: string) => parseJson(Buffer.from(text));

test('a text that is nested too deeply is refused', () => {
  expect(JSON.stringify(parse(nested(2000)))).toBe(nested(2000));
  expect(() => parse(nested(2002))).toThrow('exceeded max depth');
  expect(() => parse('['.repeat(1_000_000))).toThrow('exceeded max depth');
});

test('brackets in strings do not count', () => {
  const value = { 'a"[{\\': '[{"\\'.repeat(10_000), b: ['\\'] };
  expect(parse(JSON.stringify(value))).toEqual(value);
});

test('what is no JSON is left to the parser', () => {
  expect(() => parse(`"${'x'.repeat(5000)}`)).toThrow(SyntaxError);
  expect(() => parse(`"${'x'.repeat(5000)}\\`)).toThrow(SyntaxError);
});

test('values are counted, names of large maps three times', () => {
  const list = (count: number) => `[${'1,'.repeat(count - 1)}1]`;
  const map = (count: number) => `{${Array.from({ length: count }, (_, index) => `"k${index}":1`).join(',')}}`;
  expect(parse(list(100_000))).toHaveLength(100_000);
  expect(() => parse(list(100_001))).toThrow('limit is 100000 values');
  expect(Object.keys(parse(map(33_000)) as object)).toHaveLength(33_000);
  expect(() => parse(map(35_000))).toThrow('limit is 100000 values');
  const shapes = `[${`${map(900)},`.repeat(100)}1]`;
  expect(parse(shapes)).toHaveLength(101);
});
