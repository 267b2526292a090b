/** Answers as plain data: JSON, protobuf and CBOR alike, watches as lists of their events. */
import { parse as parseYaml } from 'yaml';
import { isObject } from '#api';
import { decodeCbor } from '../../src/apiserver/codecs/cbor/decode.ts';
import { itemsOf } from '../../src/apiserver/codecs/cbor/heads.ts';
import { decodeProtobuf } from '../../src/apiserver/codecs/protobuf/decode.ts';
import { encodeProtobuf } from '../../src/apiserver/codecs/protobuf/encode.ts';
import { readEnvelope } from '../../src/apiserver/codecs/protobuf/envelope.ts';
import { hasMagic, magic } from '../../src/apiserver/codecs/protobuf/magic.ts';
import { readFields } from '../../src/apiserver/codecs/protobuf/reader.ts';
import { protobufFormat } from '../../src/apiserver/representations/formats/protobuf.ts';
import type { Answer } from './server.ts';

export function readAnswer({ type, body }: Answer): unknown {
  try {
    // A watch of which nothing came.
    if (body.length === 0) return [];
    const isWatch = type.includes('stream=watch');
    if (type.includes('protobuf'))
      return isWatch ? Array.from(protobufFormat.split(body), readEvent) : readProtobuf(body);
    if (type === 'application/cbor-seq') return Array.from(itemsOf(body), item => readCbor(Buffer.from(item)));
    if (type === 'application/cbor') return readCbor(body);
    if (type.includes('yaml')) return parseYaml(body.toString());
    if (!type.includes('json')) return body.toString();
    // Watches do not say in the type that they are some.
    const lines = body
      .toString()
      .split(/\n(?=\{"type")/)
      .filter(Boolean);
    return lines[0]?.startsWith('{"type"') ? lines.map(parse) : parse(lines[0] ?? 'null');
  } catch (error) {
    return `unreadable ${type}: ${String(error)}: ${body.toString('latin1', 0, 200)}`;
  }
}

const parse = (text: string): unknown => JSON.parse(text);

/** Upstream writes maps in no order. */
function readCbor(body: Buffer): unknown {
  const ordered = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(ordered);
    if (!isObject(value)) return value;
    return Object.fromEntries(
      Object.keys(value)
        .sort()
        .map(name => [name, ordered(value[name])]),
    );
  };
  return ordered(decodeCbor(body));
}

/** `{ type, object }`, as in JSON. */
function readEvent(frame: Uint8Array): unknown {
  const event: { type?: string; object?: unknown } = {};
  for (const { number, bytes } of readFields(Buffer.from(frame))) {
    if (number === 1) event.type = bytes.toString();
    else for (const raw of readFields(bytes)) if (raw.number === 1) event.object = readProtobuf(raw.bytes);
  }
  return event;
}

/** An object or a list. Of bytes that we would have written otherwise that is told: something in them we do not
 *  know. */
function readProtobuf(body: Buffer): unknown {
  if (!hasMagic(body)) return `no protobuf: ${body.toString('latin1', 0, 200)}`;
  const { apiVersion, kind, raw } = readEnvelope(body.subarray(magic.length));
  if (kind.endsWith('List')) return readList({ apiVersion, kind }, raw);
  const object = decodeProtobuf(body);
  return encodeProtobuf(object)?.equals(body) ? object : { ...object, '(bytes)': 'others than ours' };
}

function readList({ apiVersion, kind }: { apiVersion: string; kind: string }, raw: Buffer): unknown {
  const metadata: Record<string, unknown> = {};
  const items: unknown[] = [];
  const itemType = { apiVersion, kind: kind.slice(0, -'List'.length) };
  for (const { number, bytes } of readFields(raw)) {
    if (number === 2) items.push(readProtobuf(Buffer.from(protobufFormat.alone(bytes, itemType))));
    else for (const field of readFields(bytes)) setListField(metadata, field);
  }
  return { apiVersion, kind, metadata, items };
}

function setListField(
  metadata: Record<string, unknown>,
  field: { number: number; varint: bigint; bytes: Buffer },
): void {
  if (field.number === 2) metadata['resourceVersion'] = field.bytes.toString();
  else if (field.number === 3 && field.bytes.length > 0) metadata['continue'] = field.bytes.toString();
  else if (field.number === 4) metadata['remainingItemCount'] = Number(field.varint);
}
