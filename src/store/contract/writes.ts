/** Short forms for the suite: writes by text, rows as text, a log of what a watch reported. */
import type { KeyRange, KeyValue, Store, StoreEvent, StoreOperation, WatchBatch } from '../store.ts';

/** A write of a text, in UTF-8. */
export function put(key: string, text: string, options: { ifRevision?: number; lease?: string } = {}): StoreOperation {
  return { type: 'put', key, value: Buffer.from(text), ...options };
}

/** A delete of one key. */
export function remove(key: string, options: { ifRevision?: number } = {}): StoreOperation {
  return { type: 'delete', key, ...options };
}

/** The value of a row; undefined for none. */
export function textOf(row: KeyValue | undefined): string | undefined {
  return row && Buffer.from(row.value).toString();
}

/** Rows as `key=text`. */
export function textsOf(rows: readonly KeyValue[]): string[] {
  return rows.map(row => `${row.key}=${textOf(row)}`);
}

/** Commits and returns the revision; throws when a condition did not hold. */
export async function commit(store: Store, ...operations: StoreOperation[]): Promise<number> {
  const result = await store.commit(operations);
  if (!result.committed) throw new Error(`unexpected conflict at ${result.conflict}`);
  return result.revision;
}

/** Everything a watch reported, and a way to wait for more. */
export class WatchLog implements Disposable {
  readonly batches: WatchBatch[] = [];
  readonly errors: Error[] = [];
  #watch: Disposable | undefined;
  #waiting: { count: number; resolve: () => void } | undefined;

  /** Resolves when the watch runs, so that every later commit is in the log. To be disposed. */
  static async start(store: Store, range: KeyRange, options: { fromRevision?: number } = {}): Promise<WatchLog> {
    const log = new WatchLog();
    log.#watch = await store.watch(range, {
      ...options,
      onBatch: batch => log.#add(batch),
      onError: error => log.errors.push(error),
    });
    return log;
  }

  get revisions(): number[] {
    return this.batches.map(batch => batch.revision);
  }

  /** Events as `revision put key=text` or `revision delete key`. */
  get lines(): string[] {
    return this.batches.flatMap(batch => batch.events.map(event => `${batch.revision} ${describeEvent(event)}`));
  }

  /** Resolves once `count` batches were reported. */
  async until(count: number): Promise<void> {
    if (this.batches.length >= count) return;
    await new Promise<void>(resolve => {
      this.#waiting = { count, resolve };
    });
  }

  [Symbol.dispose](): void {
    this.#watch?.[Symbol.dispose]();
  }

  #add(batch: WatchBatch): void {
    if (batch.events.length === 0) return; // a progress report
    this.batches.push(batch);
    if (this.#waiting && this.batches.length >= this.#waiting.count) this.#waiting.resolve();
  }
}

function describeEvent(event: StoreEvent): string {
  return event.type === 'put' ? `put ${event.row.key}=${textOf(event.row)}` : `delete ${event.key}`;
}
