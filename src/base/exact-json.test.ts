/** Whole numbers of 64 bits are read and written as they are, whatever is around them; everything else is as JSON
 *  has it. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { exactInteger, jsonText, mayHaveLong, nearestNumber, parseExact, parseForeign } from './exact-json.ts';

const seed = 20_261_130;
const whole = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(exactInteger);

/** JSON with such numbers among others, and digits in texts and names. */
const data = fc.letrec(tie => ({
  value: fc.oneof(
    { maxDepth: 4 },
    whole,
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(number => (number === 0 ? 0 : number)),
    fc.string(),
    whole.map(number => `: ${number},`),
    fc.constantFrom(true, false, null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(fc.string(), whole.map(String)), tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;

test('JSON is read as it was written', () => {
  fc.assert(
    fc.property(data, fc.constantFrom(undefined, 2), (value, indent) => {
      const text = jsonText(value, indent);
      expect(parseExact(text)).toEqual(value);
      expect(parseForeign(text)).toEqual(value);
      expect(jsonText(parseExact(text), indent)).toBe(text);
    }),
    { seed, numRuns: 2000 },
  );
}, 60_000);

test('what is not told to have such a number has none', () => {
  fc.assert(
    fc.property(data, value => {
      const text = jsonText(value);
      expect(mayHaveLong(Buffer.from(text))).toBe(mayHaveLong(text));
      expect(mayHaveLong(text) || jsonText(JSON.parse(text)) === text).toBe(true);
    }),
    { seed, numRuns: 2000 },
  );
}, 60_000);

test.each([
  ['9007199254740993', 9_007_199_254_740_993n],
  ['-9007199254740993', -9_007_199_254_740_993n],
  ['9007199254740991', 9_007_199_254_740_991],
  ['9223372036854775807', 2n ** 63n - 1n],
  ['-9223372036854775808', -(2n ** 63n)],
  // More than 64 bits, a point or an exponent make a float.
  ['9223372036854775808', 2 ** 63],
  ['-9223372036854775809', -(2 ** 63)],
  ['12345678901234567890123', 1.2345678901234568e22],
  ['9007199254740993.0', 9_007_199_254_740_992],
  ['1e18', 1e18],
  ['-0', -0],
])('%s is %s', (text, value) => {
  expect(parseExact(text)).toBe(value);
  expect(parseForeign(`[ ${text} ]`)).toEqual([value]);
});

test.each(['[1e400]', '{"a":-1e309}', '{"a": 1E+1000}', `[${'9'.repeat(400)}]`, '[0.5e400]'])(
  '%s is no number',
  text => {
    expect(() => parseForeign(text)).toThrow(/^json: cannot unmarshal number \S+ into Go value of type float64$/);
  },
);

test.each(['{"uid":"5e123456-1e400-9e999"}', '["1e400"]', '[1e308]', '[1e-400]'])('%s is JSON', text => {
  expect(parseForeign(text)).toEqual(JSON.parse(text));
});

test('who calculates gets the nearest number that is one of 64 bits', () => {
  expect(nearestNumber(9_007_199_254_740_993n)).toBe(9_007_199_254_740_992);
  expect(BigInt(nearestNumber(2n ** 63n - 1n))).toBeLessThan(2n ** 63n);
  expect(nearestNumber(7)).toBe(7);
});
