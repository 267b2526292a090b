/** Decodes objects from protobuf into the JSON data that everything else works with.
 *
 *  Go writes every field that is no pointer, also when nothing was set: what zero means is told by the normal form, as
 *  of JSON.
 *  Source: https://kubernetes.io/docs/reference/using-api/api-concepts/#protobuf-encoding */

import {
  badRequest,
  isObject,
  manyMembers,
  maxJsonValues,
  normalize,
  type StructReference,
  setOwn,
  unsupportedMediaType,
  type ValueDescriptor,
  weightOfMember,
} from '#api';
import { exactInteger, formatDurationMs, formatMicroTime, formatTime, runNow, type Steps } from '#base';
import { countValues, parseJson, tooManyValues } from '../parse-json.ts';
import { readEnvelope } from './envelope.ts';
import { type Layout, layoutOf, messageOf, type Slot, wrapsList } from './layout.ts';
import { hasMagic, magic } from './magic.ts';
import { type Budget, type Field, readFields, readPacked } from './reader.ts';

type JsonObject = Record<string, unknown>;

const noBytes = Buffer.alloc(0);

/** The object in a body of the type `application/vnd.kubernetes.protobuf`. Throws the 400 or 415. */
export const decodeProtobuf = (body: Buffer): JsonObject => runNow(protobufSteps(body));

/** {@link decodeProtobuf} in steps. */
export function* protobufSteps(body: Buffer): Steps<JsonObject> {
  if (!hasMagic(body)) throw badRequest('provided data does not appear to be a protobuf message, expected prefix');
  try {
    const budget = {
      left: maxJsonValues,
      stepEnd: maxJsonValues - stepFields,
      entries: new WeakMap<JsonObject, number>(),
    };
    const { apiVersion, kind, raw } = readEnvelope(body.subarray(magic.length), budget);
    const struct = messageOf(apiVersion, kind);
    if (!struct)
      throw unsupportedMediaType(`no protobuf message is known for ${apiVersion} ${kind}: use application/json`);
    const object: JsonObject = { apiVersion, kind };
    yield* decodeStruct(raw, layoutOf(struct), { object, budget });
    yield;
    normalize(struct, object);
    return object;
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('proto: ')) throw badRequest(error.message);
    throw error;
  }
}

/** Fields of a step. */
const stepFields = 1000;

interface StepBudget extends Budget {
  /** What is left at the end of the step. */
  stepEnd: number;
  /** How many entries maps have. */
  readonly entries: WeakMap<JsonObject, number>;
}

/** An entry of a large map counts as in JSON: it has been counted with its key and value until then. */
function countEntry(map: JsonObject, budget: StepBudget): void {
  const count = (budget.entries.get(map) ?? 0) + 1;
  budget.entries.set(map, count);
  const surplus = count > manyMembers ? fieldsOfEntry - weightOfMember(count) : 0;
  budget.left += surplus;
  budget.stepEnd += surplus;
}

const fieldsOfEntry = 3;

/** Whether a step is over; the next one begins then. */
function isStepOver(budget: StepBudget): boolean {
  if (budget.left > budget.stepEnd) return false;
  budget.stepEnd = budget.left - stepFields;
  return true;
}

function* decodeStruct(
  bytes: Buffer,
  { byNumber }: Layout,
  { object, budget }: { object: JsonObject; budget: StepBudget },
): Steps<JsonObject> {
  for (const field of readFields(bytes, budget)) {
    if (isStepOver(budget)) yield;
    const slot = byNumber.get(field.number);
    if (!slot) continue;
    checkWireType(slot, field);
    if ('inlined' in slot) yield* decodeStruct(field.bytes, slot.inlined, { object, budget });
    else if (slot.field.value.kind === 'list')
      yield* addItems(listAt(object, slot.name), slot.field.value.items, field, budget);
    else if (slot.field.value.kind === 'map')
      yield* addEntry(mapAt(object, slot.name), slot.field.value.values, field.bytes, budget);
    else {
      const {
        name,
        field: { value },
        form,
      } = slot;
      const decoded =
        value.kind === 'struct'
          ? yield* decodeInner(value, field, { budget, before: form ? undefined : object[name] })
          : decodeScalar(value, field, budget);
      if (decoded !== undefined) object[name] = form ? form.fromMessage(decoded) : decoded;
    }
  }
  return object;
}

/** How a kind of value stands on the wire: numbers may be packed where there are several. */
function checkWireType(slot: Slot, { wireType, number }: Field): void {
  if ('inlined' in slot ? wireType === 2 : wireTypesOf(slot.field.value).includes(wireType)) return;
  throw new Error(`proto: wrong wireType = ${wireType} for field ${'inlined' in slot ? number : slot.name}`);
}

function wireTypesOf(value: ValueDescriptor): readonly number[] {
  if (value.kind === 'list') return isNumber(value.items) ? [0, 2] : wireTypesOf(value.items);
  if (isNumber(value) || value.kind === 'boolean') return [0];
  return value.kind === 'double' ? [1] : [2];
}

interface Inner {
  readonly budget: StepBudget;
  /** What came before in the same message, which another piece of it is added to. Default: nothing. */
  readonly before?: unknown;
}

