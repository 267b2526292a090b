/** store: a sorted map of keys to values with one revision for all of it, in the semantics of etcd v3.
 *
 *  Start reading at `store.ts`, the contract, and `contract.ts`, the suite that every back end passes. `embedded/`
 *  holds the semantics of stores in this process; `memory/` and `lmdb/` only hold rows for it. To add a back end: a
 *  folder with a factory that returns a `Store` (or an engine for `embedded/`), and a test that runs
 *  `describeStoreContract` over it. */

export { DamagedStoreError } from './damage.ts';
export { compareKeys } from './keys.ts';
export { checkCopy, readDamage } from './lmdb/background-check.ts';
export { checkStoreFile } from './lmdb/check-store.ts';
export { copyStore } from './lmdb/copy-store.ts';
export { type LmdbStore, type LmdbStoreOptions, openLmdbStore } from './lmdb/lmdb-store.ts';
export { makeRoomToStart } from './lmdb/reserve.ts';
export { isUnfinishedFile } from './lmdb/room-to-open.ts';
export { readTrouble } from './lmdb/trouble-file.ts';
export { createMemoryStore, type MemoryStoreOptions } from './memory/memory-store.ts';
export { StorageError } from './storage-error.ts';
export {
  type CommitResult,
  CompactedError,
  damagedRevision,
  FutureRevisionError,
  type HistoryRetention,
  type KeyRange,
  type KeyValue,
  type Lease,
  LeaseNotFoundError,
  maxKeyLength,
  prefixRange,
  type RangeOptions,
  type RangeResult,
  type Store,
  type StoreEvent,
  type StoreOperation,
  type WatchBatch,
  type WatchOptions,
  wholeRange,
} from './store.ts';
