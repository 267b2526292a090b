/** A store as one version of a kind sees it whose objects somebody else converts. */
import type { StatusError } from '#api';
import type { KeyRange, KeyValue, RangeOptions, RangeResult, Store, StoreOperation } from '#store';
import type { Conversion, Converted } from '../resource/conversion.ts';
import { isOf } from '../resource/resource.ts';

/** A row in the version, or why it cannot be had in it. */
export interface ConvertedRow extends KeyValue {
  readonly failure?: StatusError;
  /** Set when the value is what the version answers with, and not what is stored. */
  readonly converted?: {
    /** Whether it is stored in another version than it would be now. */
    readonly isStale: boolean;
  };
}

/** Rows in the version, in their order. At once for one alone for which nobody has to be asked. */
export function convertRows(
  rows: readonly KeyValue[],
  conversion: Pick<Conversion, 'fromStored' | 'storedAs'>,
): readonly ConvertedRow[] | Promise<readonly ConvertedRow[]> {
  const sound = rows.filter(({ isDamaged }) => !isDamaged);
  const place = (converted: readonly Converted[]) => {
    const values = converted.values();
    return rows.map(row => (row.isDamaged ? row : withValue(row, values.next().value as Converted, conversion)));
  };
  if (sound.length === 0) return rows;
  const converted = conversion.fromStored(sound.map(({ value }) => value));
  return converted instanceof Promise ? converted.then(place) : place(converted);
}

const withValue = (row: KeyValue, converted: Converted, { storedAs }: Pick<Conversion, 'storedAs'>): ConvertedRow =>
  converted instanceof Uint8Array
    ? { ...row, value: converted, converted: { isStale: !isOf(row.value, storedAs) } }
    : { ...row, failure: converted };

/** What is asked of the store of one kind; it is followed by a `Feed`. */
export type KindStore = Pick<Store, 'get' | 'range' | 'commit' | 'currentRevision'>;

/** Reads and writes values of the kind in the version; of all other keys as they are. Errors: what the conversion fails
 *  with. */
export class ConvertedStore implements KindStore {
  readonly #store: KindStore;
  readonly #conversion: Conversion;
  readonly #prefix: string;

  constructor(store: KindStore, { conversion, prefix }: { conversion: Conversion; prefix: string }) {
    this.#store = store;
    this.#conversion = conversion;
    this.#prefix = prefix;
  }

  /** A row of the kind in the version that is wanted; other rows as they are. */
  async get(key: string, options?: { readonly revision?: number }): Promise<ConvertedRow | undefined> {
    const row = await this.#store.get(key, options);
    return row && this.#isOwn(key) ? (await convertRows([row], this.#conversion))[0] : row;
  }

  /** As {@link get}, of many. A row that cannot be converted says so for itself. */
  async range(range: KeyRange, options?: RangeOptions): Promise<RangeResult & { rows: readonly ConvertedRow[] }> {
    const result = await this.#store.range(range, options);
    if (!this.#isOwn(range.start)) return result;
    return { ...result, rows: await convertRows(result.rows, this.#conversion) };
  }

  /** What is of the kind is written in the version that is stored. */
  async commit(operations: readonly StoreOperation[]): ReturnType<Store['commit']> {
    return await this.#store.commit(await Promise.all(operations.map(operation => this.#stored(operation))));
  }

  /** That of the store behind it. */
  currentRevision(): Promise<number> {
    return this.#store.currentRevision();
  }

  async #stored(operation: StoreOperation): Promise<StoreOperation> {
    if (operation.type !== 'put' || !this.#isOwn(operation.key)) return operation;
    return { ...operation, value: await this.#conversion.toStored(operation.value) };
  }

  #isOwn(key: string): boolean {
    return key.startsWith(this.#prefix);
  }
}