const decodeInner = (struct: StructReference, { bytes }: Field, { budget, before }: Inner): Steps<JsonObject> =>
  decodeStruct(bytes, layoutOf(struct), { object: isObject(before) ? before : {}, budget });

/** What comes before in the same message is kept. */
function listAt(object: JsonObject, name: string): unknown[] {
  const before = object[name];
  if (Array.isArray(before)) return before;
  const list: unknown[] = [];
  object[name] = list;
  return list;
}

function mapAt(object: JsonObject, name: string): JsonObject {
  const before = object[name];
  if (isObject(before)) return before;
  const map: JsonObject = {};
  object[name] = map;
  return map;
}

function* addItems(list: unknown[], items: ValueDescriptor, field: Field, budget: StepBudget): Steps<void> {
  if (items.kind === 'struct') list.push(yield* decodeInner(items, field, { budget }));
  else if (!isNumber(items) || field.wireType !== 2) list.push(decodeScalar(items, field, budget) ?? null);
  else {
    for (const item of readPacked(field.bytes, budget)) {
      if (isStepOver(budget)) yield;
      list.push(Number(item));
    }
  }
}

const isNumber = ({ kind }: ValueDescriptor): boolean => kind === 'int32' || kind === 'int64';

/** One entry of a map: a message of a key and a value. */
function* addEntry(map: JsonObject, values: ValueDescriptor, bytes: Buffer, budget: StepBudget): Steps<void> {
  let key = '';
  let value: unknown;
  for (const field of readFields(bytes, budget)) {
    if (isStepOver(budget)) yield;
    if (field.number === 1) key = field.bytes.toString();
    else if (field.number === 2) {
      if (values.kind === 'struct') value = yield* decodeInner(values, field, { budget });
      else if (wrapsList(values)) value = yield* listIn(values.items, field, budget);
      else value = decodeScalar(values, field, budget);
    }
  }
  setOwn(map, key, value ?? emptyOf(values));
  if (isScalar(values)) countEntry(map, budget);
}

const isScalar = ({ kind }: ValueDescriptor): boolean => kind === 'string' || kind === 'bytes' || kind === 'quantity';

const emptyOf = ({ kind }: ValueDescriptor): unknown => (kind === 'struct' ? {} : kind === 'list' ? [] : '');

function* listIn(items: ValueDescriptor, { bytes }: Field, budget: StepBudget): Steps<unknown[]> {
  const list: unknown[] = [];
  for (const field of readFields(bytes, budget)) {
    if (isStepOver(budget)) yield;
    if (field.number === 1) yield* addItems(list, items, field, budget);
  }
  return list;
}

/** Undefined for a time or quantity that is not set. */
function decodeScalar(
  value: Exclude<ValueDescriptor, StructReference>,
  { varint, bytes }: Field,
  budget: StepBudget,
): unknown {
  switch (value.kind) {
    case 'string':
      return bytes.toString();
    case 'boolean':
      return varint !== 0n;
    case 'int32':
      return Number(varint);
    case 'int64':
      return exactInteger(varint);
    case 'double':
      return bytes.length === 8 ? bytes.readDoubleLE() : 0;
    case 'bytes':
      return bytes.toString('base64');
    case 'time':
      return decodeTime(bytes, formatTime, budget);
    case 'microTime':
      return decodeTime(bytes, formatMicroTime, budget);
    case 'duration':
      return formatDurationMs(numberOf(bytes, 1, budget) / 1e6);
    case 'quantity':
      return textOf(bytes, 1, budget) || undefined;
    case 'intOrString':
      return decodeIntOrString(bytes, budget);
    case 'raw':
      return decodeRaw(bytes, budget);
    case 'list':
    case 'map':
      throw new Error('proto: lists of lists do not occur');
    default:
      return value satisfies never;
  }
}

/** JSON within protobuf has the bounds of JSON, and counts as what it holds. */
function decodeRaw(bytes: Buffer, budget: Budget): unknown {
  const json = bytesOf(bytes, 1, budget);
  budget.left -= countValues(json);
  if (budget.left < 0) throw tooManyValues();
  return json.length === 0 ? null : parseJson(json);
}

function decodeTime(bytes: Buffer, format: (epochMs: number) => string, budget: Budget): string | undefined {
  if (bytes.length === 0) return undefined;
  const [seconds, nanos] = [numberOf(bytes, 1, budget), numberOf(bytes, 2, budget)];
  const text = format(seconds * 1000);
  return nanos === 0 || format === formatTime
    ? text
    : text.replace(/\.\d+Z$/, `.${String(Math.floor(nanos / 1000)).padStart(6, '0')}Z`);
}

const decodeIntOrString = (bytes: Buffer, budget: Budget): number | string =>
  numberOf(bytes, 1, budget) === 0 ? numberOf(bytes, 2, budget) : textOf(bytes, 3, budget);

function numberOf(message: Buffer, number: number, budget: Budget): number {
  for (const field of readFields(message, budget)) if (field.number === number) return Number(field.varint);
  return 0;
}

const textOf = (message: Buffer, number: number, budget: Budget): string => bytesOf(message, number, budget).toString();

function bytesOf(message: Buffer, number: number, budget: Budget): Buffer {
  for (const field of readFields(message, budget)) if (field.number === number) return field.bytes;
  return noBytes;
}
