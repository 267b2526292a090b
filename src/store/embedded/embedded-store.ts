/** The store over an engine in this process: conditions, revisions, visibility, watches, compaction and leases.
 *
 *  Flow of a commit: it is planned at once against the newest rows, pending ones included, and gets its revision; the
 *  write queue makes it durable together with others; then, in revision order and without a break, it becomes visible,
 *  is handed to the watches and is acknowledged. */
import { type Clock, type Logger, toError, turnsOf } from '#base';
import { StorageError } from '../storage-error.ts';
import {
  type CommitResult,
  CompactedError,
  FutureRevisionError,
  type HistoryRetention,
  type KeyRange,
  type KeyValue,
  type Lease,
  type RangeOptions,
  type RangeResult,
  type Store,
  type StoreOperation,
  type WatchOptions,
} from '../store.ts';
import type { Commit, StoreEngine } from './engine.ts';
import { Leases } from './leases.ts';
import { type Overlay, readRange, undo } from './overlay.ts';
import { PendingCommits } from './pending.ts';
import { planCommit } from './plan-commit.ts';
import { type HistoryMark, planRetention } from './retention.ts';
import { replay, Watchers } from './watchers.ts';
import { WriteQueue } from './write-queue.ts';

interface EmbeddedStoreOptions {
  engine: StoreEngine;
  clock: Clock;
  logger: Logger;
  /** Called once when a write fails: nothing can be written any more. Default: it is logged. */
  onFailure?: ((error: Error) => void) | undefined;
  /** Called when the store is closed. Default: nothing. */
  onClose?: () => void;
}

/** Commits that one step of a compaction deletes, so that other writes get in between. */
const trimStep = 500;

/** Keys that go in one commit when their lease ends. */
const leasedStep = 500;

export class EmbeddedStore implements Store {
  readonly #engine: StoreEngine;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #onClose: () => void;
  readonly #queue: WriteQueue;
  readonly #leases: Leases;
  readonly #pending = new PendingCommits();
  readonly #watchers = new Watchers();
  readonly #copying = new Set<Promise<void>>();
  /** Newest revision that is durable and was delivered. */
  #visible: number;
  /** Newest revision given out. */
  #planned: number;
  #compactRevision: number;
  #marks: readonly HistoryMark[];
  #trimming: Promise<void> | undefined;
  #closed: Promise<void> | undefined;

