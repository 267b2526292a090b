/** Writes protobuf's wire format from its end to its beginning: what is inside of a message is there before its length
 *  is, so that nothing is measured first. Source: https://protobuf.dev/programming-guides/encoding/ */

const initialBytes = 64 * 1024;
/** A writer that grew beyond this gives its memory back. */
const maxKeptBytes = 1024 * 1024;

/** Shorter slices are copied byte by byte. */
const shortSlice = 48;
/** Shorter texts are written character by character, which costs less than a call. */
const shortText = 24;

export class ReverseWriter {
  #bytes = Buffer.allocUnsafeSlow(initialBytes);
  /** Where what is written begins. */
  #at = initialBytes;

  /** How much is written. A message's length is how much more that is after it. */
  get length(): number {
    return this.#bytes.length - this.#at;
  }

  /** A copy of what is written, in memory of its own. Begins anew. */
  take(): Buffer {
    const { length } = this;
    const taken = Buffer.allocUnsafeSlow(length);
    this.#bytes.copy(taken, 0, this.#at);
    if (this.#bytes.length > maxKeptBytes) this.#bytes = Buffer.allocUnsafeSlow(initialBytes);
    this.#at = this.#bytes.length;
    return taken;
  }

  /** Forgets what is written. */
  reset(): void {
    this.#at = this.#bytes.length;
  }

  /** As they are, without a length. */
  bytes(value: Uint8Array): void {
    this.#reserve(value.length);
    this.#at -= value.length;
    this.#bytes.set(value, this.#at);
  }

  /** Some of these bytes. */
  slice(bytes: Uint8Array, start: number, end: number): void {
    const length = end - start;
    this.#reserve(length);
    this.#at -= length;
    const to = this.#bytes;
    // A call costs more than a few bytes.
    if (length > shortSlice) to.set(bytes.subarray(start, end), this.#at);
    else for (let from = start, at = this.#at; from < end; from++, at++) to[at] = bytes[from] as number;
  }

  /** The text in UTF-8, without its length. */
  text(value: string): void {
    const { length } = value;
    this.#reserve(length * 3);
    if (length < shortText && this.#ascii(value)) return;
    const byteLength = Buffer.byteLength(value);
    this.#at -= byteLength;
    this.#bytes.write(value, this.#at, byteLength, 'utf8');
  }

  /** A whole number, of 64 bits at most: as two's complement when it is negative. */
  varint(value: number): void {
    this.#reserve(10);
    const bytes = this.#bytes;
    if (value >= 0 && value < 128) {
      bytes[--this.#at] = value;
      return;
    }
    if (value < 0 || value > 0x7f_ff_ff_ff) return this.wideVarint(BigInt(value));
    const groups = value < 1 << 14 ? 2 : value < 1 << 21 ? 3 : value < 1 << 28 ? 4 : 5;
    this.#at -= groups;
    let rest = value;
    for (let i = 0; i < groups; i++, rest >>>= 7) bytes[this.#at + i] = i < groups - 1 ? (rest & 0x7f) | 0x80 : rest;
  }

  /** Eight bytes, little endian. */
  double(value: number): void {
    this.#reserve(8);
    this.#at -= 8;
    this.#bytes.writeDoubleLE(value, this.#at);
  }

  /** Undoes itself for a text with other characters. */
  #ascii(value: string): boolean {
    const bytes = this.#bytes;
    let at = this.#at;
    for (let i = value.length - 1; i >= 0; i--) {
      const code = value.charCodeAt(i);
      if (code > 0x7f) return false;
      bytes[--at] = code;
    }
    this.#at = at;
    return true;
  }

  /** The same of a number that may be too large for {@link varint}. */
  wideVarint(value: bigint): void {
    this.#reserve(10);
    const groups: number[] = [];
    for (let rest = BigInt.asUintN(64, value); ; rest >>= 7n) {
      groups.push(Number(rest & 0x7fn));
      if (rest < 128n) break;
    }
    for (let i = groups.length - 1; i >= 0; i--)
      this.#bytes[--this.#at] = (groups[i] as number) | (i < groups.length - 1 ? 0x80 : 0);
  }

  #reserve(count: number): void {
    if (this.#at >= count) return;
    const { length } = this;
    const size = Math.max(this.#bytes.length * 2, length + count);
    const larger = Buffer.allocUnsafeSlow(size);
    this.#bytes.copy(larger, size - length, this.#at);
    this.#bytes = larger;
    this.#at = size - length;
  }
}
