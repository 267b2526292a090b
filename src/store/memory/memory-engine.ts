/** Rows and history in this process's memory, gone with it. */
import type { Change, Commit, EngineWrite, LeaseRecord, StoreEngine } from '../embedded/engine.ts';
import type { HistoryMark } from '../embedded/retention.ts';
import type { KeyRange, KeyValue } from '../store.ts';
import { SortedMap } from './sorted-map.ts';

export class MemoryEngine implements StoreEngine {
  readonly revision = 0;
  readonly compactRevision = 0;
  readonly #rows = new SortedMap<KeyValue>();
  /** Commits without a gap: the first has revision `#firstRevision`. */
  #history: Commit[] = [];
  #firstRevision = 1;

  get(key: string): KeyValue | undefined {
    return this.#rows.get(key);
  }

  scan(range: KeyRange, limit: number): KeyValue[] {
    return this.#rows.scan(range, limit);
  }

  count(range: KeyRange): number {
    return this.#rows.count(range);
  }

  previousRows(from: number, to: number): Iterable<Change> {
    return this.history(from, to).flatMap(({ changes }) => changes);
  }

  history(from: number, to: number): Commit[] {
    return this.#history.slice(Math.max(0, from - this.#firstRevision), Math.max(0, to + 1 - this.#firstRevision));
  }

  hasHistoryBefore(revision: number): boolean {
    return this.#history.length > 0 && this.#firstRevision < revision;
  }

  marks(): readonly HistoryMark[] {
    return [];
  }

  /** None: leases of a memory store do not outlive it. */
  leases(): Iterable<LeaseRecord> {
    return [];
  }

  leasedKeys(): Iterable<string> {
    return [];
  }

  async write(writes: readonly EngineWrite[]): Promise<void> {
    for (const write of writes) {
      if (write.type === 'commit') this.#apply(write.commit);
      else if (write.type === 'trim') this.#trim(Math.min(write.count, write.revision - this.#firstRevision));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#history = [];
  }

  #apply(commit: Commit): void {
    for (const { key, next } of commit.changes) {
      if (next) this.#rows.set(key, next);
      else this.#rows.delete(key);
    }
    this.#history.push(commit);
  }

  #trim(count: number): void {
    this.#history = this.#history.slice(count);
    this.#firstRevision += count;
  }
}
