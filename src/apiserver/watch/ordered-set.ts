/** Values in the order of their paths, in chunks that are shared with snapshots: a snapshot is made in microseconds and
 *  never changes; the first change of a chunk after it copies that chunk, a few hundred references. */
import { locate, type Placed, type Position, Snapshot } from './snapshot.ts';

/** A chunk that grows beyond this is split in two. */
const chunkLimit = 256;

interface Chunk<T> {
  readonly items: T[];
  /** How many snapshots there had been when it was made: it may be changed until the next one. */
  readonly epoch: number;
}

export class OrderedSet<T extends Placed> {
  /** In order; none is empty. */
  #chunks: Chunk<T>[] = [];
  /** The same, for who asks for one: a search among ten thousand costs a microsecond or two. */
  readonly #byPath = new Map<string, T>();
  #epoch = 0;
  /** Of the set as it is; undefined when it changed since. */
  #snapshot: Snapshot<T> | undefined;

  get size(): number {
    return this.#byPath.size;
  }

  /** In constant time. */
  get(path: string): T | undefined {
    return this.#byPath.get(path);
  }

  /** Returns what was there before. */
  set(item: T): T | undefined {
    const previous = this.#byPath.get(item.path);
    const position = locate(this.#chunks, item.path);
    this.#byPath.set(item.path, item);
    if (previous) this.#own(position.chunk)[position.index] = item;
    else this.#insert(item, position);
    return previous;
  }

  /** Returns what was there. */
  delete(path: string): T | undefined {
    const previous = this.#byPath.get(path);
    if (!previous) return undefined;
    const { chunk, index } = locate(this.#chunks, path);
    this.#byPath.delete(path);
    this.#snapshot = undefined;
    if (this.#chunks[chunk]?.items.length === 1) this.#chunks.splice(chunk, 1);
    else this.#own(chunk).splice(index, 1);
    return previous;
  }

  /** Snapshots stay as they are. */
  clear(): void {
    this.#chunks = [];
    this.#byPath.clear();
    this.#snapshot = undefined;
  }

  /** The set as it is now, whatever becomes of it. The same one as long as nothing changes. */
  snapshot(): Snapshot<T> {
    if (this.#snapshot) return this.#snapshot;
    this.#epoch++;
    this.#snapshot = new Snapshot(this.#chunks.slice());
    return this.#snapshot;
  }

  #insert(item: T, { chunk, index }: Position): void {
    if (this.#chunks.length === 0) this.#chunks.push({ items: [], epoch: this.#epoch });
    const items = this.#own(chunk);
    items.splice(index, 0, item);
    if (items.length <= chunkLimit) return;
    // What is filled from its end, as it is when the store is read, stays full.
    const half = index === items.length - 1 ? chunkLimit : items.length >> 1;
    this.#chunks.splice(chunk + 1, 0, { items: items.splice(half), epoch: this.#epoch });
  }

  /** The items of a chunk, to be changed. */
  #own(at: number): T[] {
    this.#snapshot = undefined;
    let chunk = this.#chunks[at] as Chunk<T>;
    if (chunk.epoch !== this.#epoch) this.#chunks[at] = chunk = { items: chunk.items.slice(), epoch: this.#epoch };
    return chunk.items;
  }
}
