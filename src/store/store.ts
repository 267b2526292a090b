/** The store: a sorted map of keys to values with one revision for all of it, in the semantics of etcd v3.
 *
 *  resourceVersion, optimistic concurrency, watches and pagination of the whole API rest on these few promises, so
 *  every back end passes the suite in `contract.ts`. Source: https://etcd.io/docs/v3.5/learning/api/. */

/** One key as it was at some revision. */
export interface KeyValue {
  readonly key: string;
  readonly value: Uint8Array;
  /** Revision of the write that created the key (since it was last deleted). */
  readonly createRevision: number;
  /** Revision of the last write to the key. */
  readonly modRevision: number;
  /** The lease it was put with: the key goes when the lease does. */
  readonly lease?: string;
  /** The bytes are not what was written: only the key is to be trusted, and both revisions are {@link damagedRevision}.
   *  Default: it is sound. */
  readonly isDamaged?: true;
  /** Of one that is damaged: whether it is as it was written, and under that key. Default: nobody can tell. */
  readonly wasWrittenAs?: (key: string) => boolean;
}

/** Revision of a row that is damaged: unlike that of any other, or of none. */
export const damagedRevision = -1;

/** Longest key that every back end takes, in UTF-16 units (three bytes each at most). */
export const maxKeyLength = 600;

/** A half-open range of keys, `start` included and `end` excluded, in UTF-8 byte order. */
export interface KeyRange {
  readonly start: string;
  readonly end: string;
}

/** A write of one commit. Each is applied only if the key's `modRevision` is `ifRevision` (0: the key does not exist);
 *  without `ifRevision` it is unconditional. */
export type StoreOperation =
  | {
      readonly type: 'put';
      readonly key: string;
      readonly value: Uint8Array;
      readonly ifRevision?: number;
      readonly lease?: string;
    }
  | { readonly type: 'delete'; readonly key: string; readonly ifRevision?: number };

/** What a commit did: all of its writes at one revision, or none of them because a condition did not hold. */
export type CommitResult =
  | { readonly committed: true; readonly revision: number }
  | {
      readonly committed: false;
      /** The key whose condition failed. */
      readonly conflict: string;
      /** That key's row at {@link revision}. */
      readonly current: KeyValue | undefined;
      /** A revision at which the condition failed, and which is durable: who has seen all up to it can try again. */
      readonly revision: number;
    };

/** Of a read of many rows. */
export interface RangeOptions {
  /** Read as of this revision. Default: the newest. Throws {@link CompactedError} when it was compacted,
   *  {@link FutureRevisionError} when it has not happened. */
  readonly revision?: number;
  /** At most this many rows. Default: all. */
  readonly limit?: number;
  /** Whether to count the rows beyond the limit, which takes as long as there are many. Default true. */
  readonly count?: boolean;
}

/** Rows in the byte order of their keys, all of one revision. */
export interface RangeResult {
  readonly rows: readonly KeyValue[];
  /** Rows of the range beyond `rows`; with `count: false` at least 1 when there are any. */
  readonly remaining: number;
  /** The revision that was read. */
  readonly revision: number;
}

/** A change of one key. */
export type StoreEvent =
  | {
      readonly type: 'put';
      readonly row: KeyValue;
    }
  | {
      readonly type: 'delete';
      readonly key: string;
      /** Revision of the delete. */
      readonly revision: number;
    };

/** All changes of one commit within the watched range. Never empty, except as a progress report. */
export interface WatchBatch {
  readonly revision: number;
  readonly events: readonly StoreEvent[];
}

/** Where a watch begins, and who is told. Disposing what `watch` gave ends it without a call. */
export interface WatchOptions {
  /** First revision to report. Default: the one after the newest. Throws {@link CompactedError} when it was
   *  compacted. */
  readonly fromRevision?: number;
  /** Called once for each commit, in order, nothing skipped and nothing twice. Embedded stores call it synchronously,
   *  before the commit that caused it is acknowledged. What throws has lost its place: the watch ends, with that as the
   *  cause of its error. */
  onBatch(batch: WatchBatch): void;
  /** Called when the watch cannot go on (compacted, connection lost, a batch that was not taken); none follow. */
  onError(error: Error): void;
}

