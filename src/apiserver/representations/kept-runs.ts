/** What was made of runs of items, for as long as exactly these items are asked for, and as {@link KeptBytes} has
 *  it. */
import type { StoredObject } from '../watch/stored-object.ts';
import type { Shelf, Sized } from './kept-bytes.ts';

interface KeptRun<T> extends Sized {
  readonly items: readonly StoredObject[];
  readonly made: T;
}

export class KeptRuns<T> {
  readonly #shelf: Shelf<StoredObject, KeptRun<T>> | undefined;

  /** Without a shelf nothing is kept. */
  constructor(shelf: Shelf<StoredObject, KeptRun<T>> | undefined) {
    this.#shelf = shelf;
  }

  /** What was made of a run, which is not empty, or what `make` makes; `lengthOf` is about how many bytes that is. */
  get(items: readonly StoredObject[], make: () => T, lengthOf: (made: T) => number): T {
    const before = this.known(items);
    if (before !== undefined) return before;
    const made = make();
    this.#shelf?.set(firstOf(items), { items, made, byteLength: lengthOf(made) });
    return made;
  }

  /** What was made of a run, if that is kept. */
  known(items: readonly StoredObject[]): T | undefined {
    const before = this.#shelf?.get(firstOf(items));
    return before && isSame(before.items, items) ? before.made : undefined;
  }
}

const firstOf = (items: readonly StoredObject[]): StoredObject => items[0] as StoredObject;

const isSame = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((item, index) => item === b[index]);
