/** Encodes objects in protobuf, byte for byte as Go's encoder for them does: fields in the order of their numbers, maps in that
 *  of their keys, and every field that is no pointer, also when nothing was set. Source:
 *  https://kubernetes.io/docs/reference/using-api/api-concepts/#protobuf-encoding */
import { isObject, type StructReference, type ValueDescriptor } from '#api';
import { closeEnvelope, openEnvelope } from './envelope.ts';
import { type FieldSlot, type Layout, layoutOf, messageOf, wrapsList } from './layout.ts';
import { ReverseWriter } from './writer.ts';

type JsonObject = Record<string, unknown>;

/** One for all: an object is encoded in one go. */
const shared = new ReverseWriter();

/** The object with its envelope; undefined when there is no message for its kind. */
export function encodeProtobuf(object: object): Buffer | undefined {
  const { apiVersion, kind } = object as { apiVersion: string; kind: string };
  const message = messageOf(apiVersion, kind);
  if (!message) return undefined;
  return written(writer => {
    closeEnvelope(writer);
    const end = writer.length;
    writeStruct(writer, layoutOf(message), object as JsonObject);
    openEnvelope(writer, { apiVersion, kind }, writer.length - end);
  });
}

/** The object alone, as it is in other messages. */
export const encodeMessage = (message: StructReference, object: object): Buffer =>
  written(writer => writeStruct(writer, layoutOf(message), object as JsonObject));

/** What `write` writes, last things first. */
export function written(write: (writer: ReverseWriter) => void): Buffer {
  // What an earlier one, that failed, left.
  shared.reset();
  write(shared);
  return shared.take();
}

/** 0 varint, 1 eight bytes, 2 length and bytes. */
const wireTypeOf = ({ kind }: ValueDescriptor): number => {
  if (kind === 'boolean' || kind === 'int32' || kind === 'int64') return 0;
  return kind === 'double' ? 1 : 2;
};

function writeStruct(writer: ReverseWriter, { fromEnd }: Layout, object: JsonObject): void {
  for (const slot of fromEnd) {
    if ('inlined' in slot) {
      const end = writer.length;
      writeStruct(writer, slot.inlined, object);
      writer.varint(writer.length - end);
      writer.varint(slot.number * 8 + 2);
    } else writeField(writer, slot, object[slot.name]);
  }
}

function writeField(writer: ReverseWriter, { number, field }: FieldSlot, content: unknown): void {
  const { value } = field;
  if (value.kind === 'list') writeItems(writer, number, value.items, content);
  else if (value.kind === 'map') writeEntries(writer, number, value.values, content);
  else if (content !== undefined && content !== null) writeValue(writer, number, value, content);
  else if (!field.pointer) writeNothing(writer, number, value);
}

/** Items in their order, each with the number of the list. */
function writeItems(writer: ReverseWriter, number: number, items: ValueDescriptor, content: unknown): void {
  if (!Array.isArray(content)) return;
  for (let i = content.length - 1; i >= 0; i--) writeValue(writer, number, items, content[i]);
}

function writeEntries(writer: ReverseWriter, number: number, values: ValueDescriptor, content: unknown): void {
  if (!isObject(content)) return;
  const keys = Object.keys(content);
  if (keys.length > 1) keys.sort(byBytes);
  for (let i = keys.length - 1; i >= 0; i--) {
    const key = keys[i] as string;
    const end = writer.length;
    if (wrapsList(values)) writeWrapped(writer, values.items, content[key]);
    else writeValue(writer, 2, values, content[key]);
    writeValue(writer, 1, { kind: 'string' }, key);
    writer.varint(writer.length - end);
    writer.varint(number * 8 + 2);
  }
}

function writeWrapped(writer: ReverseWriter, items: ValueDescriptor, content: unknown): void {
  const end = writer.length;
  writeItems(writer, 1, items, content);
  writer.varint(writer.length - end);
  writer.varint(2 * 8 + 2);
}

/** UTF-16 orders what is beyond the basic plane differently. */
function byBytes(a: string, b: string): number {
  for (let i = 0; i < a.length && i < b.length; i++) {
    const [left, right] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (left === right) continue;
    return left > 0xd7ff && right > 0xd7ff ? Buffer.compare(Buffer.from(a), Buffer.from(b)) : left - right;
  }
  return a.length - b.length;
}

function writeValue(writer: ReverseWriter, number: number, value: ValueDescriptor, content: unknown): void {
  const wireType = wireTypeOf(value);
  const end = writer.length;
  writeContent(writer, value, content);
  if (wireType === 2) writer.varint(writer.length - end);
  writer.varint(number * 8 + wireType);
}

const zeros: Partial<Record<ValueDescriptor['kind'], unknown>> = {
  string: '',
  boolean: 0,
  int32: 0,
  int64: 0,
  double: 0,
  intOrString: 0,
  quantity: '0',
  time: '',
  microTime: '',
  raw: undefined,
  struct: {},
};

/** A field that nothing is in, and that is no pointer. */
function writeNothing(writer: ReverseWriter, number: number, value: ValueDescriptor): void {
  if (value.kind in zeros) writeValue(writer, number, value, zeros[value.kind]);
}

function writeContent(writer: ReverseWriter, value: ValueDescriptor, content: unknown): void {
  switch (value.kind) {
    case 'string':
      return writer.text(content as string);
    case 'boolean':
    case 'int32':
    case 'int64':
      return writer.varint(Number(content));
    case 'double':
      return writer.double(content as number);
    case 'bytes':
      return writer.bytes(Buffer.from(content as string, 'base64'));
    case 'time':
      return writeTime(writer, content as string, 0);
    case 'microTime':
      return writeTime(writer, content as string, 1000);
    case 'quantity':
      return writeValue(writer, 1, { kind: 'string' }, String(content));
    case 'intOrString':
      return writeIntOrString(writer, content as number | string);
    case 'raw':
      return content === undefined ? undefined : writeValue(writer, 1, { kind: 'string' }, JSON.stringify(content));
    case 'struct':
      return isObject(content) ? writeStruct(writer, layoutOf(value), content) : undefined;
    case 'list':
    case 'map':
      throw new Error('protobuf has no lists of lists');
    default:
      return value satisfies never;
  }
}

/** Seconds and nanoseconds; `nanosPerDigit` of the six digits after the second. */
function writeTime(writer: ReverseWriter, text: string, nanosPerDigit: number): void {
  const epochMs = Date.parse(text);
  if (Number.isNaN(epochMs)) return;
  const digits = nanosPerDigit > 0 ? (/\.(\d{1,6})/.exec(text)?.[1] ?? '') : '';
  writer.varint(Number(digits.padEnd(6, '0')) * nanosPerDigit);
  writer.varint(2 * 8);
  writer.varint(Math.floor(epochMs / 1000));
  writer.varint(1 * 8);
}

function writeIntOrString(writer: ReverseWriter, content: number | string): void {
  const isText = typeof content === 'string';
  writeValue(writer, 3, { kind: 'string' }, isText ? content : '');
  writeValue(writer, 2, { kind: 'int32' }, isText ? 0 : content);
  writeValue(writer, 1, { kind: 'int64' }, isText ? 1 : 0);
}