  constructor({ engine, clock, logger, onFailure, onClose = () => undefined }: EmbeddedStoreOptions) {
    this.#onClose = onClose;
    this.#engine = engine;
    this.#clock = clock;
    this.#logger = logger;
    this.#queue = new WriteQueue(engine, {
      turns: turnsOf(clock, 'commits'),
      onFailure: onFailure ?? (error => logger.error('the store can no longer be written', { error })),
      onRefused: () => this.#forgetPending(),
    });
    this.#visible = engine.revision;
    this.#planned = engine.revision;
    this.#compactRevision = engine.compactRevision;
    this.#marks = engine.marks();
    this.#leases = new Leases({ clock, onExpire: id => this.#expire(id) });
    for (const lease of engine.leases()) this.#leases.restore(lease, engine.leasedKeys(lease.id));
    if (engine.hasHistoryBefore(this.#compactRevision)) this.#trimInBackground();
  }

  get sizeBytes(): number | undefined {
    return this.#engine.sizeBytes;
  }

  async currentRevision(): Promise<number> {
    return this.#visible;
  }

  async get(key: string, options: { readonly revision?: number } = {}): Promise<KeyValue | undefined> {
    const overlay = this.#overlayAt(options.revision, { start: key, end: `${key}\0` });
    return overlay.has(key) ? overlay.get(key) : this.#engine.get(key);
  }

  async range(range: KeyRange, options: RangeOptions = {}): Promise<RangeResult> {
    const overlay = this.#overlayAt(options.revision, range);
    const { limit = Number.MAX_SAFE_INTEGER, count = true } = options;
    return {
      ...readRange(this.#engine, range, { overlay, limit, count }),
      revision: options.revision ?? this.#visible,
    };
  }

  async commit(operations: readonly StoreOperation[]): Promise<CommitResult> {
    try {
      return await this.#commit(operations);
    } catch (error) {
      if (!(error instanceof StorageError) || error.trouble !== 'full') throw error;
      // Room was made for what frees room, and that alone is admitted now. It may have been the first to find the disk
      // full, or been written together with what is not admitted any more.
      return await this.#commit(operations);
    }
  }

  async #commit(operations: readonly StoreOperation[]): Promise<CommitResult> {
    this.#assertOpen();
    for (const operation of operations) {
      if (operation.type === 'put' && operation.lease !== undefined) this.#leases.assertHeld(operation.lease);
    }
    const plan = planCommit(operations, { revision: this.#planned + 1, lookup: key => this.#newest(key) });
    if (plan.type === 'apply' && plan.changes.length > 0) {
      this.#engine.admit?.(plan.changes);
      return await this.#apply({ revision: ++this.#planned, changes: plan.changes });
    }
    // The answer rests on rows that may still be on their way: what is told must be durable.
    const isPending = operations.some(({ key }) => this.#pending.has(key));
    const revision = isPending ? this.#planned : this.#visible;
    if (isPending) await this.#queue.barrier();
    if (plan.type === 'apply') return { committed: true, revision };
    return { committed: false, conflict: plan.key, current: plan.current, revision };
  }

  async watch(range: KeyRange, options: WatchOptions): Promise<Disposable> {
    this.#assertOpen();
    const next = this.#visible + 1;
    const from = options.fromRevision ?? next;
    if (from < this.#compactRevision) throw new CompactedError(this.#compactRevision);
    if (from >= next) return this.#watchers.add(range, from, options);
    // One turn: nothing becomes visible between the replay and the start of the watch.
    const batches = replay(this.#engine.history(from, this.#visible), range);
    for (const batch of batches) options.onBatch(batch);
    return this.#watchers.add(range, next, options);
  }

  async compact(revision: number): Promise<void> {
    this.#assertOpen();
    if (revision > this.#visible) throw new FutureRevisionError(revision, this.#visible);
    if (revision <= this.#compactRevision) return;
    this.#compactRevision = revision;
    await this.#queue.add({ type: 'compact', revision }, () => undefined);
    await this.#trim();
  }

  async retain(retention: HistoryRetention): Promise<void> {
    this.#assertOpen();
    const observed = { marks: this.#marks, revision: this.#visible, nowMs: this.#clock.now() };
    const { marks, compactTo } = planRetention(observed, retention);
    this.#marks = marks;
    await this.#queue.add({ type: 'marks', marks }, () => undefined);
    await this.compact(compactTo);
  }

  async grantLease(ttlSeconds: number): Promise<Lease> {
    this.#assertOpen();
    const lease = this.#leases.grant(ttlSeconds);
    const { id } = lease;
    try {
      await this.#queue.add({ type: 'lease', id, lease }, () => undefined);
    } catch (error) {
      this.#leases.remove(id);
      throw error;
    }
    return {
      id,
      keepAlive: async () => {
        this.#assertOpen();
        await this.#queue.add({ type: 'lease', id, lease: this.#leases.renew(id) }, () => undefined);
      },
      revoke: async () => {
        this.#assertOpen();
        await this.#endLease(id);
      },
    };
  }

  /** Copies the store as it is at one moment, with all that was acknowledged, to a file; reads and writes go on
   *  meanwhile. */
  async backup(file: string): Promise<void> {
    this.#assertOpen();
    if (!this.#engine.backup) throw new Error('a store in memory has no copies');
    const backup = this.#engine.backup(file);
    this.#copying.add(backup);
    await backup.finally(() => this.#copying.delete(backup));
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#onClose();
    this.#leases[Symbol.dispose]();
    await this.#trimming?.catch(() => undefined); // who asked for it was told
    await this.#queue.idle();
    await Promise.allSettled(this.#copying);
    this.#watchers.clear();
    await this.#engine[Symbol.asyncDispose]();
  }

  #assertOpen(): void {
    if (this.#closed) throw new Error('the store is closed');
    this.#queue.assertWorking();
  }

  #newest(key: string): KeyValue | undefined {
    return this.#pending.has(key) ? this.#pending.newest(key) : this.#engine.get(key);
  }

  #overlayAt(revision: number | undefined, range: KeyRange): Overlay {
    if (this.#closed) throw new Error('the store is closed');
    if (revision === undefined || revision === this.#visible) return this.#pending.visible;
    if (revision > this.#visible) throw new FutureRevisionError(revision, this.#visible);
    if (revision < this.#compactRevision) throw new CompactedError(this.#compactRevision);
    return undo(this.#engine.previousRows(revision + 1, this.#visible), range, this.#pending.visible);
  }

  #apply(commit: Commit): Promise<CommitResult> {
    this.#pending.add(commit);
    for (const change of commit.changes) this.#leases.track(change);
    return this.#queue.add({ type: 'commit', commit }, () => {
      this.#pending.publish(commit);
      this.#visible = commit.revision;
      this.#watchers.deliver(commit);
      return { committed: true, revision: commit.revision };
    });
  }

  /** What was refused never was: the next commit is planned from what is visible. */
  #forgetPending(): void {
    for (const { changes } of this.#pending.clear().reverse())
      for (const { key, previous, next } of changes.toReversed())
        this.#leases.track({ key, previous: next, next: previous });
    this.#planned = this.#visible;
  }

  /** Deletes a lease and its keys, so many at a time that watches are told in turns with other work. The lease goes
   *  last: a crash leaves one with fewer keys at worst. */
  async #endLease(id: string): Promise<void> {
    const { record, keys } = this.#leases.remove(id);
    let start = 0;
    try {
      for (; start < keys.length; start += leasedStep) {
        // A key may have been put again meanwhile, without the lease.
        const held = keys.slice(start, start + leasedStep).filter(key => this.#newest(key)?.lease === id);
        await this.commit(held.map(key => ({ type: 'delete', key }) as const));
      }
      await this.#queue.add({ type: 'lease', id, lease: undefined }, () => undefined);
    } catch (error) {
      if (error instanceof StorageError && !this.#closed) this.#leases.retry(record, keys.slice(start));
      throw error;
    }
  }

  #expire(id: string): void {
    this.#endLease(id).catch((error: unknown) => {
      // The next start goes on with it, or the next try, and whoever guards the disk tells.
      if (this.#closed || error instanceof StorageError) return;
      this.#logger.error('cannot delete what an expired lease held', { lease: id, error: toError(error) });
    });
  }

  #trimInBackground(): void {
    this.#trim().catch((error: unknown) =>
      this.#logger.error('cannot delete compacted history', { error: toError(error) }),
    );
  }

  /** Deletes compacted history step by step; one at a time, which also does what a later compaction asks for. */
  #trim(): Promise<void> {
    this.#trimming ??= this.#trimAll().finally(() => {
      this.#trimming = undefined;
    });
    return this.#trimming;
  }

  async #trimAll(): Promise<void> {
    while (!this.#closed && this.#engine.hasHistoryBefore(this.#compactRevision)) {
      await this.#queue.add({ type: 'trim', revision: this.#compactRevision, count: trimStep }, () => undefined);
    }
  }
}
