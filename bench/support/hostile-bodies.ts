/** Bodies that nobody means well by: every list and map of every kind filled up, and texts that are hostile by their
 *  form. */
import {
  findStruct,
  isObject,
  type KubeObject,
  kinds,
  maxJsonValues,
  type StructReference,
  structBehind,
  type ValueDescriptor,
} from '#api';
import { countValues } from '../../src/apiserver/codecs/parse-json.ts';
import { filled, type RepeatedField, repeatedFields, withFieldAt } from '../../src/apiserver/fixtures/repeated.ts';
import { validObjects } from '../../src/apiserver/fixtures/valid-objects.ts';

/** Objects of a kind with one field as long as so many bytes, and the bound of values, allow. */
export function* filledObjects(bytes: number): Generator<{ field: RepeatedField; object: KubeObject }> {
  for (const field of repeatedFields(kinds)) {
    const { apiVersion, kind } = field.kind;
    const perEntry = JSON.stringify(filled(field, 64)).length / 64 + 4;
    const values = countValues(Buffer.from(JSON.stringify(filled(field, 64)))) / 64;
    const count = Math.floor(
      Math.min(bytes / perEntry, (maxJsonValues - 500) / (values + (field.value.kind === 'map' ? 2 : 0))),
    );
    const metadata = { name: 'hostile' };
    const base = { apiVersion, kind, metadata, ...validObjects[`${apiVersion}/${kind}`] };
    yield { field, object: withFieldAt(base, field.path, filled(field, count)) as KubeObject };
  }
}

/** Texts for config maps, or for the review that every pod may send, of at most so many bytes. */
export function hostileTexts(bytes: number): { what: string; contentType: string; text: string }[] {
  const json = 'application/json';
  const yaml = 'application/yaml';
  const few = Math.min(bytes, 2_000_000);
  const repeat = (size: number, limit: number, make: (index: number) => string) =>
    Array.from({ length: Math.floor(Math.min(bytes / size, limit)) }, (_, index) => make(index));
  const object = (members: readonly string[]) => `{"metadata":{"name":"hostile"},${members.join(',')}}`;
  const most = maxJsonValues - 100;
  return [
    { what: 'unknown fields', contentType: json, text: object(repeat(10, most, i => `"u${i}":1`)) },
    { what: 'the same field again', contentType: json, text: object(repeat(6, most, () => '"x":1')) },
    { what: 'depth', contentType: json, text: object([`"x":${'['.repeat(1900)}${']'.repeat(1900)}`]) },
    { what: 'too deep', contentType: json, text: '['.repeat(bytes) },
    { what: 'too many values', contentType: json, text: `[${'{},'.repeat(bytes / 3)}{}]` },
    { what: 'one long text', contentType: json, text: object([`"data":{"a":"${'x'.repeat(few)}"}`]) },
    { what: 'escapes', contentType: json, text: object([`"data":{"a":"${'\\u0000'.repeat(few / 6)}"}`]) },
    {
      what: 'objects of different shapes',
      contentType: json,
      text: object([`"x":[${repeat(12, most / 3, i => `{"k${i}":1}`).join(',')}]`]),
    },
    { what: 'numbers', contentType: json, text: object([`"x":[${repeat(8, most, i => `1e${i % 300}`).join(',')}]`]) },
    {
      what: 'many keys',
      contentType: json,
      text: object([`"data":{${repeat(12, most / 3, i => `"k${i}":""`).join(',')}}`]),
    },
    {
      what: 'wrong keys',
      contentType: json,
      text: object([`"metadata":{"labels":{${repeat(12, most / 3, i => `"~${i}":"~"`).join(',')}}}`]),
    },
    { what: 'not JSON', contentType: json, text: `{"a":"${'x'.repeat(bytes - 10)}` },
    {
      what: 'a map',
      contentType: yaml,
      text: `metadata: {name: hostile}\ndata:\n${repeat(12, most / 3, i => `  k${i}: a\n`).join('')}`,
    },
    { what: 'brackets that close nothing', contentType: yaml, text: 'a: ]\n'.repeat(bytes / 5) },
    { what: 'a list', contentType: yaml, text: '- a\n'.repeat(bytes / 4) },
    { what: 'depth', contentType: yaml, text: '['.repeat(bytes) },
  ].map(({ text, ...rest }) => ({ ...rest, text: text.slice(0, bytes) }));
}

const varint = (value: number): number[] =>
  value < 128 ? [value] : [(value % 128) | 128, ...varint(Math.floor(value / 128))];
const delimited = (number: number, bytes: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from([...varint(number * 8 + 2), ...varint(bytes.length)]), bytes]);

/** An object as protobuf, as far as descriptors tell its numbers. */
export function protobufOf(object: KubeObject): Buffer {
  const struct = findStruct(object.apiVersion, object.kind) as StructReference;
  const type = Buffer.concat([delimited(1, Buffer.from(object.apiVersion)), delimited(2, Buffer.from(object.kind))]);
  return Buffer.concat([Buffer.from('k8s\0'), delimited(1, type), delimited(2, encode(struct, object))]);
}

function encode(value: ValueDescriptor, data: unknown): Buffer {
  if (value.kind === 'struct') {
    const { fields } = structBehind(value);
    const parts = Object.entries(isObject(data) ? data : {}).flatMap(([name, item]) => {
      const field = fields[name];
      return field?.proto === undefined ? [] : encodeField(field.proto, field.value, item);
    });
    return Buffer.concat(parts);
  }
  if (value.kind === 'quantity' || value.kind === 'raw')
    return delimited(1, Buffer.from(value.kind === 'raw' ? JSON.stringify(data) : String(data)));
  if (value.kind === 'bytes') return Buffer.from(String(data), 'base64');
  return Buffer.from(typeof data === 'string' ? data : '');
}

function encodeField(number: number, value: ValueDescriptor, data: unknown): Buffer[] {
  if (value.kind === 'list') return (data as unknown[]).flatMap(item => encodeField(number, value.items, item));
  if (value.kind === 'map') {
    return Object.entries(data as object).map(([key, item]) =>
      delimited(number, Buffer.concat([delimited(1, Buffer.from(key)), ...encodeField(2, value.values, item)])),
    );
  }
  if (typeof data === 'number' || typeof data === 'boolean')
    return value.kind === 'intOrString' || value.kind === 'double'
      ? []
      : [Buffer.from([...varint(number * 8), ...varint(Number(data))])];
  return [delimited(number, encode(value, data))];
}
