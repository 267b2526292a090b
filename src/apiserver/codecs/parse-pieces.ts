/** Parses long JSON piece by piece: what is long is taken apart into members, of which some thousand at a time are
 *  parsed as an object or array of their own, so that somebody else may go first in between. */
import { setOwn } from '#api';
import { parseForeign, type Steps } from '#base';
import {
  closeBrace,
  closeBracket,
  closes,
  comma,
  endOfString,
  type LongContainers,
  openBrace,
  opens,
  quote,
} from './measure-json.ts';

/** Commas and brackets in a piece. */
const pieceSigns = 2000;

/** What `parseForeign` makes of a text of which is known what is long (`measure-json.ts`), or a SyntaxError. */
export function* parsePieces(bytes: Buffer, long: LongContainers): Steps<unknown> {
  const start = bytes.findIndex(byte => !isSpace(byte));
  const end = long.get(start);
  if (end === undefined) return parseForeign(bytes.toString());
  if (!bytes.subarray(end + 1).every(isSpace)) throw new SyntaxError('Unexpected text after JSON');
  return yield* new Pieces(bytes, long).container(start, end);
}

const isSpace = (byte: number | undefined): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

class Pieces {
  readonly #bytes: Buffer;
  readonly #long: LongContainers;

  constructor(bytes: Buffer, long: LongContainers) {
    this.#bytes = bytes;
    this.#long = long;
  }

  /** The object or array between two brackets. */
  *container(start: number, end: number): Steps<unknown> {
    const made: Record<string, unknown> | unknown[] = this.#bytes[start] === openBrace ? {} : [];
    if (this.#bytes[end] !== (Array.isArray(made) ? closeBracket : closeBrace))
      throw unexpected(this.#text(end, end + 1));
    let from = start + 1;
    for (;;) {
      const { to, child } = this.#piece(from, end);
      if (child === undefined) this.#addAll(made, this.#text(from, to));
      else {
        const childEnd = this.#long.get(child) as number;
        const value = yield* this.container(child, childEnd);
        addOne(made, this.#text(from, child), value);
        mustBeBlank(this.#text(childEnd + 1, to));
      }
      if (to === end) return made;
      yield;
      from = to + 1;
    }
  }

  /** Where a piece ends that begins somewhere: at a comma, or at the end. `child`: the one member that it has begins
   *  something long there. */
  #piece(from: number, end: number): { to: number; child?: number } {
    const bytes = this.#bytes;
    let [depth, signs, lastComma] = [0, 0, from];
    for (let at = from; at < end; at++) {
      const byte = bytes[at];
      if (byte === quote) at = endOfString(bytes, at);
      else if (byte === comma) {
        if (depth === 0 && signs >= pieceSigns) return { to: at };
        if (depth === 0) lastComma = at;
        signs++;
      } else if (opens(byte)) {
        signs++;
        const childEnd = depth === 0 ? this.#long.get(at) : undefined;
        if (childEnd === undefined) depth++;
        else return lastComma > from ? { to: lastComma } : { to: this.#commaAfter(childEnd + 1, end), child: at };
      } else if (closes(byte)) depth--;
    }
    return { to: end };
  }

  #commaAfter(at: number, end: number): number {
    const next = this.#bytes.indexOf(comma, at);
    return next < 0 || next > end ? end : next;
  }

  #addAll(made: Record<string, unknown> | unknown[], text: string): void {
    if (isBlank(text)) throw unexpected(',');
    if (Array.isArray(made)) {
      for (const item of parseForeign(`[${text}]`) as unknown[]) made.push(item);
      return;
    }
    const members = parseForeign(`{${text}}`) as Record<string, unknown>;
    for (const name in members) setOwn(made, name, members[name]);
  }

  #text(from: number, to: number): string {
    return this.#bytes.toString('utf8', from, to);
  }
}

/** Adds a member; `before`: what stands in front of its value. */
function addOne(made: Record<string, unknown> | unknown[], before: string, value: unknown): void {
  if (Array.isArray(made)) {
    mustBeBlank(before);
    made.push(value);
    return;
  }
  const [name = ''] = Object.keys(JSON.parse(`{${before}null}`) as object);
  setOwn(made, name, value);
}

const isBlank = (text: string): boolean => /^[ \t\n\r]*$/.test(text);

function mustBeBlank(text: string): void {
  if (!isBlank(text)) throw unexpected(text.trim());
}

const unexpected = (text: string): SyntaxError =>
  new SyntaxError(`Unexpected token ${JSON.stringify(text.slice(0, 1))} in JSON`);
