/** Protobuf, in the envelopes and frames of Kubernetes. Source:
 *  https://kubernetes.io/docs/reference/using-api/api-concepts/#protobuf-encoding */
import { encodeMessage, written } from '../../codecs/protobuf/encode.ts';
import { closeEnvelope, openEnvelope } from '../../codecs/protobuf/envelope.ts';
import { messageOf } from '../../codecs/protobuf/layout.ts';
import type { ReverseWriter } from '../../codecs/protobuf/writer.ts';
import type { StoredObject } from '../../watch/stored-object.ts';
import { notAcceptable } from '../negotiate.ts';
import type { Bytes, Format, ListForm, ListHead, ListItems, ObjectType } from '../representation.ts';
import { join } from './json.ts';

const listMeta = { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta' } as const;
const nothing = new Uint8Array();

/** Tags of lists: 1 is what is said of the list, 2 an item. */
const metadataTag = 0x0a;
const itemTag = 0x12;
/** Tags of events: 1 is the type, 2 an extension, whose only field is the object. */
const typeTag = 0x0a;
const objectTag = 0x12;
const extensionTag = 0x0a;
/** Each frame of a watch begins with its length, in four bytes. */
const lengthBytes = 4;

export const protobufFormat: Format = {
  contentType: 'application/vnd.kubernetes.protobuf',
  watchContentType: 'application/vnd.kubernetes.protobuf;stream=watch',
  isText: false,
  inside: value => {
    const { apiVersion = '', kind = '' } = value as ObjectType;
    const message = messageOf(apiVersion, kind);
    if (!message) throw notAcceptable(false, 'protobuf');
    return encodeMessage(message, value);
  },
  alone: (inside, type) => written(writer => writeAlone(writer, inside, type)),
  event: (type, inside, objectType) => written(writer => writeEvent(writer, type, { inside, objectType })),
  list: listForm,
  split: framesOf,
};

function listForm({ metadata = {}, ...type }: ListHead, { item }: ListItems): ListForm {
  const meta = delimited(metadataTag, encodeMessage(listMeta, metadata));
  const delimitedItem = (stored: StoredObject): Bytes => {
    const inside = item(stored);
    return inside instanceof Promise ? inside.then(made => delimited(itemTag, made)) : delimited(itemTag, inside);
  };
  return {
    needsLength: true,
    open: itemsLength =>
      written(writer => {
        writer.bytes(meta);
        openEnvelope(writer, type, meta.length + itemsLength);
      }),
    run: items => join(items, delimitedItem, nothing),
    between: nothing,
    close: written(closeEnvelope),
  };
}

/** A message as a field of another. */
const delimited = (tag: number, message: Uint8Array): Buffer =>
  written(writer => writeDelimited(writer, tag, () => writer.bytes(message)));

/** Writes a field whose content is written by `write`. */
function writeDelimited(writer: ReverseWriter, tag: number, write: () => void): void {
  const end = writer.length;
  write();
  writer.varint(writer.length - end);
  writer.varint(tag);
}

function writeAlone(writer: ReverseWriter, inside: Uint8Array, type: ObjectType): void {
  closeEnvelope(writer);
  writer.bytes(inside);
  openEnvelope(writer, type, inside.length);
}

function writeEvent(
  writer: ReverseWriter,
  type: string,
  { inside, objectType }: { inside: Uint8Array; objectType: ObjectType },
): void {
  writeDelimited(writer, objectTag, () =>
    writeDelimited(writer, extensionTag, () => writeAlone(writer, inside, objectType)),
  );
  writeDelimited(writer, typeTag, () => writer.text(type));
  const length = Buffer.alloc(lengthBytes);
  length.writeUInt32BE(writer.length);
  writer.bytes(length);
}

function* framesOf(bytes: Uint8Array): Generator<Uint8Array> {
  const { buffer, byteOffset, byteLength } = bytes;
  const view = new DataView(buffer, byteOffset, byteLength);
  for (let at = 0; at < byteLength; ) {
    const end = at + lengthBytes + view.getUint32(at);
    yield bytes.subarray(at + lengthBytes, end);
    at = end;
  }
}
