/** CBOR, behind the feature gate CBORServingAndStorage. Source:
 *  https://github.com/kubernetes/enhancements/tree/master/keps/sig-api-machinery/4222-cbor-serializer */
import type { StructReference } from '#api';
import { parseExact } from '#base';
import { type CborWriter, encodeCbor, written } from '../../codecs/cbor/encode.ts';
import { itemsOf, majors, selfDescribed } from '../../codecs/cbor/heads.ts';
import { messageOf } from '../../codecs/protobuf/layout.ts';
import type { Format, ListForm, ListHead, ListItems, ObjectType } from '../representation.ts';

const nothing = new Uint8Array();

/** Each item tells where it ends, so that a watch is a sequence of them. */
export const cborFormat: Format = {
  contentType: 'application/cbor',
  watchContentType: 'application/cbor-seq',
  isText: false,
  inside: (json, type) => encodeCbor(parse(json), shapeOf(type)),
  alone: inside => Buffer.concat([selfDescribed, inside]),
  event: (type, inside) => written(writer => writeEvent(writer, type, inside)),
  list: listForm,
  split: itemsOf,
};

/** The struct of a kind; undefined for custom kinds, of which nothing is bytes. */
const shapeOf = ({ apiVersion = '', kind = '' }: ObjectType): StructReference | undefined =>
  messageOf(apiVersion, kind);

const parse = ({ buffer, byteOffset, length }: Uint8Array): unknown =>
  parseExact(Buffer.from(buffer, byteOffset, length).toString());

function listForm(head: ListHead, { json, type, count }: ListItems): ListForm {
  const shape = shapeOf(type);
  const open = written(writer => writeHead(writer, head, count));
  return {
    open: () => open,
    run: items =>
      written(writer => {
        for (const item of items) writer.value(parse(json(item)), shape);
      }),
    between: nothing,
    close: nothing,
  };
}

/** All of a list up to its first item. Its last field is theirs. */
function writeHead(writer: CborWriter, head: ListHead, count: number): void {
  const fields = Object.entries(head);
  writer.raw(selfDescribed);
  writer.head(majors.map, fields.length);
  fields.forEach(([name, value], index) => {
    writer.text(name);
    if (index < fields.length - 1) writer.value(value);
    else writer.head(majors.array, count);
  });
}

/** The object is in it as it is alone. */
function writeEvent(writer: CborWriter, type: string, inside: Uint8Array): void {
  writer.raw(selfDescribed);
  writer.head(majors.map, 2);
  writer.text('type');
  writer.text(type);
  writer.text('object');
  writer.raw(selfDescribed);
  writer.raw(inside);
}
