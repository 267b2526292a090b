/** One holder at a time, across processes: a file that names the process which holds it. The lock of a process that is gone
 *  is taken over.
 *
 *  The file appears whole, by a hard link, so that nobody reads a half-written one. Taking over happens under a second such
 *  file, and only after another look: a lock that somebody else took over meanwhile stays. */
import { linkSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { systemErrorCode } from './errors.ts';
import { processIdentity } from './process-identity.ts';

/** A live process, perhaps this very one, holds the lock. */
export class LockHeldError extends Error {
  override readonly name = 'LockHeldError';
  /** The process that holds it. */
  readonly pid: number;
  constructor(file: string, pid: number) {
    super(`${file} is held by process ${pid}`);
    this.pid = pid;
  }
}

/** Makes temporary names differ. */
let attempts = 0;

/** Takes the lock; dispose to give it back. Throws a {@link LockHeldError}, and what the file system throws. */
export function takeLockFile(file: string): Disposable {
  const own = `${file}.${process.pid}-${++attempts}`;
  writeFileSync(own, `${processIdentity(process.pid) ?? process.pid}\n`, { mode: 0o600 });
  try {
    while (!tryLink(own, file)) takeOver(own, file);
    return { [Symbol.dispose]: () => rmSync(file, { force: true }) };
  } finally {
    rmSync(own, { force: true });
  }
}

/** The live process that holds the lock, if any. */
export function lockHolder(file: string): number | undefined {
  try {
    isAbandoned(file);
    return undefined;
  } catch (error) {
    if (error instanceof LockHeldError) return error.pid;
    throw error;
  }
}

/** Removes a lock whose holder is gone.
 *
 *  Guarantees: a lock is removed only by its holder, or, once that is gone, by the one that holds its guard. So what the guard's
 *  holder found abandoned stays so until it is removed. A guard whose holder is gone is a lock like any other. */
function takeOver(own: string, file: string): void {
  if (!isAbandoned(file)) return;
  const guard = `${file}.takeover`;
  if (!tryLink(own, guard)) return takeOver(own, guard);
  try {
    if (isAbandoned(file)) removeIfThere(file);
  } finally {
    removeIfThere(guard);
  }
}

/** Whether the lock is there and its holder gone: false when it is not there; throws when it is held. */
function isAbandoned(file: string): boolean {
  const holder = readIfThere(file);
  if (holder === undefined) return false;
  const pid = Number.parseInt(holder, 10);
  if (pid > 0 && `${processIdentity(pid)}\n` === holder) throw new LockHeldError(file, pid);
  return true;
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function removeIfThere(file: string): void {
  try {
    unlinkSync(file);
  } catch (error) {
    if (systemErrorCode(error) !== 'ENOENT') throw error;
  }
}
