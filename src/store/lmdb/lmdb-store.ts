/** The store on disk, embedded in the process: the default of a cluster with one server. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Clock,
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
import { LmdbEngine, storeFormat } from './lmdb-engine.ts';

export interface LmdbStoreOptions {
  /** Made when missing; one process at a time may hold it. */
  directory: string;
  /** For leases. Default: the system's. */
  clock?: Clock;
  /** Default: silent. */
  logger?: Logger;
  /** Called once when a write fails, as on a full disk: nothing that was acknowledged is lost, and nothing can be written
   *  until the store is opened again. Default: it is logged. */
  onFailure?: (error: Error) => void;
}

/** Opens or creates the store in a directory.
 *
 *  Errors: a {@link UsageError} of one line when the directory cannot be used, is in use, or does not hold a store. */
export async function openLmdbStore({
  directory,
  clock = systemClock,
  logger = silentLogger,
  onFailure,
}: LmdbStoreOptions): Promise<Store> {
  const lock = lockDirectory(directory);
  try {
    const engine = openEngine(directory, lock);
    await checkFormat(engine, directory);
    return new EmbeddedStore({ engine, clock, logger, onFailure });
  } catch (error) {
    lock[Symbol.dispose]();
    throw error;
  }
}

function lockDirectory(directory: string): Disposable {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    return takeLockFile(join(directory, 'lock'));
  } catch (error) {
    if (error instanceof LockHeldError)
      throw new UsageError(`the data directory ${directory} is in use by process ${error.pid}`, { cause: error });
    throw new UsageError(`cannot write to the data directory ${directory}: ${toError(error).message}`, {
      cause: error,
    });
  }
}

function openEngine(directory: string, lock: Disposable): LmdbEngine {
  try {
    return new LmdbEngine(directory, { lock });
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
