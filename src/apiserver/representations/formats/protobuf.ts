/** Protobuf, in the envelopes and frames of Kubernetes. Source:
 *  https://kubernetes.io/docs/reference/using-api/api-concepts/#protobuf-encoding */
import type { StructReference } from '#api';
import { encodeMessage, writeMessage, written } from '../../codecs/protobuf/encode.ts';
import { closeEnvelope, openEnvelope } from '../../codecs/protobuf/envelope.ts';
import { messageOf } from '../../codecs/protobuf/layout.ts';
import type { ReverseWriter } from '../../codecs/protobuf/writer.ts';
import type { StoredObject } from '../../watch/stored-object.ts';
import { notInProtobuf } from '../negotiate.ts';
import type { Format, ListForm, ListHead, ListItems, ObjectType } from '../representation.ts';
import { jsonOf } from '../shapes.ts';

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
  inside: (json, type) => encodeMessage(messageFor(type), json),
  alone: (inside, type) => written(writer => writeAlone(writer, inside, type)),
  event: (type, inside, objectType) => written(writer => writeEvent(writer, type, { inside, objectType })),
  list: listForm,
  split: framesOf,
};

function messageFor({ apiVersion = '', kind = '' }: ObjectType): StructReference {
  const message = messageOf(apiVersion, kind);
  if (!message) throw notInProtobuf();
  return message;
}

function listForm({ metadata = {}, ...listType }: ListHead, { json, type }: ListItems): ListForm {
  const message = messageFor(type);
  const meta = encodeMessage(listMeta, jsonOf(metadata));
  const head = written(writer => writeDelimited(writer, metadataTag, () => writer.bytes(meta)));
  const run = (items: readonly StoredObject[]) =>
    written(writer => {
      for (let i = items.length - 1; i >= 0; i--)
        writeDelimited(writer, itemTag, () => writeMessage(message, json(items[i] as StoredObject)));
    });
  return {
    open: itemsLength =>
      written(writer => {
        writer.bytes(head);
        openEnvelope(writer, listType, head.length + itemsLength);
      }),
    run,
    // The envelope begins with its length.
    runLength: items => run(items).length,
    between: nothing,
    close: written(closeEnvelope),
  };
}

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
