/** JSON as an encoder reads it: once, from its beginning, noting on a tape of numbers where what it wants of it stands.
 *  No value of it is made, which would take most of the time. */

const [quote, backslash, colon, comma] = [0x22, 0x5c, 0x3a, 0x2c];
const [brace, closingBrace, bracket, closingBracket] = [0x7b, 0x7d, 0x5b, 0x5d];
const lastSpace = 0x20;
const firstOfNull = 0x6e;

/** What is noted of a value that is no object and no list: where it begins and ends, without its quotes, and whether it
 *  is a text. */
const scalarLength = 3;
const [isNoText, isText, isEscaped] = [0, 1, 2];

const initialTape = 4096;
/** A tape that grew beyond this gives its memory back. */
const maxKeptTape = 256 * 1024;

/** A place on the tape where nothing stands: of what is left out, or null. */
export const absent = 0;

/** Reads anything that is JSON. Throws a SyntaxError for what ends too early; of other faults it need not know. */
export class JsonText {
  #bytes: Uint8Array = new Uint8Array();
  #end = 0;
  #at = 0;
  #tape = new Int32Array(initialTape);
  #used = 1;
  #keyStart = 0;
  #keyEnd = 0;

  /** Reads something else, from its beginning. Until then it holds what it read. */
  begin(bytes: Uint8Array): void {
    this.#bytes = bytes;
    this.#end = bytes.length;
    this.#at = 0;
    this.#used = 1;
    if (this.#tape.length > maxKeptTape) this.#tape = new Int32Array(initialTape);
  }

  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** So many numbers on the tape, all 0. Returns where, which is not {@link absent}. */
  reserve(count: number): number {
    const place = this.#used;
    this.#used += count;
    if (this.#used > this.#tape.length) {
      const longer = new Int32Array(Math.max(this.#tape.length * 2, this.#used));
      longer.set(this.#tape);
      this.#tape = longer;
    }
    const tape = this.#tape;
    for (let at = place; at < this.#used; at++) tape[at] = 0;
    return place;
  }

  /** Writes a number to a place of the tape. */
  note(place: number, value: number): void {
    this.#tape[place] = value;
  }

  /** The number at a place of the tape. */
  noted(place: number): number {
    return this.#tape[place] as number;
  }

  /** Goes into the object, or list, that comes next. False when something else does, which it goes over. */
  enter(isList: boolean): boolean {
    this.#skipSpace();
    if (this.#bytes[this.#at] !== (isList ? bracket : brace)) {
      this.skip();
      return false;
    }
    this.#at++;
    return true;
  }

  /** Whether there is another member, or item, of what was entered; goes out of it when there is none. */
  next(): boolean {
    for (;;) {
      this.#skipSpace();
      const byte = this.#bytes[this.#at];
      if (byte === comma) this.#at++;
      else if (byte === closingBrace || byte === closingBracket) {
        this.#at++;
        return false;
      } else return true;
    }
  }

  /** Reads a member's name, and returns a hash of it: see {@link hashOf}. */
  key(): number {
    const bytes = this.#bytes;
    const end = this.#end;
    let at = this.#at + 1;
    this.#keyStart = at;
    let hash = 0;
    for (; at < end; at++) {
      const byte = bytes[at] as number;
      if (byte === quote) break;
      hash = (Math.imul(hash, 31) + byte) | 0;
    }
    this.#keyEnd = at;
    this.#at = at + 1;
    this.#goBehindColon();
    return hash;
  }

  /** Whether the name that was read last is this one. */
  isKey(name: Uint8Array): boolean {
    const { length } = name;
    if (this.#keyEnd - this.#keyStart !== length) return false;
    const bytes = this.#bytes;
    for (let i = 0, at = this.#keyStart; i < length; i++, at++) if (bytes[at] !== name[i]) return false;
    return true;
  }

  /** Reads a member's name that may be any text, and returns the place of it. */
  anyKey(): number {
    const place = this.scalar();
    this.#goBehindColon();
    return place;
  }

  /** Goes over a value that is no object and no list. Returns its place, or {@link absent} for null and what is
   *  another. */
  scalar(): number {
    this.#skipSpace();
    const bytes = this.#bytes;
    const first = bytes[this.#at];
    if (first === quote) return this.#text();
    if (first === firstOfNull || first === brace || first === bracket) {
      this.skip();
      return absent;
    }
    const start = this.#at;
    this.#skipLiteral();
    return this.#noteScalar(start, this.#at, isNoText);
  }

  /** Goes over any value. Returns its place, or {@link absent} for null. */
  any(): number {
    this.#skipSpace();
    const start = this.#at;
    const isNull = this.#bytes[start] === firstOfNull;
    this.skip();
    return isNull ? absent : this.#noteScalar(start, this.#at, isNoText);
  }

  /** Where the value begins that is noted there, in bytes. */
  startOf(place: number): number {
    return this.#tape[place] as number;
  }

  /** Where it ends, in bytes. */
  endOf(place: number): number {
    return this.#tape[place + 1] as number;
  }

  /** Whether that value is a string. */
  isText(place: number): boolean {
    return this.#tape[place + 2] !== isNoText;
  }

  /** Whether the bytes of a text are not the text itself. */
  isEscaped(place: number): boolean {
    return this.#tape[place + 2] === isEscaped;
  }

  /** What a place tells of: a text without its quotes, or other JSON. */
  textOf(place: number): string {
    if (place === absent) return '';
    const { buffer, byteOffset } = this.#bytes;
    const start = this.startOf(place);
    const text = Buffer.from(buffer, byteOffset + start, this.endOf(place) - start).toString();
    return this.isEscaped(place) ? (JSON.parse(`"${text}"`) as string) : text;
  }

  /** Goes over a value. */
  skip(): void {
    this.#skipSpace();
    const first = this.#bytes[this.#at];
    if (first === quote) this.#skipText();
    else if (first === brace || first === bracket) this.#skipNested();
    else this.#skipLiteral();
  }

  #text(): number {
    const start = this.#at + 1;
    const escaped = this.#skipText();
    return this.#noteScalar(start, this.#at - 1, escaped ? isEscaped : isText);
  }

  #noteScalar(start: number, end: number, form: number): number {
    const place = this.reserve(scalarLength);
    const tape = this.#tape;
    tape[place] = start;
    tape[place + 1] = end;
    tape[place + 2] = form;
    return place;
  }

  /** Whether something in the text is escaped. */
  #skipText(): boolean {
    const bytes = this.#bytes;
    const end = this.#end;
    let escaped = false;
    for (let at = this.#at + 1; at < end; at++) {
      const byte = bytes[at];
      if (byte === quote) {
        this.#at = at + 1;
        return escaped;
      }
      if (byte !== backslash) continue;
      escaped = true;
      at++;
    }
    throw tooShort();
  }

  #skipNested(): void {
    const bytes = this.#bytes;
    const end = this.#end;
    let depth = 0;
    for (let at = this.#at; at < end; at++) {
      const byte = bytes[at];
      if (byte === quote) {
        for (at++; at < end && bytes[at] !== quote; at++) if (bytes[at] === backslash) at++;
      } else if (byte === brace || byte === bracket) depth++;
      else if ((byte === closingBrace || byte === closingBracket) && --depth === 0) {
        this.#at = at + 1;
        return;
      }
    }
    throw tooShort();
  }

  /** A number, or a word. */
  #skipLiteral(): void {
    const bytes = this.#bytes;
    const end = this.#end;
    let at = this.#at;
    for (; at < end; at++) {
      const byte = bytes[at] as number;
      if (byte <= lastSpace || byte === comma || byte === closingBrace || byte === closingBracket) break;
    }
    this.#at = at;
  }

  #goBehindColon(): void {
    this.#skipSpace();
    if (this.#bytes[this.#at] !== colon) throw tooShort();
    this.#at++;
  }

  #skipSpace(): void {
    const bytes = this.#bytes;
    while (this.#at < this.#end && (bytes[this.#at] as number) <= lastSpace) this.#at++;
    if (this.#at >= this.#end) throw tooShort();
  }
}

const tooShort = (): SyntaxError => new SyntaxError('unexpected end of JSON');

/** The hash of a name, as {@link JsonText.key} makes it. */
export const hashOf = (name: Uint8Array): number => name.reduce((hash, byte) => (Math.imul(hash, 31) + byte) | 0, 0);
