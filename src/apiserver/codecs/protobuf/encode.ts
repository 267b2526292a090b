/** Encodes objects in protobuf, byte for byte as Go's encoder for them does: fields in the order of their numbers, maps in that
 *  of their keys, and every field that is no pointer, also when nothing was set. Source:
 *  https://kubernetes.io/docs/reference/using-api/api-concepts/#protobuf-encoding */
import { isObject, type StructReference, type ValueDescriptor } from '#api';
import { parseDurationMs } from '#base';
import { closeEnvelope, openEnvelope } from './envelope.ts';
import { type FieldSlot, type Layout, layoutOf, messageOf, type Slot, wrapsList } from './layout.ts';
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
    writeFields(writer, fieldsOf(message), object as JsonObject);
    openEnvelope(writer, { apiVersion, kind }, writer.length - end);
  });
}

/** The object alone, as it is in other messages. */
export const encodeMessage = (message: StructReference, object: object): Buffer =>
  written(writer => writeFields(writer, fieldsOf(message), object as JsonObject));

/** What `write` writes, last things first. */
export function written(write: (writer: ReverseWriter) => void): Buffer {
  // What an earlier one, that failed, left.
  shared.reset();
  write(shared);
  return shared.take();
}

/** Writes a value, or what is in it. */
type Write = (writer: ReverseWriter, content: unknown) => void;

/** A field of a struct, or what is inlined in it. The highest number comes first. */
interface FieldWriter {
  /** Undefined for what is inlined: that is written from the struct itself. */
  readonly name: string | undefined;
  readonly write: Write;
}

const known = new WeakMap<Layout, readonly FieldWriter[]>();

const fieldsOf = (reference: StructReference): readonly FieldWriter[] => writersOf(layoutOf(reference));

function writersOf(layout: Layout): readonly FieldWriter[] {
  let writers = known.get(layout);
  if (!writers) {
    writers = layout.fromEnd.map(writerOf);
    known.set(layout, writers);
  }
  return writers;
}

function writerOf(slot: Slot): FieldWriter {
  if (!('inlined' in slot)) return { name: slot.name, write: fieldWriter(slot) };
  const fields = writersOf(slot.inlined);
  const write = delimited(slot.number, (writer, object) => writeFields(writer, fields, object as JsonObject));
  return { name: undefined, write };
}

function writeFields(writer: ReverseWriter, fields: readonly FieldWriter[], object: JsonObject): void {
  for (const { name, write } of fields) write(writer, name === undefined ? object : object[name]);
}

function fieldWriter({ number, field, form }: FieldSlot): Write {
  const { value, pointer, always } = field;
  if (value.kind === 'list') return listWriter(number, value.items);
  if (value.kind === 'map') return mapWriter(number, value.values);
  const write = valueWriter(number, value);
  if (form) {
    return (writer, content) => {
      if (content !== undefined && content !== null) write(writer, form.toMessage(content));
    };
  }
  // Raw values that are always answered are no pointers in Go, although null says in JSON that there is nothing in them.
  const isPointer = pointer && !(value.kind === 'raw' && always);
  if (isPointer || !(value.kind in zeros)) {
    return (writer, content) => {
      if (content !== undefined && content !== null) write(writer, content);
    };
  }
  const zero = zeros[value.kind];
  return (writer, content) => write(writer, content ?? zero);
}

/** What a field that is no pointer has when nothing is in it. */
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
  duration: '0s',
  raw: undefined,
  struct: {},
};

/** Items in their order, each with the number of the list. */
function listWriter(number: number, items: ValueDescriptor): Write {
  const write = valueWriter(number, items);
  return (writer, content) => {
    if (!Array.isArray(content)) return;
    for (let i = content.length - 1; i >= 0; i--) write(writer, content[i]);
  };
}

/** Entries in the order of their keys, each a message of a key and a value. */
function mapWriter(number: number, values: ValueDescriptor): Write {
  const writeKey = valueWriter(1, { kind: 'string' });
  const writeContent = wrapsList(values) ? delimited(2, listWriter(1, values.items)) : valueWriter(2, values);
  const writeEntry = delimited(number, (writer, entry) => {
    const [key, content] = entry as [string, unknown];
    writeContent(writer, content);
    writeKey(writer, key);
  });
  return (writer, content) => {
    if (!isObject(content)) return;
    const keys = Object.keys(content);
    if (keys.length > 1) keys.sort(byBytes);
    for (let i = keys.length - 1; i >= 0; i--) writeEntry(writer, [keys[i], content[keys[i] as string]]);
  };
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

/** A value with its number. */
function valueWriter(number: number, value: ValueDescriptor): Write {
  const write = contentWriter(value);
  const { kind } = value;
  if (kind === 'boolean' || kind === 'int32' || kind === 'int64') return tagged(number * 8, write);
  if (kind === 'double') return tagged(number * 8 + 1, write);
  return delimited(number, write);
}

const tagged =
  (tag: number, write: Write): Write =>
  (writer, content) => {
    write(writer, content);
    writer.varint(tag);
  };

/** With its length. */
function delimited(number: number, write: Write): Write {
  const tag = number * 8 + 2;
  return (writer, content) => {
    const end = writer.length;
    write(writer, content);
    writer.varint(writer.length - end);
    writer.varint(tag);
  };
}

const writeText: Write = (writer, content) => writer.text(content as string);
const writeNumber: Write = (writer, content) => writer.varint(Number(content));
const writeTextField = delimited(1, writeText);

function contentWriter(value: ValueDescriptor): Write {
  switch (value.kind) {
    case 'string':
      return writeText;
    case 'boolean':
    case 'int32':
    case 'int64':
      return writeNumber;
    case 'double':
      return (writer, content) => writer.double(content as number);
    case 'bytes':
      return (writer, content) => writer.bytes(Buffer.from(content as string, 'base64'));
    case 'time':
      return (writer, content) => writeTime(writer, content as string, 0);
    case 'microTime':
      return (writer, content) => writeTime(writer, content as string, 1000);
    case 'duration':
      return (writer, content) => writeNanoseconds(writer, (parseDurationMs(String(content)) ?? 0) * 1e6);
    case 'quantity':
      return (writer, content) => writeTextField(writer, String(content));
    case 'intOrString':
      return writeIntOrString;
    case 'raw':
      return (writer, content) => {
        if (content !== undefined) writeTextField(writer, JSON.stringify(content));
      };
    case 'struct':
      return structWriter(value);
    case 'list':
    case 'map':
      throw new Error('protobuf has no lists of lists');
    default:
      return value satisfies never;
  }
}

/** Structs hold each other in circles: what is in one is looked up when it is first written. */
function structWriter(reference: StructReference): Write {
  let fields: readonly FieldWriter[] | undefined;
  return (writer, content) => {
    fields ??= fieldsOf(reference);
    if (isObject(content)) writeFields(writer, fields, content);
  };
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

const writeNanoseconds = tagged(1 * 8, writeNumber);
const [writeKind, writeInteger, writeString] = [
  tagged(1 * 8, writeNumber),
  tagged(2 * 8, writeNumber),
  delimited(3, writeText),
];

/** Which of the two it is, and both. */
const writeIntOrString: Write = (writer, content) => {
  const isText = typeof content === 'string';
  writeString(writer, isText ? content : '');
  writeInteger(writer, isText ? 0 : content);
  writeKind(writer, isText ? 1 : 0);
};
