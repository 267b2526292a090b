/** Rows and history in an LMDB environment: a copy-on-write B+tree, which a crash at any moment leaves as the last
 *  commit made it. Writes and their fsync happen on LMDB's own thread.
 *
 *  `rows`: key -> current row. `revisions`: revision -> changes, with the rows before (an undo log, so that compaction is
 *  deleting from its beginning). `leases`: id -> lease. `leased`: [lease, key]. `meta`: format and compactRevision. `history`:
 *  how old revisions are. */
import { join } from 'node:path';
import type { Database, RootDatabase } from 'lmdb';
import { open } from 'lmdb';
import type { Change, Commit, EngineWrite, LeaseRecord, StoreEngine, WriteGuard } from '../embedded/engine.ts';
import type { HistoryMark } from '../embedded/retention.ts';
import type { KeyRange, KeyValue } from '../store.ts';
import { checkDataFile } from './check-data-file.ts';
import { decodeChanges, decodeRow, encodeChanges, encodeRow, type StoredChange } from './codec.ts';

/** Version of the layout above. */
export const storeFormat = 1;

/** Without overlappingSync a commit is on disk before it is visible. The store batches by itself, so LMDB need not wait for
 *  the end of the event loop's turn (its types do not know that option). */
const environmentOptions = { noSubdir: true, maxDbs: 8, overlappingSync: false, eventTurnBatching: false };

const present = Buffer.from([1]);

/** Rows and history in an LMDB environment. */
export class LmdbEngine implements StoreEngine {
  readonly revision: number;
  readonly compactRevision: number;
  readonly #root: RootDatabase;
  readonly #meta: Database<number, string>;
  readonly #rows: Database<Buffer, string>;
  readonly #revisions: Database<Buffer, number>;
  readonly #leases: Database<LeaseRecord, string>;
  readonly #history: Database<readonly HistoryMark[], string>;
  readonly #leased: Database<Buffer, [string, string]>;

  readonly #lock: Disposable;
  readonly #guard: WriteGuard | undefined;

  /** Opens or creates the environment in `directory`; `lock` is given back when it is closed; without a `guard` a write that
   *  fails is final. Throws what LMDB throws. */
  constructor(directory: string, options: { lock: Disposable; guard?: WriteGuard }) {
    this.#lock = options.lock;
    this.#guard = options.guard;
    const path = join(directory, 'data.mdb');
    checkDataFile(path);
    this.#root = open(path, environmentOptions);
    try {
      this.#meta = this.#root.openDB({ name: 'meta', encoding: 'json' });
      this.#rows = this.#root.openDB({ name: 'rows', encoding: 'binary' });
      this.#revisions = this.#root.openDB({ name: 'revisions', encoding: 'binary' });
      this.#history = this.#root.openDB({ name: 'history', encoding: 'json' });
      this.#leases = this.#root.openDB({ name: 'leases', encoding: 'json' });
      this.#leased = this.#root.openDB({ name: 'leased', encoding: 'binary' });
      this.compactRevision = this.#meta.get('compactRevision') ?? 0;
      this.revision = this.#newestRevision();
    } catch (error) {
      void this.#root.close();
      throw error;
    }
  }

  /** The layout's version, undefined in a new environment. */
  get format(): number | undefined {
    return this.#meta.get('format');
  }

  async initialize(format: number = storeFormat): Promise<void> {
    await this.#meta.put('format', format);
    await this.#root.flushed;
  }

  get(key: string): KeyValue | undefined {
    const bytes = this.#rows.getBinary(key);
    return bytes && decodeRow(key, bytes);
  }

  scan({ start, end }: KeyRange, limit: number): KeyValue[] {
    const entries = this.#rows.getRange({ ...bounds(start, end), limit });
    return Array.from(entries, ({ key, value }) => decodeRow(key, value));
  }

  count({ start, end }: KeyRange): number {
    return this.#rows.getKeysCount(bounds(start, end));
  }

