/** Rows of a table that follow each other, in JSON: made of their objects once. What of them changes with time is
 *  looked at each time that they are asked for, and replaced where its text is another by then. */
import { jsonText } from '#base';
import { isPassing, type PassingText } from '../resource/cell.ts';
import type { TableColumn } from '../resource/strategy.ts';
import type { StoredObject } from '../watch/stored-object.ts';
import type { Sized } from './kept-bytes.ts';

/** What rows are made of. */
export interface RowFacts {
  readonly columns: readonly TableColumn[];
  /** What a row says of its object besides the cells, in JSON. */
  readonly object: (stored: StoredObject) => Uint8Array;
}

/** A text that passes, and where it stands in the bytes. */
interface Passing {
  readonly cell: PassingText;
  text: string;
  readonly start: number;
  readonly end: number;
}

/** What one of them takes, about. */
const passingBytes = 128;
const rowEnd = Buffer.from('}');

/** The rows of one run. */
export class TableRows implements Sized {
  /** Handed out, so never changed. */
  #bytes: Uint8Array;
  #passing: readonly Passing[];

  private constructor(parts: Parts, passing: readonly Passing[]) {
    this.#bytes = parts.whole();
    this.#passing = passing;
  }

  /** Of these items, as of this moment. */
  static of(items: readonly StoredObject[], { columns, object }: RowFacts, nowMs: number): TableRows {
    const parts = new Parts();
    const passing: Passing[] = [];
    for (const stored of items) {
      const shown = stored.glance();
      let text = parts.length > 0 ? ',{"cells":[' : '{"cells":[';
      for (const [index, column] of columns.entries()) {
        const cell = column.value(shown);
        if (index > 0) text += ',';
        if (isPassing(cell)) {
          parts.add(Buffer.from(text));
          passing.push(addPassing(parts, cell, cell.at(nowMs)));
          text = '';
        } else text += jsonOf(cell);
      }
      parts.add(Buffer.from(`${text}],"object":`));
      parts.add(object(stored));
      parts.add(rowEnd);
    }
    return new TableRows(parts, passing);
  }

  /** About how much memory they take. */
  get byteLength(): number {
    return this.#bytes.length + this.#passing.length * passingBytes;
  }

  /** The rows with commas between them, at a time: the same bytes as long as nothing of them changes. */
  at(nowMs: number): Uint8Array {
    const texts = this.#passing.map(({ cell }) => cell.at(nowMs));
    if (texts.some((text, index) => text !== this.#passing[index]?.text)) this.#replace(texts);
    return this.#bytes;
  }

  #replace(texts: readonly string[]): void {
    const bytes = Buffer.from(this.#bytes);
    const fits = this.#passing.every((before, index) => writePassing(bytes, before, texts[index] as string));
    if (fits) this.#bytes = bytes;
    else this.#rebuild(texts);
  }

  /** Texts are as long as they were, mostly, and otherwise all that follows moves. */
  #rebuild(texts: readonly string[]): void {
    const parts = new Parts();
    let end = 0;
    this.#passing = this.#passing.map((before, index) => {
      parts.add(this.#bytes.subarray(end, before.start));
      end = before.end;
      return addPassing(parts, before.cell, texts[index] as string);
    });
    parts.add(this.#bytes.subarray(end));
    this.#bytes = parts.whole();
  }
}

function addPassing(parts: Parts, cell: PassingText, text: string): Passing {
  const start = parts.length;
  parts.add(Buffer.from(jsonOf(text)));
  return { cell, text, start, end: parts.length };
}

/** Writes another text where one stands. False when it takes more or less room; then nothing is written. */
function writePassing(bytes: Buffer, passing: Passing, text: string): boolean {
  if (text === passing.text) return true;
  const json = jsonOf(text);
  if (Buffer.byteLength(json) !== passing.end - passing.start) return false;
  bytes.write(json, passing.start);
  passing.text = text;
  return true;
}

/** Null for what is nothing at all. */
const jsonOf = (cell: unknown): string => jsonText([cell]).slice(1, -1);

/** Bytes that are put together. */
class Parts {
  readonly #parts: Uint8Array[] = [];
  length = 0;

  add(part: Uint8Array): void {
    this.#parts.push(part);
    this.length += part.length;
  }

  whole(): Uint8Array {
    return Buffer.concat(this.#parts, this.length);
  }
}
