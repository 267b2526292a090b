/** Decides which writes are tried while the disk is full or fails, and notices when it is well again.
 *
 *  States: well -> (a write fails) -> full, read-only or failing -> (room came back, or a try succeeded) -> well.
 *  A full disk gets its reserve back, from which deletes and small updates live: marks for deletion, finalizers,
 *  statuses. */
import { type Clock, describeDisk, freeBytes, type Logger, toError } from '#base';
import type { Change, WriteGuard } from '../embedded/engine.ts';
import { StorageError, type StorageTrouble } from '../storage-error.ts';
import {
  hasRoom,
  planReserveAgain,
  type ReserveOptions,
  releaseReserve,
  reservedBytes,
  takeReserve,
} from './reserve.ts';
import { clearTrouble, writeTrouble } from './trouble-file.ts';

const mebibyte = 1024 * 1024;

/** An update that makes a row longer by at most so much may be one on the way to its deletion. */
const smallGrowthBytes = 1024;
/** So much more room is news. */
const moreRoomBytes = mebibyte;
/** How soon a disk in trouble is tried by a write; the pauses double. */
const firstPauseMs: Readonly<Record<StorageTrouble, number>> = { full: 5000, 'read-only': 1000, failing: 1000 };
const longestPauseMs = 60_000;

/** Whether a commit frees room, now or when its objects have gone: deletes and small updates. */
export function mayFree(changes: readonly Pick<Change, 'previous' | 'next'>[]): boolean {
  return changes.every(
    ({ previous, next }) =>
      next === undefined || (previous !== undefined && next.value.length <= previous.value.length + smallGrowthBytes),
  );
}

/** What a failed write says about the disk; undefined when it says something else. `errno` as LMDB gives it. */
export function troubleOf(errno: number, hasRoom: () => boolean): StorageTrouble | undefined {
  if (errno === 28 || errno === 122) return 'full'; // ENOSPC, EDQUOT
  if (errno === 30) return 'read-only'; // EROFS
  // LMDB tells a write that was cut short, as on a full disk, as EIO.
  if (errno === 5) return hasRoom() ? 'failing' : 'full';
  return undefined;
}

interface Trouble {
  readonly error: StorageError;
  /** Free room when it was last looked at. */
  free: number;
  /** The reserve that was given back. */
  readonly given: number;
  readonly pauseMs: number;
  nextTryMs: number;
  /** The next write is let through, whatever it is. */
  isTried: boolean;
}

interface DiskGuardOptions {
  readonly directory: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Of one store. Gives the reserve back and takes it again, and keeps the trouble file true. */
export class DiskGuard implements WriteGuard {
  readonly #options: DiskGuardOptions;
  #trouble: Trouble | undefined;
  #taking: Promise<void> | undefined;

  constructor(options: DiskGuardOptions) {
    this.#options = options;
    clearTrouble(options.directory); // of a process that is gone
  }

  /** Begins on a full disk whose reserve of so many bytes was given back, so that a process could start there. */
  beginFull(given: number): void {
    this.#enter('full', { given });
  }

  admit(changes: readonly Change[]): void {
    const trouble = this.#trouble;
    if (!trouble || trouble.isTried) return;
    const { clock } = this.#options;
    if (trouble.error.trouble === 'full') {
      const free = this.#free();
      if (free >= trouble.free + moreRoomBytes) return this.#recover();
      trouble.free = free;
      if (clock.now() >= trouble.nextTryMs) this.#tryAgain(trouble);
      if (!mayFree(changes)) throw trouble.error;
    } else if (clock.now() < trouble.nextTryMs) throw trouble.error;
    else trouble.isTried = true;
  }

  async failed(errno: number, cause: unknown): Promise<StorageError | undefined> {
    const { directory } = this.#options;
    await this.#taking; // which takes the room that deletes need
    const kind = troubleOf(errno, () => hasRoom(directory));
    if (kind === undefined) return undefined;
    const reserved = reservedBytes(directory);
    if (kind === 'full' && reserved > 0) await releaseReserve(directory);
    return this.#enter(kind, { given: Math.max(reserved, this.#trouble?.given ?? 0), cause });
  }

  succeeded(): void {
    if (this.#trouble?.isTried) this.#recover();
  }

  /** Takes a reserve, so that it is there when the disk gets full. Never rejects: a disk without one works too. */
  async keepReserve(options: ReserveOptions = {}): Promise<void> {
    const { directory, logger } = this.#options;
    this.#taking ??= takeReserve(directory, options)
      .catch((error: unknown) => logger.debug('cannot keep a reserve on the disk', { error: toError(error) }))
      .finally(() => {
        this.#taking = undefined;
      });
    await this.#taking;
  }

  #enter(kind: StorageTrouble, { given, cause }: { given: number; cause?: unknown }): StorageError {
    const { directory, clock, logger } = this.#options;
    const before = this.#trouble;
    const error = new StorageError(kind, describeDisk(directory), { cause });
    const pauseMs = before ? Math.min(longestPauseMs, before.pauseMs * 2) : firstPauseMs[kind];
    this.#trouble = { error, free: this.#free(), given, pauseMs, nextTryMs: clock.now() + pauseMs, isTried: false };
    if (before?.error.trouble !== kind) logger.error('the store cannot be written; all else goes on', { error });
    writeTrouble(directory, error.message);
    return error;
  }

  #recover(): void {
    const { directory, logger } = this.#options;
    this.#trouble = undefined;
    clearTrouble(directory);
    logger.warn('the store can be written again', { disk: describeDisk(directory) });
    void this.keepReserve();
  }

  /** Room may have come back inside the store's file, which only a write can tell: it is let through once what is left
   *  of the reserve is kept again, so that it cannot take that. */
  #tryAgain(trouble: Trouble): void {
    trouble.nextTryMs = this.#options.clock.now() + trouble.pauseMs;
    const bytes = planReserveAgain(trouble.given, trouble.free);
    if (bytes === 0 && trouble.given > 0) return;
    // What counts as free may be less when it is written.
    void this.keepReserve({ bytes, orLess: true }).then(() => {
      if (trouble.given > 0 && reservedBytes(this.#options.directory) === 0) return;
      trouble.free = this.#free();
      trouble.isTried = true;
    });
  }

  #free(): number {
    try {
      return freeBytes(this.#options.directory);
    } catch {
      return 0;
    }
  }
}
