/** Against the bytes of Go's encoder: objects of every kind as k8s.io/api v0.37.2 encodes them, each with its JSON. In
 *  `full` each field is filled, in `zeros` with a pointer to nothing or an item that is nothing, in `empty` none is. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeProtobuf } from './decode.ts';
import { encodeProtobuf } from './encode.ts';

interface Encoded {
  readonly variant: string;
  readonly object: { apiVersion: string; kind: string };
  readonly protobuf: string;
}

const encodedByGo = readFileSync(path.join(import.meta.dirname, 'testdata/encoded-by-go.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map(line => JSON.parse(line) as Encoded)
  .filter(({ variant, object }) => !variant.startsWith('event') && !object.kind.endsWith('List'));
const cases = encodedByGo.map(
  ({ variant, object, protobuf }) => [object.kind, variant, object, Buffer.from(protobuf, 'base64')] as const,
);

describe('an object in protobuf', () => {
  it.each(cases)('%s, %s, is what Go makes of it', (_kind, _variant, object, bytes) => {
    const encoded = encodeProtobuf(object) as Buffer;
    expect(encoded.toString('base64')).toBe(bytes.toString('base64'));
    expect(decodeProtobuf(encoded)).toEqual(decodeProtobuf(bytes));
  });

  it.each(cases)('%s, %s, is read as it was written', (_kind, _variant, _object, bytes) => {
    const again = encodeProtobuf(decodeProtobuf(bytes)) as Buffer;
    expect(again.toString('base64')).toBe(bytes.toString('base64'));
  });
});

it('knows no message of a kind that is none of its own', () => {
  expect(encodeProtobuf({ apiVersion: 'example.com/v1', kind: 'Thing' })).toBeUndefined();
});

it('orders the keys of a map as their bytes are, and writes numbers of all lengths', () => {
  const data = { '\u{1F600}': 'a', '\uFF41': 'b', z: 'c', '': 'd' };
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { generation: 2 ** 53 - 1 }, data };
  const encoded = encodeProtobuf(object) as Buffer;
  const decoded = decodeProtobuf(encoded) as typeof object;
  expect(decoded.metadata.generation).toBe(2 ** 53 - 1);
  expect(Object.keys(decoded.data)).toEqual(['', 'z', '\uFF41', '\u{1F600}']);
  expect(decoded.data).toEqual(data);
});
