/** A set as it was at one moment, and runs of it: what pages, lists and the first states of watches are read from. */
import { firstIndex } from '#base';
import { compareKeys } from '#store';

/** What an ordered set can hold. */
export interface Placed {
  /** What orders it, unlike that of any other in the set. */
  readonly path: string;
}

/** A part of the order. */
export interface PathRange {
  /** The first path that is in it. Default: the very first. */
  readonly start?: string | undefined;
  /** The first path behind it. Default: none is. */
  readonly end?: string | undefined;
}

type Chunks<T> = readonly { readonly items: readonly T[] }[];

/** Where an item is, or would be inserted; the index may be one behind its chunk's last. */
export interface Position {
  readonly chunk: number;
  readonly index: number;
}

/** Costs nothing of its own while the set stays as it is. */
export class Snapshot<T extends Placed> {
  readonly #chunks: Chunks<T>;

  /** Neither the chunks nor what is in them may change any more. */
  constructor(chunks: Chunks<T>) {
    this.#chunks = chunks;
  }

  /** In logarithmic time. */
  get(path: string): T | undefined {
    return findIn(this.#chunks, path);
  }

  /** The items of a range, in order. */
  range({ start, end }: PathRange = {}): Run<T> {
    const from = start === undefined ? { chunk: 0, index: 0 } : locate(this.#chunks, start);
    const to = end === undefined ? { chunk: this.#chunks.length, index: 0 } : locate(this.#chunks, end);
    return new Run(this.#chunks, from, to);
  }
}

/** Items in a row. It is a view: it costs nothing to have, and can be gone through again and again. */
export class Run<T> implements Iterable<T> {
  readonly #chunks: Chunks<T>;
  readonly #from: Position;
  readonly #to: Position;
  #length: number | undefined;

  constructor(chunks: Chunks<T>, from: Position, to: Position) {
    this.#chunks = chunks;
    this.#from = from;
    this.#to = to;
  }

  /** How many there are; counted chunk by chunk. */
  get length(): number {
    if (this.#length === undefined) {
      let length = this.#to.index - this.#from.index;
      for (let chunk = this.#from.chunk; chunk < this.#to.chunk; chunk++) length += this.#items(chunk).length;
      this.#length = Math.max(0, length);
    }
    return this.#length;
  }

  *[Symbol.iterator](): Generator<T> {
    let { chunk, index } = this.#from;
    for (; chunk <= this.#to.chunk; chunk++, index = 0) {
      const items = this.#items(chunk);
      const end = chunk === this.#to.chunk ? this.#to.index : items.length;
      for (; index < end; index++) yield items[index] as T;
    }
  }

  /** The first ones. */
  take(count: number): T[] {
    const taken: T[] = [];
    let { chunk, index } = this.#from;
    for (; chunk <= this.#to.chunk && taken.length < count; chunk++, index = 0) {
      const items = this.#items(chunk);
      const end = chunk === this.#to.chunk ? this.#to.index : items.length;
      for (; index < end && taken.length < count; index++) taken.push(items[index] as T);
    }
    return taken;
  }

  #items(chunk: number): readonly T[] {
    return this.#chunks[chunk]?.items ?? [];
  }
}

/** Where `path` is or would be inserted. */
export function locate<T extends Placed>(chunks: Chunks<T>, path: string): Position {
  const after = firstIndex(chunks.length, at => compareKeys(firstOf(chunks, at), path) > 0);
  const chunk = Math.max(0, after - 1);
  const items = chunks[chunk]?.items ?? [];
  return { chunk, index: firstIndex(items.length, at => compareKeys((items[at] as T).path, path) >= 0) };
}

/** The item with that path. */
export function findIn<T extends Placed>(chunks: Chunks<T>, path: string): T | undefined {
  const { chunk, index } = locate(chunks, path);
  const found = chunks[chunk]?.items[index];
  return found?.path === path ? found : undefined;
}

const firstOf = <T extends Placed>(chunks: Chunks<T>, at: number): string => chunks[at]?.items[0]?.path ?? '';
