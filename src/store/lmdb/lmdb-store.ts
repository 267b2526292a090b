/** The store on disk, embedded in the process: the default of a cluster with one server. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Clock,
  describeHolder,
  LockHeldError,
  type Logger,
  silentLogger,
  systemClock,
  takeLockFile,
  toError,
  UsageError,
} from '#base';
import { EmbeddedStore } from '../embedded/embedded-store.ts';
import type { Store } from '../store.ts';
import { DiskGuard } from './disk-guard.ts';
import { LmdbEngine, storeFormat } from './lmdb-engine.ts';

export interface LmdbStoreOptions {
  /** Made when missing; one process at a time may hold it. */
  directory: string;
  /** For leases. Default: the system's. */
  clock?: Clock;
  /** Default: silent. */
  logger?: Logger;
  /** Called once when a write fails for good: nothing that was acknowledged is lost, and nothing can be written until the store is
   *  opened again. A disk that is full or fails is none: writes reject with a StorageError until it is well. Default: it is logged. */
  onFailure?: (error: Error) => void;
  /** Keep room on the disk for deletes while it is full (16 MiB, less on a small disk), once the store has been open for a few
   *  seconds. Default false. */
  keepReserve?: boolean;
  /** Bytes of the reserve that {@link makeRoomToStart} gave back. Default 0: the disk is not full. */
  givenReserve?: number;
}

/** A start has other things to do than to fill a file. */
const reserveAfterMs = 5000;

/** Opens or creates the store in a directory.
 *
 *  Errors: a {@link UsageError} of one line when the directory cannot be used, is in use, or does not hold a store. */
export async function openLmdbStore({
  directory,
  clock = systemClock,
  logger = silentLogger,
  onFailure,
  keepReserve = false,
  givenReserve = 0,
}: LmdbStoreOptions): Promise<Store> {
  const lock = await lockDirectory(directory);
  try {
    const guard = new DiskGuard({ directory, clock, logger });
    if (givenReserve > 0) guard.beginFull(givenReserve);
    const engine = openEngine(directory, { lock, guard });
    await checkFormat(engine, directory);
    const timer =
      keepReserve && givenReserve === 0 ? clock.setTimeout(() => void guard.keepReserve(), reserveAfterMs) : undefined;
    return new EmbeddedStore({ engine, clock, logger, onFailure, onClose: () => timer?.[Symbol.dispose]() });
  } catch (error) {
    lock[Symbol.dispose]();
    throw error;
  }
}

async function lockDirectory(directory: string): Promise<Disposable> {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    return await takeLockFile(join(directory, 'lock'));
  } catch (error) {
    if (error instanceof LockHeldError)
      throw new UsageError(`the data directory ${directory} is in use by ${describeHolder(error.pid)}`, {
        cause: error,
      });
    throw new UsageError(`cannot write to the data directory ${directory}: ${toError(error).message}`, {
      cause: error,
    });
  }
}

function openEngine(directory: string, options: { lock: Disposable; guard: DiskGuard }): LmdbEngine {
  try {
    return new LmdbEngine(directory, options);
  } catch (error) {
    const reason = toError(error).message;
    throw new UsageError(`the data directory ${directory} is damaged (${reason}): restore a backup or delete it`, {
      cause: error,
    });
  }
}

async function checkFormat(engine: LmdbEngine, directory: string): Promise<void> {
  if (engine.format === undefined && engine.revision === 0) await engine.initialize();
  if (engine.format === storeFormat) return;
  const { format } = engine;
  await engine[Symbol.asyncDispose]();
  throw new UsageError(`the data directory ${directory} has store format ${format}, this version reads ${storeFormat}`);
}
