/** What was made of runs of items, for as long as exactly these items are asked for, and as {@link KeptBytes} has it. */
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

  /** What was made of a run, which is not empty, or what `make` makes; `byteLength` is about how much that is. */
  get(items: readonly StoredObject[], byteLength: number, make: () => T): T {
    const first = items[0] as StoredObject;
    const kept = this.#shelf?.get(first);
    if (kept && isSame(kept.items, items)) return kept.made;
    const made = make();
    this.#shelf?.set(first, { items, made, byteLength });
    return made;
  }
}

const isSame = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((item, index) => item === b[index]);
