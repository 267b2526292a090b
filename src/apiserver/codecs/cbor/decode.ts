/** Decodes CBOR into the JSON data that everything else works with, and takes what upstream's decoder takes: texts in
 *  byte strings and in text strings, lengths that are told or not, bytes that are to be shown in base64, and no number,
 *  name or simple value that JSON does not have. Source: KEP-4222, RFC 8949. */
import { isUtf8 } from 'node:buffer';
import { badRequest, manyMembers, maxJsonValues, objectWeight, setOwn, weightOfMember } from '#api';
import { exactInteger, runNow, type Steps } from '#base';
import { maxDepth } from '../measure-json.ts';
import { tooManyValues } from '../parse-json.ts';
import { readHalf } from './floats.ts';
import { HeadReader, majorNames, majors } from './heads.ts';
import { isTime, timeAt } from './times.ts';

/** The data in a body of the type `application/cbor`. Throws the 400 for what is nested too deeply, the 413 for too
 *  many values, and plain errors in the words of upstream's decoder for all else that it does not take. */
export const decodeCbor = (bytes: Buffer): unknown => runNow(cborSteps(bytes));

/** {@link decodeCbor} in steps. */
export const cborSteps = (bytes: Buffer): Steps<unknown> => new Decoder(bytes).decode();

/** What a piece of a string counts: to read it takes that part of what any value does. */
const pieceWeight = 1 / 32;

/** Items of a step. */
const stepItems = 2000;

/** An array or a map whose items come next. */
interface Frame {
  readonly made: unknown[] | Record<string, unknown>;
  /** Items, or pairs, that are still to come; undefined: until a break. */
  left: number | undefined;
  members: number;
  /** How bytes in it are shown as text. */
  readonly encoding: Encoding;
}

/** Default: they are text. */
type Encoding = BufferEncoding | undefined;

const tags = { timeText: 0, timeNumber: 1, positiveBignum: 2, negativeBignum: 3 } as const;
const encodings: Readonly<Record<number, BufferEncoding>> = { 21: 'base64url', 22: 'base64', 23: 'hex' };
const [simpleFalse, simpleTrue, simpleNull, simpleByte] = [20, 21, 22, 24];
const [half, single, double] = [25, 26, 27];
const mostInteger = 2n ** 63n - 1n;

/** Iterative: how deep it goes is the client's choice. */
class Decoder {
  readonly #reader: HeadReader;
  readonly #frames: Frame[] = [];
  /** For strings in pieces, which are shorter than all together. */
  #room: Buffer | undefined;
  #values = 0;

  constructor(bytes: Buffer) {
    this.#reader = new HeadReader(bytes);
  }

  *decode(): Steps<unknown> {
    const root = this.#item(undefined);
    let items = 0;
    for (let frame = this.#frames.at(-1); frame; frame = this.#frames.at(-1)) {
      if (this.#isOver(frame)) this.#frames.pop();
      else this.#addTo(frame);
      if (++items % stepItems === 0) yield;
    }
    const { at, bytes } = this.#reader;
    if (at < bytes.length)
      throw new Error(`cbor: ${bytes.length - at} bytes of extraneous data starting at index ${at}`);
    return root;
  }

  #isOver(frame: Frame): boolean {
    return frame.left === undefined ? this.#reader.takeBreak() : frame.left-- === 0;
  }

  #addTo(frame: Frame): void {
    const { made } = frame;
    if (Array.isArray(made)) {
      this.#count(1);
      made.push(this.#item(frame));
      return;
    }
    const name = this.#name();
    if (Object.hasOwn(made, name))
      throw new Error(`cbor: found duplicate map key ${JSON.stringify(name)} at map element index ${frame.members}`);
    this.#count(weightOfMember(++frame.members));
    setOwn(made, name, this.#item(frame));
  }

  #name(): string {
    const reader = this.#reader;
    reader.next();
    if (reader.major === majors.bytes) return this.#bytes().toString();
    if (reader.major === majors.text) return this.#text();
    throw cannotBe(reader, 'string', 'map key');
  }

