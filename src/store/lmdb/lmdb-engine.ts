/** Rows and history in an LMDB environment: a copy-on-write B+tree, which a crash at any moment leaves as the last
 *  commit made it. Writes and their fsync happen on LMDB's own thread.
 *
 *  `rows`: key -> current row. `revisions`: revision -> changes, with the rows before (an undo log, so that compaction
 *  is deleting from its beginning). `leases`: id -> lease. `leased`: [lease, key]. `meta`: format and compactRevision.
 *  `history`: how old revisions are. All but the format's number have checksums, with their keys. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Database, RootDatabase } from 'lmdb';
import { open } from 'lmdb';
import { DamagedStoreError } from '../damage.ts';
import type { Change, Commit, EngineWrite, LeaseRecord, StoreEngine, WriteGuard } from '../embedded/engine.ts';
import type { HistoryMark } from '../embedded/retention.ts';
import type { KeyRange, KeyValue } from '../store.ts';
import { checksumLength, isSealed, openRecord, type SealedRecord, seal, sealRecord } from './checksum.ts';
import { decodeChanges, decodeRow, encodeChanges, encodeRow, type StoredChange } from './codec.ts';

/** Version of the layout above. */
export const storeFormat = 2;

/** Without overlappingSync a commit is on disk before it is visible. The store batches by itself, so LMDB need not wait
 *  for the end of the event loop's turn (its types do not know that option). */
export const environmentOptions = {
  noSubdir: true,
  maxDbs: 8,
  overlappingSync: false,
  eventTurnBatching: false,
  ...mapSizeOf(process.platform),
};

/** Room for addresses, no memory: a map that is outgrown is replaced by one of twice the size, and stays, with all of
 *  the file that was read through it counted once more. On Windows a file is as large as its map. */
function mapSizeOf(platform: NodeJS.Platform): { mapSize?: number } {
  return platform === 'win32' ? {} : { mapSize: 16 * 1024 ** 3 };
}

/** What stands under a key of `leased`: its checksum. */
export const leasedSeal = (key: [string, string]): Buffer => seal(JSON.stringify(key), Buffer.alloc(checksumLength));

/** Rows and history in an LMDB environment. */
export class LmdbEngine implements StoreEngine {
  readonly revision: number;
  readonly compactRevision: number;
  readonly #root: RootDatabase;
  readonly #meta: Database<number | SealedRecord<number>, string>;
  readonly #rows: Database<Buffer, string>;
  readonly #revisions: Database<Buffer, number>;
  readonly #leases: Database<SealedRecord<LeaseRecord>, string>;
  readonly #history: Database<SealedRecord<readonly HistoryMark[]>, string>;
  readonly #leased: Database<Buffer, [string, string]>;

  readonly #path: string;
  readonly #lock: Disposable;
  readonly #guard: WriteGuard | undefined;

  /** Opens or creates the environment in `directory`, which must have passed checkDataFile; `lock` is given back when
   *  it is closed; without a `guard` a write that fails is final. Throws what LMDB throws, and a DamagedStoreError. */
  constructor(directory: string, options: { lock: Disposable; guard?: WriteGuard }) {
    this.#lock = options.lock;
    this.#guard = options.guard;
    const path = join(directory, 'data.mdb');
    this.#path = path;
    this.#root = open(path, environmentOptions);
    try {
      this.#meta = this.#root.openDB({ name: 'meta', encoding: 'json' });
      this.#rows = this.#root.openDB({ name: 'rows', encoding: 'binary' });
      this.#revisions = this.#root.openDB({ name: 'revisions', encoding: 'binary' });
      this.#history = this.#root.openDB({ name: 'history', encoding: 'json' });
      this.#leases = this.#root.openDB({ name: 'leases', encoding: 'json' });
      this.#leased = this.#root.openDB({ name: 'leased', encoding: 'binary' });
      this.revision = this.#checkedRevision();
      this.compactRevision = this.#readCompactRevision();
    } catch (error) {
      void this.#root.close();
      throw error;
    }
  }