/** How much history to keep. What is older than either bound goes. */
export interface HistoryRetention {
  /** Since it was written. */
  readonly keepMs: number;
  /** So many of the newest revisions. */
  readonly keepRevisions: number;
}

/** A lease: keys put with it are deleted when it expires or is revoked. */
export interface Lease {
  readonly id: string;
  keepAlive(): Promise<void>;
  revoke(): Promise<void>;
}

/**
 * Guarantees:
 * - a commit is atomic and, once acknowledged, durable (the memory store: as durable as the process);
 * - revisions grow by one a commit, and no two commits share one;
 * - a read sees every commit acknowledged before it began;
 * - a watch reports each commit to its range exactly once, in revision order.
 */
export interface Store extends AsyncDisposable {
  /** Bytes of its file. Default: it has none. */
  readonly sizeBytes?: number | undefined;
  /** The newest revision of all that was acknowledged before the call, to this process or to another. */
  currentRevision(): Promise<number>;
  /** A row that cannot be read is told as damaged, here and in ranges; history that cannot be rejects with a
   *  DamagedStoreError. */
  get(key: string, options?: { readonly revision?: number }): Promise<KeyValue | undefined>;
  range(range: KeyRange, options?: RangeOptions): Promise<RangeResult>;
  /** Applies all operations at one new revision, or none. A key may appear once; a put with a lease that is gone
   *  rejects with {@link LeaseNotFoundError}. What changes nothing (no operations, or only deletes of absent keys)
   *  makes no revision: the result then tells the newest. */
  commit(operations: readonly StoreOperation[]): Promise<CommitResult>;
  /** Watches a range; disposing the result ends the watch. Resolves once the watch is established. */
  watch(range: KeyRange, options: WatchOptions): Promise<Disposable>;
  /** Forgets history before `revision`: older reads and watches then throw {@link CompactedError}. Does nothing when
   *  that much was forgotten before. */
  compact(revision: number): Promise<void>;
  /** Forgets history that is too old or too much, and notes the time for later calls, which may be another process's on
   *  the same store. To be called often in comparison with `keepMs`: history is kept for up to one such period
   *  longer. */
  retain(retention: HistoryRetention): Promise<void>;
  /** Grants a lease that lives `ttlSeconds` unless kept alive. */
  grantLease(ttlSeconds: number): Promise<Lease>;
}

/** The revision asked for is older than the history kept. */
export class CompactedError extends Error {
  override readonly name = 'CompactedError';
  readonly compactRevision: number;
  constructor(compactRevision: number) {
    super(`required revision has been compacted (oldest kept: ${compactRevision})`);
    this.compactRevision = compactRevision;
  }
}

/** The revision asked for is newer than the store. */
export class FutureRevisionError extends Error {
  override readonly name = 'FutureRevisionError';
  constructor(revision: number, current: number) {
    super(`required revision ${revision} is a future revision (newest: ${current})`);
  }
}

/** The lease named was revoked, has expired or never was. */
export class LeaseNotFoundError extends Error {
  override readonly name = 'LeaseNotFoundError';
  constructor(id: string) {
    super(`requested lease not found: ${id}`);
  }
}

/** The range of all keys. */
export const wholeRange: KeyRange = { start: '', end: '\u{10ffff}' };

/** The range of all keys that begin with `prefix`. */
export function prefixRange(prefix: string): KeyRange {
  if (prefix === '') return wholeRange;
  const last = prefix.charCodeAt(prefix.length - 1);
  return { start: prefix, end: prefix.slice(0, -1) + String.fromCharCode(last + 1) };
}
