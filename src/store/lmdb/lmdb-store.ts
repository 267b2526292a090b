/** The store on disk, embedded in the process: the default of a cluster with one server. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Clock,
  describeDisk,
  describeHolder,
  LockHeldError,
  type Logger,
  namingDisk,
  silentLogger,
  systemClock,
  takeLockFile,
  toError,
  UsageError,
} from '#base';
import { EmbeddedStore } from '../embedded/embedded-store.ts';
import { StorageError } from '../storage-error.ts';
import type { Store } from '../store.ts';
import { checkInBackground } from './background-check.ts';
import { checkDataFile } from './check-data-file.ts';
import { isUntouchedCopy } from './data-file.ts';
import { DiskGuard, troubleOf } from './disk-guard.ts';
import { giveBackRoom } from './give-back-room.ts';
import { LmdbEngine, storeFormat } from './lmdb-engine.ts';
import { firstReserveBytes, hasRoom } from './reserve.ts';
import { claimRoomToOpen } from './room-to-open.ts';
import { upgradeFromFormat1 } from './upgrade-format.ts';

/** Where the store lies, and who is told when it cannot go on. */
export interface LmdbStoreOptions {
  /** Made when missing; one process at a time may hold it. */
  directory: string;
  /** For leases. Default: the system's. */
  clock?: Clock;
  /** Default: silent. */
  logger?: Logger;
  /** Called once when a write fails for good: nothing that was acknowledged is lost, and nothing can be written until
   *  the store is opened again. A disk that is full or fails is none: writes reject with a StorageError until it is
   *  well. Default: it is logged. */
  onFailure?: (error: Error) => void;
  /** Keep room on the disk for deletes while it is full (16 MiB, less on a small disk): four MiB at once, and all of
   *  it when the store has been open for a few seconds. Default false. */
  keepReserve?: boolean;
  /** Check all that is stored once the store has been open for a while; damage is logged, and told by `readDamage`.
   *  Default false. */
  checkInBackground?: boolean;
  /** Called before a store of an older format is changed, to keep a copy of it: `backup` writes one to a file. Default:
   *  none is kept. */
  beforeUpgrade?: (backup: (file: string) => Promise<void>) => Promise<void>;
  /** What to do about damage, for messages. Default: that a copy can be restored. */
  wayOut?: string;
  /** Bytes of the reserve that {@link makeRoomToStart} gave back. Default 0: the disk is not full. */
  givenReserve?: number;
}

/** A store in a file. */
export interface LmdbStore extends Store {
  /** Copies it as it is at one moment, with all that was acknowledged and without unused room, to a file that must not
   *  exist; reads and writes go on meanwhile. */
  backup(file: string): Promise<void>;
}

/** A start has other things to do than to fill a large file. */
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
  checkInBackground: isChecked = false,
  beforeUpgrade = () => Promise.resolve(),
  wayOut = 'restore a copy with kubernode snapshot restore',
}: LmdbStoreOptions): Promise<LmdbStore> {
  const lock = await lockDirectory(directory);
  try {
    const guard = new DiskGuard({ directory, clock, logger });
    if (givenReserve > 0) guard.beginFull(givenReserve);
    await prepareFile(directory, { beforeUpgrade, logger, wayOut });
    const engine = await openEngine(directory, { lock, guard, wayOut });
    const later = new DisposableStack();
    if (keepReserve && givenReserve === 0) {
      void guard.keepReserve({ atMost: firstReserveBytes });
      later.use(clock.setTimeout(() => void guard.keepReserve(), reserveAfterMs));
    }
    if (isChecked) later.use(checkInBackground({ engine, directory, clock, logger }));
    return namingDamage(
      { directory, wayOut },
      () => new EmbeddedStore({ engine, clock, logger, onFailure, onClose: () => later.dispose() }),
    );
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

/** Looks through the file before LMDB opens it, brings it to today's format, and gives back what it does not use. */
async function prepareFile(
  directory: string,
  { beforeUpgrade, logger, wayOut }: Pick<Required<LmdbStoreOptions>, 'beforeUpgrade' | 'logger' | 'wayOut'>,
): Promise<void> {
  const path = join(directory, 'data.mdb');
  try {
    claimRoomToOpen(path);
  } catch (error) {
    throw namingDisk(error, directory);
  }
  const look = () => namingDamage({ directory, wayOut }, () => checkDataFile(path));
  const check = look();
  const { format } = check;
  if (format === 1) await upgradeFromFormat1(path, beforeUpgrade);
  else if (format !== undefined && format !== storeFormat)
    throw new UsageError(
      `the data directory ${directory} has store format ${format}, this version reads ${storeFormat}`,
    );
  await giveBackRoom(path, format === 1 ? look() : check, logger);
}

async function openEngine(
  directory: string,
  { wayOut, ...options }: { lock: Disposable; guard: DiskGuard; wayOut: string },
): Promise<LmdbEngine> {
  const engine = namingDamage({ directory, wayOut }, () => new LmdbEngine(directory, options));
  if (engine.revision === 0) await engine.initialize();
  // A disk that is full now is told of with the first write that matters.
  else if (isUntouchedCopy(join(directory, 'data.mdb'))) await engine.initialize().catch(() => undefined);
  return engine;
}

function namingDamage<T>({ directory, wayOut }: { directory: string; wayOut: string }, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const reason = toError(error).message;
    const { code } = error as { code?: unknown };
    const trouble = typeof code === 'number' ? troubleOf(code, () => hasRoom(directory)) : undefined;
    if (trouble !== undefined) throw new StorageError(trouble, describeDisk(directory), { cause: error });
    throw new UsageError(`the data directory ${directory} is damaged (${reason}): ${wayOut}`, { cause: error });
  }
}