  /** Writes down the layout's version, as the first write to an environment. */
  async initialize(format: number = storeFormat): Promise<void> {
    await this.#meta.put('format', format);
    await this.#root.flushed;
  }

  /** Keeps what is there now from being overwritten until disposed. */
  pin(): Disposable {
    const transaction = this.#root.useReadTransaction();
    return { [Symbol.dispose]: () => transaction.done() };
  }

  /** Copies the environment as it is at one moment, without unused pages; reads and writes go on meanwhile. */
  async backup(file: string): Promise<void> {
    await this.#root.backup(file, true);
  }

  get sizeBytes(): number {
    return statSync(this.#path).size;
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
    for (const { key, value } of this.#revisions.getRange({ start: from, end: to + 1 }))
      yield* decodeChanges(key, value);
  }

  /** Walks back from the newest, because the row after a change stands in the key's next change. */
  history(from: number, to: number): Commit[] {
    const newer = new Map<string, KeyValue | undefined>();
    const commits: Commit[] = [];
    for (const { key: revision, value } of this.#revisions.getRange({ reverse: true, end: from, inclusiveEnd: true })) {
      const changes = decodeChanges(revision, value).map((change): Change => {
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
    const sealed = this.#history.get('marks');
    return sealed === undefined ? [] : openRecord('marks', sealed);
  }

  leases(): Iterable<LeaseRecord> {
    return Array.from(this.#leases.getRange(), ({ key, value }) => openRecord(`lease ${key}`, value));
  }

  leasedKeys(leaseId: string): Iterable<string> {
    const range = { start: [leaseId, ''] as [string, string], end: [leaseId, '\u{10ffff}'] as [string, string] };
    return Array.from(this.#leased.getRange(range), ({ key, value }) => {
      if (!isSealed(JSON.stringify(key), value)) throw new DamagedStoreError(`a key of lease ${leaseId}`);
      return key[1];
    });
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
      const refused = typeof code === 'number' ? await this.#guard?.failed(code, error) : undefined;
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

  /** Revisions follow each other without a gap, so that one that was changed shows. */
  #checkedRevision(): number {
    const newest = this.#newestRevision();
    const [oldest = 1] = this.#revisions.getKeys({ limit: 1 });
    const { entryCount } = this.#revisions.getStats() as { entryCount: number };
    const isSound = Number.isSafeInteger(newest) && newest - oldest + 1 === entryCount;
    if (!isSound || (newest === 0 && this.#rows.getKeysCount({ limit: 1 }) > 0))
      throw new DamagedStoreError('the newest revision');
    return newest;
  }

  #readCompactRevision(): number {
    const sealed = this.#meta.get('compactRevision');
    const revision = sealed === undefined ? 0 : openRecord('compactRevision', sealed as SealedRecord<number>);
    if (revision > this.revision) throw new DamagedStoreError('the revision up to which history is compacted');
    return revision;
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
        return this.#applyLease(write.id, write.lease);
      case 'marks':
        return void this.#history.put('marks', sealRecord('marks', write.marks));
      case 'compact':
        return void this.#meta.put('compactRevision', sealRecord('compactRevision', write.revision));
      case 'trim':
        return this.#trim(write.revision, write.count);
    }
  }

  #applyLease(id: string, lease: LeaseRecord | undefined): void {
    if (lease) void this.#leases.put(id, sealRecord(`lease ${id}`, lease));
    else void this.#leases.remove(id);
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
      if (next?.lease !== undefined) void this.#leased.put([next.lease, key], leasedSeal([next.lease, key]));
    }
    const stored = changes.map(({ key, previous, next }) => ({ key, previous, hasNext: next !== undefined }));
    void this.#revisions.put(revision, encodeChanges(revision, stored));
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
