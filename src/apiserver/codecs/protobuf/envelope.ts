/** The envelope that objects in protobuf travel in: which message they are. Source:
 *  https://kubernetes.io/docs/reference/using-api/api-concepts/#protobuf-encoding */
import { magic } from './magic.ts';
import { type Budget, readFields } from './reader.ts';
import type { ReverseWriter } from './writer.ts';

/** runtime.Unknown: `raw` is the message of the kind. */
export interface Envelope {
  apiVersion: string;
  kind: string;
  raw: Buffer;
}

/** What follows {@link magic}. Throws as `readFields` does. */
export function readEnvelope(bytes: Buffer, budget?: Budget): Envelope {
  const envelope: Envelope = { apiVersion: '', kind: '', raw: Buffer.alloc(0) };
  for (const { number, bytes: content } of readFields(bytes, budget)) {
    if (number === 2) envelope.raw = content;
    if (number !== 1) continue;
    for (const field of readFields(content, budget)) {
      if (field.number === 1) envelope.apiVersion = field.bytes.toString();
      else if (field.number === 2) envelope.kind = field.bytes.toString();
    }
  }
  return envelope;
}

/** No encoding and no type of the content: each a field that is empty. */
const afterRaw = Buffer.from([0x1a, 0, 0x22, 0]);
const rawTag = 0x12;
const typeMetaTag = 0x0a;
const apiVersionTag = 0x0a;
const kindTag = 0x12;

/** Writes what follows the object. */
export const closeEnvelope = (writer: ReverseWriter): void => writer.bytes(afterRaw);

/** Writes what comes before the object, which is of `length` bytes. */
export function openEnvelope(
  writer: ReverseWriter,
  { apiVersion = '', kind = '' }: { apiVersion?: string; kind?: string },
  length: number,
): void {
  writer.varint(length);
  writer.varint(rawTag);
  const end = writer.length;
  writeText(writer, kindTag, kind);
  writeText(writer, apiVersionTag, apiVersion);
  writer.varint(writer.length - end);
  writer.varint(typeMetaTag);
  writer.bytes(magic);
}

function writeText(writer: ReverseWriter, tag: number, text: string): void {
  const end = writer.length;
  writer.text(text);
  writer.varint(writer.length - end);
  writer.varint(tag);
}
