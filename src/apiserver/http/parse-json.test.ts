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
