/** What was made of texts that others choose: kept while it is asked for, within bounds. */

export interface RecentMapOptions {
  /** Values that are kept at most; at least half as many of those that were asked for last. */
  readonly maxEntries: number;
  /** What keys, and what is said of the values, may take. Default 4 MiB. What takes more than half of it is not
   *  kept. */
  readonly maxBytes?: number;
}

interface Entry<Value> {
  readonly value: Value;
  /** Of the key and the value. */
  readonly bytes: number;
}

/** A map that forgets what was not asked for lately. Forgetting goes by halves, so that it costs nothing for each
 *  value. */
export class RecentMap<Value> {
  readonly #maxEntries: number;
  readonly #maxBytes: number;
  #recent = new Map<string, Entry<Value>>();
  #older = new Map<string, Entry<Value>>();
  /** Of the recent half. */
  #bytes = 0;

  constructor({ maxEntries, maxBytes = 4 * 1024 * 1024 }: RecentMapOptions) {
    this.#maxEntries = maxEntries / 2;
    this.#maxBytes = maxBytes / 2;
  }

  /** How many there are. */
  get size(): number {
    return this.#recent.size + this.#older.size;
  }

  /** Whatever is known is young again. */
  get(key: string): Value | undefined {
    const known = this.#recent.get(key);
    if (known !== undefined || this.#older.size === 0) return known?.value;
    const older = this.#older.get(key);
    if (older === undefined) return undefined;
    this.#older.delete(key);
    this.#keep(key, older);
    return older.value;
  }

  /** `bytes`: what the value takes besides the key. Default 0. */
  set(key: string, value: Value, bytes = 0): void {
    this.delete(key);
    const all = bytes + bytesOf(key);
    if (all <= this.#maxBytes) this.#keep(key, { value, bytes: all });
  }

  /** Forgets one key, whether it was used lately or not. */
  delete(key: string): void {
    this.#bytes -= this.#recent.get(key)?.bytes ?? 0;
    this.#recent.delete(key);
    this.#older.delete(key);
  }

  /** Forgets everything, as when what the values were made from has changed. */
  clear(): void {
    this.#recent = new Map();
    this.#older = new Map();
    this.#bytes = 0;
  }

  #keep(key: string, entry: Entry<Value>): void {
    if (this.#recent.size >= this.#maxEntries || this.#bytes + entry.bytes > this.#maxBytes) {
      this.#older = this.#recent;
      this.#recent = new Map();
      this.#bytes = 0;
    }
    this.#recent.set(key, entry);
    this.#bytes += entry.bytes;
  }
}

/** Texts take two bytes for each sign at most. */
const bytesOf = (key: string): number => 2 * key.length;
