import { describe, expect, it } from 'vitest';
import { maxJsonValues } from '#api';
import { decodeCbor } from './decode.ts';

const read = (hex: string): unknown => decodeCbor(Buffer.from(hex.replaceAll(' ', ''), 'hex'));

describe('CBOR is read', () => {
  it.each<[what: string, hex: string, value: unknown]>([
    ['texts in byte strings', 'a1 4161 43666f6f', { a: 'foo' }],
    ['texts in text strings', 'a1 6161 63666f6f', { a: 'foo' }],
    ['what describes itself', 'd9d9f7 a1 6161 d9d9f7 01', { a: 1 }],
    ['what has no length', '9f 01 bf 6161 02 ff 7f 6161 6162 ff 5f 4161 ff ff', [1, { a: 2 }, 'ab', 'a']],
    [
      'strings in pieces, short, empty and long',
      `83 5f 4161 40 5818 ${'62'.repeat(24)} 4163 ff 7f 60 ff 7f 6164 ff`,
      [`a${'b'.repeat(24)}c`, '', 'd'],
    ],
    ['bytes that are base64 where they are text', 'd6 43 000102', 'AAEC'],
    ['bytes that are base64 for addresses, or hexadecimal', '82 d5 42 fbff d7 42 00ff', ['-_8', '00ff']],
    ['bytes in what is tagged', 'd6 82 41 00 d7 41 00', ['AA==', '00']],
    ['tags that say nothing here', 'd8 20 61 61', 'a'],
    [
      'times',
      '82 c0 74 323031332d30332d32315432303a30343a30305a c1 1a514b67b0',
      ['2013-03-21T20:04:00Z', '2013-03-21T20:04:00Z'],
    ],
    ['a time of a fraction', 'c1 fb41d452d9ec200000', '2013-03-21T20:04:00.5Z'],
    [
      'integers',
      '87 00 17 18 18 19 0100 1a 00010000 3b 001ffffffffffffe 20',
      [0, 23, 24, 256, 65_536, -Number.MAX_SAFE_INTEGER, -1],
    ],
    ['floats', '84 f9 3e00 fa 47c35000 fb 3fb999999999999a f9 0001', [1.5, 100_000, 0.1, 2 ** -24]],
    ['words', '83 f4 f5 f6', [false, true, null]],
    ['names that objects have', 'a1 69 5f5f70726f746f5f5f a1 6178 01', JSON.parse('{"__proto__":{"x":1}}')],
    ['what is no UTF-8, in a byte string', '41 ff', '\ufffd'],
  ])('%s', (_what, hex, value) => {
    expect(read(hex)).toEqual(value);
  });

  it('integers that a number cannot hold', () => {
    expect(read('1b 7fffffffffffffff')).toBe(2n ** 63n - 1n);
    expect(read('3b 7fffffffffffffff')).toBe(-(2n ** 63n));
    expect(read('3b 001fffffffffffff')).toBe(-(2n ** 53n));
  });
});

describe('CBOR is refused', () => {
  it.each<[what: string, hex: string, message: string]>([
    ['nothing', '', 'unexpected EOF'],
    ['what ends early', 'a1 6161', 'unexpected EOF'],
    ['a string that is longer than all', '5b ffffffffffffffff 00', 'unexpected EOF'],
    ['an array that is longer than all', '9b 0000000100000000 00', 'unexpected EOF'],
    ['two items', '01 02', 'cbor: 1 bytes of extraneous data starting at index 1'],
    ['a name twice', 'a2 6161 01 4161 02', 'cbor: found duplicate map key "a" at map element index 1'],
    ['names that are no strings', 'a1 01 02', 'cbor: cannot unmarshal positive integer into Go map key of type string'],
    ['text that is no UTF-8', '61 ff', 'cbor: invalid UTF-8 string'],
    [
      'undefined',
      'f7',
      'cbor: data item of cbor type primitives is not accepted by protocol: simple value 23 is not recognized',
    ],
    ['other simple values', 'f8 ff', 'simple value 255 is not recognized'],
    ['simple values that are badly written', 'f8 18', 'cbor: invalid simple value 24 for type primitives'],
    ['what is no number', 'f9 7e00', 'floating-point NaN'],
    ['what is infinite', 'fa ff800000', 'floating-point infinity'],
    [
      'integers beyond 63 bits',
      '1b 8000000000000000',
      "cbor: cannot unmarshal positive integer into Go value of type int64 (9223372036854775808 overflows Go's int64)",
    ],
    ['negative ones', '3b 8000000000000000', "(-9223372036854775809 overflows Go's int64)"],
    ['large integers', 'c2 49 010000000000000000', 'bignum'],
    ['heads that are reserved', '1c', 'cbor: invalid additional information 28 for type positive integer'],
    ['integers without an end', '1f', 'cbor: invalid additional information 31 for type positive integer'],
    ['an end of nothing', 'ff', 'cbor: unexpected "break" code'],
    ['an end in what has a length', '81 ff', 'cbor: unexpected "break" code'],
    ['an end behind a name', 'bf 6161 ff', 'cbor: unexpected "break" code'],
    [
      'pieces of another type',
      '5f 6161 ff',
      'cbor: wrong element type UTF-8 text string for indefinite-length byte string',
    ],
    [
      'pieces without a length',
      '7f 7f ff ff',
      'cbor: indefinite-length UTF-8 text string chunk is not definite-length',
    ],
    ['times that are none', 'c0 61 61', 'cbor: cannot set a for time.Time'],
    ['times beyond all calendars', 'c1 fb 7e37e43c8800759c', 'cbor: tag number 1 must be followed by a time'],
    ['times of another type', 'c1 80', 'cbor: tag number 1 must be followed by a time'],
  ])('%s', (_what, hex, message) => {
    expect(() => read(hex)).toThrow(message);
  });

  it('what is nested deeper than can be followed', () => {
    expect(() => read('81'.repeat(1_000_000))).toThrow('exceeded max depth');
    expect(() => read('9f'.repeat(1_000_000))).toThrow('exceeded max depth');
    expect(read(`${'81'.repeat(1000)}01`)).toEqual(JSON.parse(`${'['.repeat(1000)}1${']'.repeat(1000)}`));
    expect(() => read('c6'.repeat(1_000_000))).toThrow('unexpected EOF');
  });

  it('a string in a million pieces that has no end', () => {
    expect(() => read(`5f${'4161'.repeat(1_000_000)}`)).toThrow('unexpected EOF');
  });

  it('what has too many values', () => {
    expect(() => read(`9f${'00'.repeat(maxJsonValues + 1)}ff`)).toThrow(`limit is ${maxJsonValues} values`);
    expect(() => read(`9f${'a0'.repeat(maxJsonValues / 2)}ff`)).toThrow(`limit is ${maxJsonValues} values`);
    expect(() => read(`7f${'60'.repeat(3_000_000)}ff`)).toThrow(`limit is ${maxJsonValues} values`);
  });
});
