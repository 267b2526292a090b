/** A map that keeps its keys in byte order, in chunks, so that an insert moves a few hundred entries at most. */
import { firstIndex } from '#base';
import { compareKeys } from '../keys.ts';
import type { KeyRange } from '../store.ts';

/** A chunk that grows beyond this is split in two. */
const chunkLimit = 512;

interface Chunk<V> {
  readonly keys: string[];
  readonly values: V[];
}

interface Position {
  readonly chunk: number;
  readonly index: number;
}

export class SortedMap<V> {
  /** In order; none is empty unless it is the only one. */
  readonly #chunks: Chunk<V>[] = [{ keys: [], values: [] }];

  /** In logarithmic time. */
  get(key: string): V | undefined {
    const { chunk, index } = this.#locate(key);
    const { keys, values } = this.#chunk(chunk);
    return keys[index] === key ? values[index] : undefined;
  }

  /** Adds or replaces. */
  set(key: string, value: V): void {
    const { chunk, index } = this.#locate(key);
    const { keys, values } = this.#chunk(chunk);
    if (keys[index] === key) {
      values[index] = value;
      return;
    }
    keys.splice(index, 0, key);
    values.splice(index, 0, value);
    if (keys.length > chunkLimit) {
      const half = keys.length >> 1;
      this.#chunks.splice(chunk + 1, 0, { keys: keys.splice(half), values: values.splice(half) });
    }
  }

  /** A key that is not there is no error. */
  delete(key: string): void {
    const { chunk, index } = this.#locate(key);
    const { keys, values } = this.#chunk(chunk);
    if (keys[index] !== key) return;
    keys.splice(index, 1);
    values.splice(index, 1);
    if (keys.length === 0 && this.#chunks.length > 1) this.#chunks.splice(chunk, 1);
  }

  /** The values of a range in key order, at most `limit`. */
  scan(range: KeyRange, limit: number): V[] {
    const found: V[] = [];
    const end = this.#locate(range.end);
    let { chunk, index } = this.#locate(range.start);
    for (; chunk <= end.chunk && found.length < limit; chunk++, index = 0) {
      const { values } = this.#chunk(chunk);
      const stop = Math.min(chunk === end.chunk ? end.index : values.length, index + limit - found.length);
      for (; index < stop; index++) found.push(values[index] as V);
    }
    return found;
  }

  /** How many keys are in a range, without visiting them. */
  count(range: KeyRange): number {
    const start = this.#locate(range.start);
    const end = this.#locate(range.end);
    let count = end.index - start.index;
    for (let chunk = start.chunk; chunk < end.chunk; chunk++) count += this.#chunk(chunk).keys.length;
    return Math.max(0, count);
  }

  /** Where `key` is or would be inserted. */
  #locate(key: string): Position {
    const after = firstIndex(this.#chunks.length, i => compareKeys(this.#chunk(i).keys[0] ?? key, key) > 0);
    const chunk = Math.max(0, after - 1);
    const { keys } = this.#chunk(chunk);
    return { chunk, index: firstIndex(keys.length, i => compareKeys(keys[i] as string, key) >= 0) };
  }

  #chunk(index: number): Chunk<V> {
    return this.#chunks[index] as Chunk<V>;
  }
}