  /** A value; of an array or a map, what its items will be added to. */
  #item(frame: Frame | undefined): unknown {
    const reader = this.#reader;
    reader.next();
    let encoding = frame?.encoding;
    for (; reader.major === majors.tag; reader.next()) {
      const { argument: tag } = reader;
      if (tag === tags.timeText || tag === tags.timeNumber) return this.#time(tag);
      if (tag === tags.positiveBignum || tag === tags.negativeBignum) throw notAccepted(majors.tag, 'bignum');
      // Other tags say nothing that JSON could say.
      encoding = encodings[Number(tag)] ?? encoding;
    }
    switch (reader.major) {
      case majors.positive:
      case majors.negative:
        return integerOf(reader);
      case majors.bytes:
        return this.#bytes().toString(encoding ?? 'utf8');
      case majors.text:
        return this.#text();
      case majors.array:
      case majors.map:
        return this.#open(frame, encoding);
      default:
        return this.#other();
    }
  }

  #open(frame: Frame | undefined, encoding: Encoding): Frame['made'] {
    const { major, isIndefinite, argument } = this.#reader;
    const left = isIndefinite ? undefined : Number(argument);
    const made: Frame['made'] = major === majors.map ? {} : [];
    // As a member of a map it is a name that says nothing more.
    if (left !== 0 || major !== majors.map || (frame?.members ?? 0) <= manyMembers)
      this.#count(major === majors.map ? objectWeight : 1);
    if (this.#frames.length >= maxDepth) throw badRequest('exceeded max depth');
    this.#frames.push({ made, left, members: 0, encoding });
    return made;
  }

  /** The bytes of a string, which may come in pieces; good until the next string is read. */
  #bytes(): Buffer {
    const reader = this.#reader;
    return reader.isIndefinite ? this.#joined() : reader.take();
  }

  /** The pieces of a string, of which there may be a million: none is an object of its own. */
  #joined(): Buffer {
    const reader = this.#reader;
    const { major } = reader;
    const joined = (this.#room ??= Buffer.allocUnsafeSlow(reader.bytes.length));
    let length = 0;
    while (!reader.takeBreak()) {
      reader.next();
      if (reader.major !== major)
        throw new Error(
          `cbor: wrong element type ${majorNames[reader.major]} for indefinite-length ${majorNames[major]}`,
        );
      if (reader.isIndefinite)
        throw new Error(`cbor: indefinite-length ${majorNames[major]} chunk is not definite-length`);
      this.#count(pieceWeight);
      length += reader.copyTo(joined, length);
    }
    return joined.subarray(0, length);
  }

  #text(): string {
    const bytes = this.#bytes();
    if (!isUtf8(bytes)) throw new Error('cbor: invalid UTF-8 string');
    return bytes.toString();
  }

  /** A time of one of two kinds, as text. */
  #time(tag: number): string {
    const reader = this.#reader;
    reader.next();
    const { major } = reader;
    if (tag === tags.timeText && (major === majors.bytes || major === majors.text)) {
      const text = major === majors.bytes ? this.#bytes().toString() : this.#text();
      if (!isTime(text)) throw new Error(`cbor: cannot set ${text} for time.Time`);
      return text;
    }
    const seconds = tag === tags.timeNumber ? this.#seconds() : undefined;
    const time = typeof seconds === 'number' ? timeAt(seconds) : undefined;
    if (time === undefined) throw new Error(`cbor: tag number ${tag} must be followed by a time`);
    return time;
  }

  #seconds(): unknown {
    const { major } = this.#reader;
    if (major === majors.positive || major === majors.negative) return integerOf(this.#reader);
    return major === majors.other ? this.#other() : undefined;
  }

  #other(): boolean | number | null {
    const { info, argument, bytes, at } = this.#reader;
    switch (info) {
      case simpleFalse:
        return false;
      case simpleTrue:
        return true;
      case simpleNull:
        return null;
      case half:
        return finite(readHalf(Number(argument)));
      case single:
        return finite(bytes.readFloatBE(at - 4));
      case double:
        return finite(bytes.readDoubleBE(at - 8));
      default:
        if (info === simpleByte && Number(argument) < 32)
          throw new Error(`cbor: invalid simple value ${argument} for type ${majorNames[majors.other]}`);
        throw notAccepted(majors.other, `simple value ${argument} is not recognized`);
    }
  }

  #count(weight: number): void {
    this.#values += weight;
    if (this.#values > maxJsonValues) throw tooManyValues();
  }
}

function integerOf(reader: HeadReader): number | bigint {
  const { argument, major } = reader;
  const isNegative = major === majors.negative;
  if (argument > mostInteger)
    throw cannotBe(reader, 'int64', 'value', `${isNegative ? -1n - BigInt(argument) : argument} overflows Go's int64`);
  if (typeof argument === 'number') return isNegative ? exactInteger(-1n - BigInt(argument)) : argument;
  return exactInteger(isNegative ? -1n - argument : argument);
}

function finite(value: number): number {
  if (Number.isFinite(value)) return value;
  throw notAccepted(majors.other, `floating-point ${Number.isNaN(value) ? 'NaN' : 'infinity'}`);
}

const notAccepted = (major: number, what: string): Error =>
  new Error(`cbor: data item of cbor type ${majorNames[major]} is not accepted by protocol: ${what}`);

const cannotBe = ({ major }: HeadReader, type: string, what: string, why?: string): Error =>
  new Error(
    `cbor: cannot unmarshal ${majorNames[major]} into Go ${what} of type ${type}${why === undefined ? '' : ` (${why})`}`,
  );
