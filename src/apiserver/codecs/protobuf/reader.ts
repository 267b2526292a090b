/** Reads protobuf's wire format. Source: https://protobuf.dev/programming-guides/encoding/ */
import { maxJsonValues } from '#api';
import { tooManyValues } from '../parse-json.ts';

/** A field as it stands on the wire; `varint` is 0 for other wire types. */
export interface Field {
  readonly number: number;
  /** 0 varint, 1 eight bytes, 2 length and bytes, 3 a group, which is passed by, 5 four bytes. */
  readonly wireType: number;
  /** The value of a varint, as a signed 64-bit integer. */
  readonly varint: bigint;
  /** The bytes of anything else. */
  readonly bytes: Buffer;
}

/** How many more fields and numbers may be read of a body, those that nobody knows included: each costs, whatever it
 *  says. */
export interface Budget {
  left: number;
}

/** What a whole body may have. */
const wholeBudget = (): Budget => ({ left: maxJsonValues });

function spend(budget: Budget): void {
  if (--budget.left < 0) throw tooManyValues();
}

const none = Buffer.alloc(0);

/** The fields of a message in the order in which they come. Throws an Error for what is no message, and the 413. */
export function* readFields(message: Buffer, budget: Budget = wholeBudget()): Generator<Field> {
  const cursor = { at: 0 };
  while (cursor.at < message.length) {
    spend(budget);
    const tag = readNumber(message, cursor);
    const [number, wireType] = [Math.floor(tag / 8), tag % 8];
    if (number === 0) throw new Error(`proto: illegal tag ${number} (wire type ${wireType})`);
    if (wireType === 3) passGroup(message, cursor, budget);
    if (wireType === 3) yield { number, wireType, varint: 0n, bytes: none };
    else if (wireType === 0)
      yield { number, wireType, varint: BigInt.asIntN(64, readVarint(message, cursor)), bytes: none };
    else yield { number, wireType, varint: 0n, bytes: readBytes(message, cursor, wireType) };
  }
}

/** Goes on behind a group, whatever there is in it: nobody writes groups any more. */
function passGroup(message: Buffer, cursor: Cursor, budget: Budget): void {
  for (let depth = 1; depth > 0; ) {
    spend(budget);
    const wireType = readNumber(message, cursor) % 8;
    if (wireType === 3) depth++;
    else if (wireType === 4) depth--;
    else if (wireType === 0) readVarint(message, cursor);
    else readBytes(message, cursor, wireType);
  }
}

/** The integers of a packed list. Throws as {@link readFields} does. */
export function* readPacked(bytes: Buffer, budget: Budget): Generator<bigint> {
  const cursor = { at: 0 };
  while (cursor.at < bytes.length) {
    spend(budget);
    yield BigInt.asIntN(64, readVarint(bytes, cursor));
  }
}

interface Cursor {
  at: number;
}

/** A varint that is used as a number. Nearly all have one byte. */
function readNumber(message: Buffer, cursor: Cursor): number {
  const byte = message[cursor.at];
  if (byte === undefined || byte >= 0x80) return Number(readVarint(message, cursor));
  cursor.at++;
  return byte;
}

function readVarint(message: Buffer, cursor: Cursor): bigint {
  let value = 0n;
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const byte = message[cursor.at++];
    if (byte === undefined) throw new Error('proto: unexpected EOF');
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return value;
  }
  throw new Error('proto: integer overflow');
}

function readBytes(message: Buffer, cursor: Cursor, wireType: number): Buffer {
  const length = wireType === 2 ? readNumber(message, cursor) : wireType === 1 ? 8 : wireType === 5 ? 4 : -1;
  const end = cursor.at + length;
  if (length < 0) throw new Error(`proto: illegal wireType ${wireType}`);
  if (end > message.length) throw new Error('proto: unexpected EOF');
  const bytes = message.subarray(cursor.at, end);
  cursor.at = end;
  return bytes;
}