  *previousRows(from: number, to: number): Iterable<StoredChange> {
    for (const { value } of this.#revisions.getRange({ start: from, end: to + 1 })) yield* decodeChanges(value);
  }

  /** Walks back from the newest, because the row after a change stands in the key's next change. */
  history(from: number, to: number): Commit[] {
    const newer = new Map<string, KeyValue | undefined>();
    const commits: Commit[] = [];
    for (const { key: revision, value } of this.#revisions.getRange({ reverse: true, end: from, inclusiveEnd: true })) {
      const changes = decodeChanges(value).map((change): Change => {
        const { key, previous } = change;
        const next = change.hasNext ? (newer.has(key) ? newer.get(key) : this.get(key)) : undefined;
        newer.set(key, previous);
        return { key, previous, next };
      });
      if (revision <= to) commits.push({ revision, changes });
    }
    return commits.reverse();
  }

  hasHistoryBefore(revision: number): boolean {
    return this.#revisions.getKeysCount({ end: revision, limit: 1 }) > 0;
  }

  marks(): readonly HistoryMark[] {
    return this.#history.get('marks') ?? [];
  }

  leases(): Iterable<LeaseRecord> {
    return Array.from(this.#leases.getRange(), ({ value }) => value);
  }

  leasedKeys(leaseId: string): Iterable<string> {
    return Array.from(this.#leased.getKeys({ start: [leaseId, ''], end: [leaseId, '\u{10ffff}'] }), ([, key]) => key);
  }

  async write(writes: readonly EngineWrite[]): Promise<void> {
    const last = writes.findLast(write => write.type === 'commit');
    try {
      const committed = this.#root.batch(() => {
        for (const write of writes) this.#apply(write);
      });
      await committed.catch(rethrowCause);
      await this.#root.flushed;
    } catch (error) {
      const { code } = error as { code?: unknown };
      const refused = typeof code === 'number' ? this.#guard?.failed(code, error) : undefined;
      // A transaction that failed leaves the tree as it was, unless it failed in its very last step.
      const isDone = last !== undefined && this.#newestRevision() >= last.commit.revision;
      throw isDone ? error : (refused ?? error);
    }
    this.#guard?.succeeded();
  }

  admit(changes: readonly Change[]): void {
    this.#guard?.admit(changes);
  }

  #newestRevision(): number {
    return [...this.#revisions.getKeys({ reverse: true, limit: 1 })][0] ?? 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#root.close();
    this.#lock[Symbol.dispose]();
  }

  #apply(write: EngineWrite): void {
    switch (write.type) {
      case 'commit':
        return this.#applyCommit(write.commit);
      case 'lease':
        return void (write.lease ? this.#leases.put(write.id, write.lease) : this.#leases.remove(write.id));
      case 'marks':
        return void this.#history.put('marks', write.marks);
      case 'compact':
        return void this.#meta.put('compactRevision', write.revision);
      case 'trim':
        return this.#trim(write.revision, write.count);
    }
  }

  #trim(revision: number, count: number): void {
    const oldest = Array.from(this.#revisions.getKeys({ end: revision, limit: count }));
    for (const key of oldest) void this.#revisions.remove(key);
  }

  #applyCommit({ revision, changes }: Commit): void {
    for (const { key, previous, next } of changes) {
      if (previous?.lease !== undefined) void this.#leased.remove([previous.lease, key]);
      if (next) void this.#rows.put(key, encodeRow(next));
      else void this.#rows.remove(key);
      if (next?.lease !== undefined) void this.#leased.put([next.lease, key], present);
    }
    void this.#revisions.put(revision, encodeChanges(changes));
  }
}

/** LMDB compares the whole key, and an empty one is none. */
function bounds(start: string, end: string): { start?: string; end: string } {
  return start === '' ? { end } : { start, end };
}

/** LMDB's rejection hides the reason in a promise of its own. */
async function rethrowCause(error: unknown): Promise<never> {
  await (error as { commitError?: Promise<never> }).commitError;
  throw error;
}
