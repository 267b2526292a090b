/** What CBOR is made of: items, each of which begins with a head that tells its major type and a number, its argument.
 *  Source: RFC 8949, section 3. */

export const majors = { positive: 0, negative: 1, bytes: 2, text: 3, array: 4, map: 5, tag: 6, other: 7 } as const;

/** Major types in the words of upstream's decoder. */
export const majorNames = [
  'positive integer',
  'negative integer',
  'byte string',
  'UTF-8 text string',
  'array',
  'map',
  'tag',
  'primitives',
] as const;

/** Says that what follows is CBOR, and nothing else: a tag around everything that is sent. Source: RFC 8949, section
 *  3.4.6. */
export const selfDescribed = Buffer.from([0xd9, 0xd9, 0xf7]);

/** Whether the tag is there. */
export const isCbor = (bytes: Uint8Array): boolean =>
  bytes[0] === selfDescribed[0] && bytes[1] === selfDescribed[1] && bytes[2] === selfDescribed[2];

/** The end of what has no length of its own. */
const breakByte = 0xff;
/** Additional information of what has no length of its own. */
const indefinite = 31;
/** Additional information below that is the argument itself. */
const firstLong = 24;

/** So many are copied sooner one by one. */
const fewBytes = 16;

/** Reads heads, one after the other. Errors: plain ones, in the words of upstream's decoder, for what is not
 *  well-formed. */
export class HeadReader {
  readonly bytes: Buffer;
  /** Where the next one begins. */
  at = 0;
  major = 0;
  /** Additional information, of which that of floats and simple values is more than the length of their argument. */
  info = 0;
  /** A bigint when it is beyond what a number can be. */
  argument: number | bigint = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  /** Whether what was read has no length of its own: its items end with a break. */
  get isIndefinite(): boolean {
    return this.info === indefinite;
  }

  /** Goes over a break, if that is what comes next. */
  takeBreak(): boolean {
    if (this.bytes[this.at] !== breakByte) return false;
    this.at++;
    return true;
  }

  /** Reads the next head. */
  next(): void {
    const initial = this.bytes[this.at++];
    if (initial === undefined) throw tooShort();
    this.major = initial >> 5;
    this.info = initial & 0x1f;
    if (this.info < firstLong) this.argument = this.info;
    else if (this.info < firstLong + 4) this.argument = this.#long(1 << (this.info - firstLong));
    else if (this.info !== indefinite) throw this.#wrongInformation();
    else {
      if (initial === breakByte) throw new Error('cbor: unexpected "break" code');
      if (this.major < majors.bytes || this.major === majors.tag) throw this.#wrongInformation();
      this.argument = 0;
    }
  }

  /** The bytes that the argument is the number of. */
  take(): Buffer {
    const start = this.at;
    return this.bytes.subarray(start, this.#skip());
  }

  /** {@link take}, into other bytes at a place. Returns how many there are. */
  copyTo(target: Buffer, place: number): number {
    const start = this.at;
    const length = this.#skip() - start;
    if (length > fewBytes) return this.bytes.copy(target, place, start, start + length);
    for (let i = 0; i < length; i++) target[place + i] = this.bytes[start + i] as number;
    return length;
  }

  /** Goes over the bytes that the argument is the number of. */
  #skip(): number {
    const end = this.at + Number(this.argument);
    if (end > this.bytes.length) throw tooShort();
    this.at = end;
    return end;
  }

  #long(length: number): number | bigint {
    const { bytes, at } = this;
    if (at + length > bytes.length) throw tooShort();
    this.at += length;
    if (length < 8) return bytes.readUIntBE(at, length);
    const wide = bytes.readBigUInt64BE(at);
    return wide > Number.MAX_SAFE_INTEGER ? wide : Number(wide);
  }

  #wrongInformation(): Error {
    return new Error(`cbor: invalid additional information ${this.info} for type ${majorNames[this.major]}`);
  }
}

const tooShort = (): Error => new Error('unexpected EOF');

/** The items that follow each other in well-formed bytes. */
export function* itemsOf(bytes: Uint8Array): Generator<Uint8Array> {
  const reader = new HeadReader(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  while (reader.at < bytes.length) {
    const start = reader.at;
    skipItem(reader);
    yield bytes.subarray(start, reader.at);
  }
}

/** Goes over an item of which all has a length, as what this server writes. */
function skipItem(reader: HeadReader): void {
  for (let left = 1; left > 0; left--) {
    reader.next();
    const { major } = reader;
    if (major === majors.bytes || major === majors.text) reader.take();
    else if (major === majors.array) left += Number(reader.argument);
    else if (major === majors.map) left += 2 * Number(reader.argument);
    else if (major === majors.tag) left++;
  }
}
