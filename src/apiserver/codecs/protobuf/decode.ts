/** Decodes objects from protobuf into the JSON data that everything else works with.
 *
 *  Go writes every field that is no pointer, also when nothing was set: what zero means is told by the normal form, as of JSON.
 *  Source: https://kubernetes.io/docs/reference/using-api/api-concepts/#protobuf-encoding */

import {
  badRequest,
  isObject,
  maxJsonValues,
  normalize,
  setOwn,
  unsupportedMediaType,
  type ValueDescriptor,
} from '#api';
import { formatMicroTime, formatTime } from '#base';
import { countValues, parseJson, tooManyValues } from '../parse-json.ts';
import { readEnvelope } from './envelope.ts';
import { type FieldSlot, type Layout, layoutOf, messageOf, wrapsList } from './layout.ts';
import { hasMagic, magic } from './magic.ts';
import { type Field, readFields, readPacked } from './reader.ts';

type JsonObject = Record<string, unknown>;

const noBytes = Buffer.alloc(0);

/** The object in a body of the type `application/vnd.kubernetes.protobuf`. Throws the 400 or 415. */
export function decodeProtobuf(body: Buffer): JsonObject {
  if (!hasMagic(body)) throw badRequest('provided data does not appear to be a protobuf message, expected prefix');
  try {
    const { apiVersion, kind, raw } = readEnvelope(body.subarray(magic.length));
    const struct = messageOf(apiVersion, kind);
    if (!struct)
      throw unsupportedMediaType(`no protobuf message is known for ${apiVersion} ${kind}: use application/json`);
    const object: JsonObject = { apiVersion, kind };
    decodeStruct(raw, layoutOf(struct), { object, budget: { left: maxJsonValues } });
    normalize(struct, object);
    return object;
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('proto: ')) throw badRequest(error.message);
    throw error;
  }
}

/** How many more fields a body may have. */
interface Budget {
  left: number;
}

function decodeStruct(
  bytes: Buffer,
  { byNumber }: Layout,
  { object, budget }: { object: JsonObject; budget: Budget },
): JsonObject {
  for (const field of readFields(bytes)) {
    if (--budget.left < 0) throw tooManyValues();
    const slot = byNumber.get(field.number);
    if (!slot) continue;
    if ('inlined' in slot) decodeStruct(field.bytes, slot.inlined, { object, budget });
    else put(object, slot, field, budget);
  }
  return object;
}

function put(object: JsonObject, { name, field: descriptor, form }: FieldSlot, field: Field, budget: Budget): void {
  const { value } = descriptor;
  const before = object[name];
  if (value.kind === 'list') {
    const list: unknown[] = Array.isArray(before) ? before : [];
    if (list !== before) object[name] = list;
    addItems(list, value.items, field, budget);
  } else if (value.kind === 'map') {
    const map = isObject(before) ? before : {};
    if (map !== before) object[name] = map;
    addEntry(map, value.values, field.bytes, budget);
  } else {
    const decoded = decodeValue(value, field, budget);
    if (decoded !== undefined) object[name] = form ? form.fromMessage(decoded) : decoded;
  }
}

function addItems(list: unknown[], items: ValueDescriptor, field: Field, budget: Budget): void {
  const isNumber = items.kind === 'int32' || items.kind === 'int64';
  if (!isNumber || field.wireType !== 2) {
    list.push(decodeValue(items, field, budget) ?? null);
    return;
  }
  for (const item of readPacked(field.bytes)) {
    if (--budget.left < 0) throw tooManyValues();
    list.push(Number(item));
  }
}

/** One entry of a map: a message of a key and a value. */
function addEntry(map: JsonObject, values: ValueDescriptor, bytes: Buffer, budget: Budget): void {
  let key = '';
  let value: unknown;
  for (const field of readFields(bytes)) {
    if (--budget.left < 0) throw tooManyValues();
    if (field.number === 1) key = field.bytes.toString();
    else if (field.number === 2)
      value = wrapsList(values) ? listIn(values.items, field, budget) : decodeValue(values, field, budget);
  }
  setOwn(map, key, value ?? emptyOf(values));
}

const emptyOf = ({ kind }: ValueDescriptor): unknown => (kind === 'struct' ? {} : kind === 'list' ? [] : '');

function listIn(items: ValueDescriptor, { bytes }: Field, budget: Budget): unknown[] {
  const list: unknown[] = [];
  for (const field of readFields(bytes)) {
    if (--budget.left < 0) throw tooManyValues();
    if (field.number === 1) addItems(list, items, field, budget);
  }
  return list;
}

/** Undefined for a time or quantity that is not set. */
function decodeValue(value: ValueDescriptor, { varint, bytes }: Field, budget: Budget): unknown {
  switch (value.kind) {
    case 'string':
      return bytes.toString();
    case 'boolean':
      return varint !== 0n;
    case 'int32':
    case 'int64':
      return Number(varint);
    case 'double':
      return bytes.length === 8 ? bytes.readDoubleLE() : 0;
    case 'bytes':
      return bytes.toString('base64');
    case 'time':
      return decodeTime(bytes, formatTime);
    case 'microTime':
      return decodeTime(bytes, formatMicroTime);
    case 'quantity':
      return textOf(bytes, 1) || undefined;
    case 'intOrString':
      return decodeIntOrString(bytes);
    case 'raw':
      return decodeRaw(bytes, budget);
    case 'struct':
      return decodeStruct(bytes, layoutOf(value), { object: {}, budget });
    case 'list':
    case 'map':
      throw new Error('proto: lists of lists do not occur');
    default:
      return value satisfies never;
  }
}

/** JSON within protobuf has the bounds of JSON, and counts as what it holds. */
function decodeRaw(bytes: Buffer, budget: Budget): unknown {
  const json = bytesOf(bytes, 1);
  budget.left -= countValues(json);
  if (budget.left < 0) throw tooManyValues();
  return json.length === 0 ? null : parseJson(json);
}

function decodeTime(bytes: Buffer, format: (epochMs: number) => string): string | undefined {
  if (bytes.length === 0) return undefined;
  const [seconds, nanos] = [numberOf(bytes, 1), numberOf(bytes, 2)];
  const text = format(seconds * 1000);
  return nanos === 0 || format === formatTime
    ? text
    : text.replace(/\.\d+Z$/, `.${String(Math.floor(nanos / 1000)).padStart(6, '0')}Z`);
}

const decodeIntOrString = (bytes: Buffer): number | string =>
  numberOf(bytes, 1) === 0 ? numberOf(bytes, 2) : textOf(bytes, 3);

function numberOf(message: Buffer, number: number): number {
  for (const field of readFields(message)) if (field.number === number) return Number(field.varint);
  return 0;
}

const textOf = (message: Buffer, number: number): string => bytesOf(message, number).toString();

function bytesOf(message: Buffer, number: number): Buffer {
  for (const field of readFields(message)) if (field.number === number) return field.bytes;
  return noBytes;
}
