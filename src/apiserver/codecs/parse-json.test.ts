import { expect, test } from 'vitest';
import { maxJsonValues, maxMembers } from '#api';
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

test('values are counted, objects twice, and names of large maps less', () => {
  const list = (count: number) => `[${'1,'.repeat(count - 1)}1]`;
  const map = (count: number) => `{${Array.from({ length: count }, (_, index) => `"k${index}":1`).join(',')}}`;
  const refusal = `limit is ${maxJsonValues} values`;
  expect(parse(list(maxJsonValues))).toHaveLength(maxJsonValues);
  expect(() => parse(list(maxJsonValues + 1))).toThrow(refusal);
  const objects = maxJsonValues / 2;
  expect(parse(`[${'{},'.repeat(objects / 2)}1]`)).toHaveLength(objects / 2 + 1);
  expect(() => parse(`[${'{},'.repeat(objects)}1]`)).toThrow(refusal);
  expect(Object.keys(parse(map(maxMembers)) as object)).toHaveLength(maxMembers);
  expect(() => parse(map(maxMembers + 1))).toThrow(`limit is ${maxMembers} members of an object`);
  const half = map(50_000);
  expect(parse(`[${half},${half}]`)).toHaveLength(2);
  expect(() => parse(`[${half},${half},${half},${half}]`)).toThrow(refusal);
  const members = 900;
  const count = Math.floor(maxJsonValues / (members + 1)) - 1;
  const shapes = `[${`${map(members)},`.repeat(count)}1]`;
  expect(parse(shapes)).toHaveLength(count + 1);
});
