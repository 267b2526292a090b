/** The codec: what stands between the bytes of the store and the JSON that all else works with. One may read what
 *  another writer left, encrypt, compress. */
import { jsonText } from '#base';
import type {
  KeyRange,
  KeyValue,
  RangeOptions,
  RangeResult,
  Store,
  StoreOperation,
  WatchBatch,
  WatchOptions,
} from '#store';
import { isCbor } from './cbor/heads.ts';
import { hasMagic } from './protobuf/magic.ts';

/** A promise when something has to be fetched first, such as a key, or a module. */
type Coded = Uint8Array | Promise<Uint8Array>;

/** Must read all that it ever wrote. A key is that of the store. */
export interface StoreCodec {
  /** The JSON that a value of the store stands for; the value itself when it is JSON. Throws, or rejects, for what it
   *  cannot read. */
  decode(value: Uint8Array, key: string): Coded;
  /** The value to store for JSON. */
  encode(value: Uint8Array, key: string): Coded;
}

/** Writes JSON, and reads what upstream wrote in protobuf or, as custom objects with the gate CBORServingAndStorage, in
 *  CBOR, too. */
export const jsonCodec: StoreCodec = {
  decode(value) {
    if (hasMagic(value)) return jsonOfProtobuf(value);
    return isCbor(value) ? jsonOfCbor(value) : value;
  },
  encode: value => value,
};

/** Loaded when the first of its kind comes. */
async function jsonOfProtobuf(value: Uint8Array): Promise<Uint8Array> {
  const { decodeProtobuf } = await import('./protobuf/decode.ts');
  const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  return Buffer.from(jsonText(decodeProtobuf(bytes)));
}

async function jsonOfCbor(value: Uint8Array): Promise<Uint8Array> {
  const { decodeCbor } = await import('./cbor/decode.ts');
  return Buffer.from(jsonText(decodeCbor(Buffer.from(value.buffer, value.byteOffset, value.byteLength))));
}

/** A store as its user sees it, whose values are coded. It is still the other's to dispose.
 *
 *  Guarantees: events come in their order, however long the decoding of one takes; what needs no promise comes in the
 *  same turn.
 *  Errors: a value that cannot be decoded is a damaged row. */
export function codedStore(store: Store, codec: StoreCodec): Store {
  return new CodedStore(store, codec);
}

class CodedStore implements Store {
  readonly #store: Store;
  readonly #codec: StoreCodec;

  constructor(store: Store, codec: StoreCodec) {
    this.#store = store;
    this.#codec = codec;
  }

  currentRevision(): Promise<number> {
    return this.#store.currentRevision();
  }

  async get(key: string, options?: { readonly revision?: number }): Promise<KeyValue | undefined> {
    const row = await this.#store.get(key, options);
    return row && (await this.#decoded(row));
  }

  async range(range: KeyRange, options?: RangeOptions): Promise<RangeResult> {
    const result = await this.#store.range(range, options);
    const rows = allOf(result.rows.map(row => this.#decoded(row)));
    return { ...result, rows: rows instanceof Promise ? await rows : rows };
  }

  async commit(operations: readonly StoreOperation[]): ReturnType<Store['commit']> {
    const encoded = allOf(operations.map(operation => this.#encoded(operation)));
    const result = await this.#store.commit(encoded instanceof Promise ? await encoded : encoded);
    if (result.committed || !result.current) return result;
    return { ...result, current: await this.#decoded(result.current) };
  }

  async watch(range: KeyRange, options: WatchOptions): Promise<Disposable> {
    let isOver = false;
    const onBatch = (batch: WatchBatch): void => {
      if (!isOver) options.onBatch(batch);
    };
    let before: Promise<void> | undefined;
    const deliver = (batch: WatchBatch): void => {
      const decoded = this.#decodedBatch(batch);
      if (!before && !(decoded instanceof Promise)) return onBatch(decoded);
      const last: Promise<void> = Promise.all([decoded, before]).then(([events]) => {
        if (before === last) before = undefined;
        onBatch(events);
      });
      before = last;
    };
    const watch = await this.#store.watch(range, { ...options, onBatch: deliver });
    return {
      [Symbol.dispose]() {
        isOver = true;
        watch[Symbol.dispose]();
      },
    };
  }

  compact(revision: number): Promise<void> {
    return this.#store.compact(revision);
  }

  retain(...retention: Parameters<Store['retain']>): Promise<void> {
    return this.#store.retain(...retention);
  }

  grantLease(ttlSeconds: number): ReturnType<Store['grantLease']> {
    return this.#store.grantLease(ttlSeconds);
  }

  /** The other's user disposes that. */
  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }

  #decodedBatch(batch: WatchBatch): WatchBatch | Promise<WatchBatch> {
    const events = allOf(
      batch.events.map(event => {
        if (event.type !== 'put') return event;
        const row = this.#decoded(event.row);
        if (row instanceof Promise) return row.then(made => ({ ...event, row: made }));
        return row === event.row ? event : { ...event, row };
      }),
    );
    return events instanceof Promise ? events.then(made => ({ ...batch, events: made })) : { ...batch, events };
  }

  #decoded(row: KeyValue): KeyValue | Promise<KeyValue> {
    if (row.isDamaged) return row;
    try {
      const value = this.#codec.decode(row.value, row.key);
      if (value instanceof Promise)
        return value.then(
          made => ({ ...row, value: made }),
          () => damaged(row),
        );
      return value === row.value ? row : { ...row, value };
    } catch {
      return damaged(row);
    }
  }

  #encoded(operation: StoreOperation): StoreOperation | Promise<StoreOperation> {
    if (operation.type !== 'put') return operation;
    const value = this.#codec.encode(operation.value, operation.key);
    if (value instanceof Promise) return value.then(made => ({ ...operation, value: made }));
    return value === operation.value ? operation : { ...operation, value };
  }
}

const damaged = (row: KeyValue): KeyValue => ({ ...row, isDamaged: true });

/** All values, at once unless one of them is a promise. */
function allOf<T extends object>(values: readonly (T | Promise<T>)[]): readonly T[] | Promise<readonly T[]> {
  if (values.some(value => value instanceof Promise)) return Promise.all(values.map(async value => await value));
  return values as readonly T[];
}
