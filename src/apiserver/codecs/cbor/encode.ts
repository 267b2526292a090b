/** Encodes JSON in CBOR as upstream does: texts and names as byte strings, whose bytes nobody has to check, bytes as
 *  what is to be shown in base64 (tag 22), whole numbers as integers, others in the fewest bytes; all of a known
 *  length. Members stay in the order of the JSON: upstream's own are in no order. Source: KEP-4222, RFC 8949. */
import { isObject, type StructReference, structBehind, type ValueDescriptor } from '#api';
import { halfOf, isSingle } from './floats.ts';
import { majors } from './heads.ts';

const [falseByte, trueByte, nullByte] = [0xf4, 0xf5, 0xf6];
const [halfByte, singleByte, doubleByte] = [0xf9, 0xfa, 0xfb];
/** What it encloses is base64 where it is text. */
const base64Tag = 22;

const initialBytes = 64 * 1024;
/** A writer that grew beyond this gives its memory back. */
const maxKeptBytes = 1024 * 1024;

/** Writes items behind each other. */
export class CborWriter {
  #bytes = Buffer.allocUnsafeSlow(initialBytes);
  #length = 0;

  /** A copy of what is written, in memory of its own. Begins anew. */
  take(): Buffer {
    const taken = Buffer.allocUnsafeSlow(this.#length);
    this.#bytes.copy(taken, 0, 0, this.#length);
    if (this.#bytes.length > maxKeptBytes) this.#bytes = Buffer.allocUnsafeSlow(initialBytes);
    this.#length = 0;
    return taken;
  }

  /** Forgets what is written. */
  reset(): void {
    this.#length = 0;
  }

  /** What is written already. */
  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** JSON data; `shape` tells what of it is bytes, and what is no integer though it is whole. Default: nothing. */
  value(value: unknown, shape?: ValueDescriptor): void {
    if (typeof value === 'string') this.#string(value, shape);
    else if (typeof value === 'number') this.#number(value, shape?.kind === 'double');
    else if (typeof value === 'bigint') this.#integer(value);
    else if (typeof value === 'boolean') this.#byte(value ? trueByte : falseByte);
    else if (Array.isArray(value)) {
      const items = shape?.kind === 'list' ? shape.items : undefined;
      this.head(majors.array, value.length);
      for (const item of value as unknown[]) this.value(item, items);
    } else if (isObject(value)) this.#object(value, shape);
    else this.#byte(nullByte);
  }

  /** A text as a byte string. */
  text(text: string): void {
    const length = Buffer.byteLength(text);
    this.head(majors.bytes, length);
    this.#reserve(length);
    this.#length += this.#bytes.write(text, this.#length, length, 'utf8');
  }

  /** The first bytes of an item, in their shortest form; `argument` is its value or length. */
  head(major: number, argument: number | bigint): void {
    this.#reserve(9);
    const bytes = this.#bytes;
    const initial = major << 5;
    if (argument < 24) bytes[this.#length++] = initial | Number(argument);
    else if (argument < 0x1_00) {
      bytes[this.#length++] = initial | 24;
      bytes[this.#length++] = Number(argument);
    } else if (argument < 0x1_00_00) {
      bytes[this.#length++] = initial | 25;
      this.#length = bytes.writeUInt16BE(Number(argument), this.#length);
    } else if (argument < 0x1_00_00_00_00) {
      bytes[this.#length++] = initial | 26;
      this.#length = bytes.writeUInt32BE(Number(argument), this.#length);
    } else {
      bytes[this.#length++] = initial | 27;
      this.#length = bytes.writeBigUInt64BE(BigInt(argument), this.#length);
    }
  }

  #object(object: Record<string, unknown>, shape: ValueDescriptor | undefined): void {
    const names = Object.keys(object);
    const fields = shape?.kind === 'struct' ? structBehind(shape).fields : undefined;
    const values = shape?.kind === 'map' ? shape.values : undefined;
    this.head(majors.map, names.length);
    for (const name of names) {
      this.text(name);
      const field = fields && Object.hasOwn(fields, name) ? fields[name]?.value : values;
      this.value(object[name], field);
    }
  }

  #string(text: string, shape: ValueDescriptor | undefined): void {
    if (shape?.kind !== 'bytes') return this.text(text);
    const bytes = Buffer.from(text, 'base64');
    this.head(majors.tag, base64Tag);
    this.head(majors.bytes, bytes.length);
    this.raw(bytes);
  }

  #number(value: number, isFloat: boolean): void {
    // Whole numbers beyond are bigints.
    if (isFloat || !Number.isSafeInteger(value)) this.#float(value);
    else if (value >= 0) this.head(majors.positive, value);
    else this.head(majors.negative, -1 - value);
  }

  #integer(value: bigint): void {
    if (value >= 0n) this.head(majors.positive, value);
    else this.head(majors.negative, -1n - value);
  }

  #float(value: number): void {
    this.#reserve(9);
    const bytes = this.#bytes;
    const half = halfOf(value);
    if (half !== undefined) {
      bytes[this.#length++] = halfByte;
      this.#length = bytes.writeUInt16BE(half, this.#length);
    } else if (isSingle(value)) {
      bytes[this.#length++] = singleByte;
      this.#length = bytes.writeFloatBE(value, this.#length);
    } else {
      bytes[this.#length++] = doubleByte;
      this.#length = bytes.writeDoubleBE(value, this.#length);
    }
  }

  #byte(byte: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = byte;
  }

  #reserve(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(this.#bytes.length * 2, needed));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}

/** One for all: what is written is written in one go. */
const writer = new CborWriter();

/** What `write` writes. */
export function written(write: (writer: CborWriter) => void): Buffer {
  // What an earlier one, that failed, left.
  writer.reset();
  write(writer);
  return writer.take();
}

/** JSON data of a shape, without the tag around everything. */
export const encodeCbor = (value: unknown, shape?: StructReference): Buffer => written(to => to.value(value, shape));
