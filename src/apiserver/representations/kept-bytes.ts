/** Bytes that were made of objects, kept while they are likely to be asked for again: the latest of them, up to a
 *  limit, and none that nobody asked for in a while, so that a server at rest holds nothing. */
import type { Clock, Timer } from '#base';

interface KeptBytesOptions {
  readonly clock: Pick<Clock, 'setTimeout'>;
  /** Default 128 MiB. */
  readonly maxBytes?: number;
  /** How long what nobody asks for is kept, at most twice as long. Default 15 s. */
  readonly maxAgeMs?: number;
}

/** What is kept: it knows how much it is. */
export interface Sized {
  readonly byteLength: number;
}

/** Flow: what is made or asked for is of the present. When that holds half of the limit, or some time has passed, the
 *  present becomes the past, and the past is forgotten. */
export class KeptBytes implements Disposable {
  readonly #options: Required<KeptBytesOptions>;
  /** Those that hold something. */
  readonly #shelves = new Set<Pick<Shelf<object, Sized>, 'passOn' | 'forget'>>();
  #presentBytes = 0;
  #timer: Timer | undefined;

  constructor(options: KeptBytesOptions) {
    this.#options = { maxBytes: 128 * 1024 * 1024, maxAgeMs: 15_000, ...options };
  }

  /** A place for what is made in one way. Objects that are gone take what was made of them along. */
  shelf<K extends object, V extends Sized>(): Shelf<K, V> {
    const shelf: Shelf<K, V> = new Shelf(bytes => {
      this.#shelves.add(shelf);
      this.#add(bytes);
    });
    return shelf;
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]();
    for (const shelf of this.#shelves) shelf.forget();
  }

  #add(bytes: number): void {
    this.#presentBytes += bytes;
    if (this.#presentBytes > this.#options.maxBytes / 2) this.#passOn();
    this.#timer ??= this.#options.clock.setTimeout(() => this.#onTime(), this.#options.maxAgeMs);
  }

  #onTime(): void {
    this.#timer = undefined;
    const isUsed = this.#presentBytes > 0;
    this.#passOn();
    // Once more, for what has become the past.
    if (isUsed) this.#timer = this.#options.clock.setTimeout(() => this.#onTime(), this.#options.maxAgeMs);
  }

  #passOn(): void {
    this.#presentBytes = 0;
    for (const shelf of this.#shelves) if (!shelf.passOn()) this.#shelves.delete(shelf);
  }
}

/** Keeps values of two spans of time, this and the last, as long as their keys are held elsewhere. */
export class Shelf<K extends object, V extends Sized> {
  readonly #onAdd: (bytes: number) => void;
  #present = new WeakMap<K, V>();
  #past: WeakMap<K, V> | undefined;
  #isUsed = false;

  constructor(onAdd: (bytes: number) => void) {
    this.#onAdd = onAdd;
  }

  /** What is asked for is kept for another span. */
  get(key: K): V | undefined {
    const present = this.#present.get(key);
    if (present) return present;
    const past = this.#past?.get(key);
    if (past) this.set(key, past);
    return past;
  }

  /** Replaces what was there. */
  set(key: K, value: V): void {
    this.#present.set(key, value);
    this.#isUsed = true;
    this.#onAdd(value.byteLength);
  }

  /** Forgets the past, which the present becomes. False when nothing is left. */
  passOn(): boolean {
    this.#past = this.#isUsed ? this.#present : undefined;
    if (this.#isUsed) this.#present = new WeakMap();
    this.#isUsed = false;
    return this.#past !== undefined;
  }

  /** All of it, both spans. */
  forget(): void {
    this.passOn();
    this.passOn();
  }
}
