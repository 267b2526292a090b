/** What an embedded store needs from the thing that holds its rows. The rest of the semantics (conditions, revisions,
 *  visibility, watches, leases) is the same for all of them and lives in `embedded-store.ts`. */
import type { StorageError } from '../storage-error.ts';
import type { KeyRange, KeyValue } from '../store.ts';
import type { HistoryMark } from './retention.ts';

/** What one commit does to one key; `undefined` is "no such key". At least one side is a row. */
export interface Change {
  readonly key: string;
  readonly previous: KeyValue | undefined;
  readonly next: KeyValue | undefined;
}

/** All changes of one revision. */
export interface Commit {
  readonly revision: number;
  readonly changes: readonly Change[];
}

/** A lease as it outlives the process. */
export interface LeaseRecord {
  readonly id: string;
  readonly ttlSeconds: number;
  /** When it ends unless kept alive, in milliseconds since the epoch. */
  readonly expiresAtMs: number;
}

/** A write that the engine applies whole: a commit, or a note about leases or compaction, which has no revision. */
export type EngineWrite =
  | { readonly type: 'commit'; readonly commit: Commit }
  | {
      readonly type: 'lease';
      readonly id: string;
      /** Undefined: the lease is gone. */
      readonly lease: LeaseRecord | undefined;
    }
  /** What is known of the age of history, in place of what was known before. */
  | { readonly type: 'marks'; readonly marks: readonly HistoryMark[] }
  /** Reads and watches before `revision` are refused from now on. */
  | { readonly type: 'compact'; readonly revision: number }
  /** Deletes up to `count` of the oldest commits before `revision`. */
  | { readonly type: 'trim'; readonly revision: number; readonly count: number };

/** Decides which writes are tried while the disk is in trouble. */
export interface WriteGuard {
  /** Throws a StorageError when these changes are not to be tried now. */
  admit(changes: readonly Change[]): void;
  /** Told of a write that failed, by the system's number; the error for those who asked, or undefined when the failure
   *  is not the disk's, and final. By then there is the room that can be made for what is still admitted. Never
   *  rejects. */
  failed(errno: number, cause: unknown): Promise<StorageError | undefined>;
  succeeded(): void;
}

/**
 * Rows and history as they were last written. One caller, which never starts a write before the last one ended.
 * Reads are synchronous, and one made while a write runs may see the rows before or after it.
 */
export interface StoreEngine extends AsyncDisposable {
  /** Newest revision when the engine was opened. */
  readonly revision: number;
  /** Oldest revision that may be read when the engine was opened. */
  readonly compactRevision: number;
  /** Bytes of its file. Default: it has none. */
  readonly sizeBytes?: number;
  get(key: string): KeyValue | undefined;
  /** Rows of the range in order, at most `limit`. */
  scan(range: KeyRange, limit: number): KeyValue[];
  count(range: KeyRange): number;
  /** The commits of `from` up to and including `to`, in order. */
  history(from: number, to: number): Iterable<Commit>;
  /** The same changes without `next`, which can be cheaper. */
  previousRows(from: number, to: number): Iterable<Pick<Change, 'key' | 'previous'>>;
  /** Whether commits before `revision` are still held. */
  hasHistoryBefore(revision: number): boolean;
  /** What was noted of the age of history; empty in a new store, and in one of a version that made no notes. */
  marks(): readonly HistoryMark[];
  /** Throws a {@link StorageError} when such a commit would be refused now. Default: all are tried. */
  admit?(changes: readonly Change[]): void;
  leases(): Iterable<LeaseRecord>;
  leasedKeys(leaseId: string): Iterable<string>;
  /** Copies all of it, as it is at one moment, to a file. Undefined where there is nothing to copy. */
  backup?(file: string): Promise<void>;
  /** Applies the writes in order, each whole or not at all; durable once it resolves. Rejects with a
   *  {@link StorageError} when nothing of it was done and later writes may succeed; any other rejection is final. */
  write(writes: readonly EngineWrite[]): Promise<void>;
}
