/** What holds of CBOR, whatever is written or comes: data are read as they were, and what is no such data is
 *  refused. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { findStruct, type Kind, kinds, normalize, StatusError } from '#api';
import { exactInteger } from '#base';
import { sampleOf } from '../../fixtures/hostile.ts';
import { decodeCbor } from './decode.ts';
import { encodeCbor, written } from './encode.ts';
import { itemsOf } from './heads.ts';

const seed = 20_260_101;
/** As JSON has it: there is one zero. */
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test('JSON is read as it was written', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), value => {
      const encoded = encodeCbor(value);
      expect(decodeCbor(encoded)).toEqual(asJson(value));
      expect(encodeCbor(decodeCbor(encoded)).equals(encoded)).toBe(true);
    }),
    { seed, numRuns: 1000 },
  );
}, 60_000);

test('numbers are read as they were written', () => {
  const number = fc.oneof(
    fc.integer(),
    fc.maxSafeInteger(),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(exactInteger),
    fc.float({ noNaN: true, noDefaultInfinity: true }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  );
  fc.assert(
    fc.property(number, value => {
      expect(decodeCbor(encodeCbor(value))).toBe(value === 0 ? 0 : value);
      const float = Number(value);
      expect(decodeCbor(written(writer => writer.value(float, { kind: 'double' })))).toBe(float);
    }),
    { seed, numRuns: 2000 },
  );
}, 60_000);

test('items that follow each other are told apart', () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue({ maxDepth: 3 }), { maxLength: 5 }), values => {
      const sequence = written(writer => values.forEach(value => writer.value(value)));
      expect(Array.from(itemsOf(sequence), item => decodeCbor(Buffer.from(item)))).toEqual(values.map(asJson));
    }),
    { seed, numRuns: 300 },
  );
}, 60_000);

const structOfKind = ({ apiVersion, kind }: Kind) =>
  findStruct(apiVersion, kind) ?? { kind: 'struct' as const, ref: '' };

test.each(kinds.map(kind => [kind.kind, kind] as const))(
  'a %s with all its fields is read as it was written',
  (_name, kind) => {
    const struct = structOfKind(kind);
    const object = { ...(sampleOf(struct, 5) as object), apiVersion: kind.apiVersion, kind: kind.kind };
    normalize(struct, object);
    expect(decodeCbor(encodeCbor(object, struct))).toEqual(asJson(object));
  },
);

/** The JSON that bytes stand for, or why they are none. */
function outcomeOf(bytes: Buffer): string {
  try {
    return JSON.stringify(decodeCbor(bytes));
  } catch (error) {
    return error instanceof StatusError ? 'refused' : (error as Error).message;
  }
}

test('any bytes are read or refused, and nothing else happens', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), bytes => {
      expect(outcomeOf(Buffer.from(bytes))).toMatch(
        /^(\{|\[|"|-?\d|true|false|null)|^cbor: |^unexpected EOF$|^refused$/,
      );
    }),
    { seed, numRuns: 5000 },
  );
}, 60_000);
