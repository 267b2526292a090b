/** What the bytes of Go's encoder, in `encode.test.ts`, do not show: JSON as it may be written. */
import { expect, it } from 'vitest';
import type { StructReference } from '#api';
import { decodeProtobuf } from './decode.ts';
import { encodeMessage, encodeProtobuf } from './encode.ts';
import { messageOf } from './layout.ts';

const configMap = messageOf('v1', 'ConfigMap') as StructReference;
const encode = (json: string): string => encodeMessage(configMap, Buffer.from(json)).toString('base64');
const plain = '{"metadata":{"name":"a","labels":{"b":"c"}},"data":{"k":"v"},"immutable":true}';

it.each([
  [
    'with spaces',
    '{ "metadata" : {\n "name": "a" ,"labels":{"b" : "c"} }, "data":\t{ "k" : "v" } , "immutable" : true }',
  ],
  ['with nulls', '{"metadata":{"name":"a","labels":{"b":"c"},"finalizers":null},"data":{"k":"v"},"immutable":true}'],
  ['in another order', '{"immutable":true,"data":{"k":"v"},"metadata":{"labels":{"b":"c"},"name":"a"}}'],
  ['with fields that the message has not', `{"other":[{"x":"}\\"]"},1,null],${plain.slice(1)}`],
  [
    'with values of a wrong type',
    '{"metadata":{"name":"a","labels":{"b":"c"},"finalizers":{}},"data":{"k":"v"},"binaryData":[1],"immutable":true}',
  ],
  ['escaped where it need not be', plain.replace('"c"', '"\\u0063"').replace('"k"', '"\\u006b"')],
])('writes the same of JSON %s', (_how, json) => {
  expect(encode(json)).toBe(encode(plain));
});

it.each(['', '{', '{"metadata"', '{"metadata":{"name":"a', '{"data":{"k":"v"}', '{"data":{"k"', '{"other":[{'])(
  'refuses JSON that ends too early: %s',
  json => {
    expect(() => encode(json)).toThrow(SyntaxError);
    expect(encode(plain)).toBe(encode(plain));
  },
);

it('keeps texts of any characters, and raw JSON as it is', () => {
  const texts = ['"', '\\', '\n', '\u{1F600}', 'é'.repeat(100), 'x'.repeat(1000), ''];
  const data = Object.fromEntries(texts.map((value, i) => [`k${i}${value.slice(0, 3)}`, value]));
  const entry = { manager: 'm', fieldsType: 'FieldsV1', fieldsV1: { 'f:data': { 'k:{"a":"}"}': {}, n: 1e3 } } };
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', managedFields: [entry] }, data };
  expect(decodeProtobuf(encodeProtobuf(object) as Buffer)).toMatchObject(object);
});

it.each(['0', '-1', '9007199254740991', '-9223372036854775808', '9223372036854775807', '1e3', '1000.0'])(
  'writes numbers as they are, whatever their length: %s',
  digits => {
    const bytes = encodeMessage(configMap, Buffer.from(`{"metadata":{"generation":${digits}}}`));
    const value = BigInt.asUintN(64, /[e.]/.test(digits) ? 1000n : BigInt(digits));
    const groups: number[] = [];
    for (let rest = value; ; rest >>= 7n) {
      groups.push(Number(rest & 0x7fn) | (rest < 128n ? 0 : 0x80));
      if (rest < 128n) break;
    }
    // The generation's number in an object's metadata is 7.
    expect(bytes.includes(Buffer.from([7 * 8, ...groups]))).toBe(true);
  },
);
