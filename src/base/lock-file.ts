/** One holder at a time, across processes, containers and PID namespaces: a file that the kernel locks for as long as
 *  its holder lives, and in which the holder's name is written for people.
 *
 *  The lock is flock(2)'s, which belongs to the open file: Node cannot ask for it, so the small program flock does, on
 *  a descriptor that it inherits and that stays open here. macOS and Windows can lock while they open. The file stays
 *  when the lock is given back: whoever waits for a file that is removed would lock another than the next one does. */
import {
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { systemClock } from './clock.ts';
import { systemErrorCode } from './errors.ts';
import { tryExec } from './exec.ts';
import { type LockHolder, ownHolder, parseHolder, renderHolder, visiblePid } from './lock-holder.ts';
import { makeFolder } from './make-folder.ts';

/** A live process, perhaps this very one, holds the lock. */
export class LockHeldError extends Error {
  override readonly name = 'LockHeldError';
  /** The process that holds it; undefined when it is one of another PID namespace, such as a container's. */
  readonly pid: number | undefined;
  constructor(file: string, pid: number | undefined) {
    super(`${file} is held by ${describeHolder(pid)}`);
    this.pid = pid;
  }
}

/** `process 17`, or what is known of one that has no number here. */
export const describeHolder = (pid: number | undefined): string =>
  pid === undefined ? 'a process of another PID namespace, such as a container' : `process ${pid}`;

/** Flags of open that lock, where the system has such: O_EXLOCK, and libuv's UV_FS_O_EXLOCK. */
const lockingFlags: Partial<Record<NodeJS.Platform, number>> = { darwin: 0x20, win32: 0x10000000 };

/** Somebody who only looks holds the lock for an instant. */
const attempts = 5;
const betweenAttemptsMs = 30;

interface LockOptions {
  /** Wait for as long as somebody else holds it. Default false. */
  readonly wait?: boolean;
}

/** Takes the lock; dispose to give it back. Rejects with a {@link LockHeldError}, and what the file system throws. */
export async function takeLockFile(file: string, { wait = false }: LockOptions = {}): Promise<Disposable> {
  for (let attempt = 1; ; attempt++) {
    const descriptor = await tryLock(file, wait ? 'waiting' : 'exclusive');
    const holder = readHolder(file);
    if (descriptor === undefined) {
      const pid = holder && visiblePid(holder);
      if (!wait && (pid !== undefined || attempt === attempts)) throw new LockHeldError(file, pid);
      await systemClock.sleep(betweenAttemptsMs);
    } else if (!isSameFile(file, descriptor)) closeSync(descriptor);
    else {
      refuseOldHolder(file, { holder, descriptor });
      return hold(descriptor);
    }
  }
}

/** Waits for the lock, and takes it. Its file goes with it: whoever waits for it sees that it is another one by
 *  then. */
export async function takeTemporaryLock(file: string): Promise<Disposable> {
  await makeFolder(dirname(file), { mode: 0o700 });
  const lock = await takeLockFile(file, { wait: true });
  return {
    [Symbol.dispose]() {
      rmSync(file, { force: true });
      lock[Symbol.dispose]();
    },
  };
}

/** Who holds the lock: its number here, or undefined in another PID namespace. Resolves with undefined when nobody
 *  does. */
export async function lockHolder(file: string): Promise<{ pid: number | undefined } | undefined> {
  if (!statSync(file, { throwIfNoEntry: false })) return undefined;
  const descriptor = await tryLock(file, 'shared');
  const holder = readHolder(file);
  if (descriptor === undefined) return { pid: holder && visiblePid(holder) };
  closeSync(descriptor);
  const old = holder && oldPid(holder);
  return old === undefined ? undefined : { pid: old };
}

/** Before the kernel held the lock, the file was all there was of it, and told no namespace. */
const oldPid = (holder: LockHolder): number | undefined =>
  holder.namespace === undefined ? visiblePid(holder) : undefined;

function refuseOldHolder(
  file: string,
  { holder, descriptor }: { holder: LockHolder | undefined; descriptor: number },
): void {
  const pid = holder && oldPid(holder);
  if (pid === undefined) return;
  closeSync(descriptor);
  throw new LockHeldError(file, pid);
}

function hold(descriptor: number): Disposable {
  const write = (text: string) => {
    try {
      ftruncateSync(descriptor, 0);
      writeSync(descriptor, text, 0);
    } catch {
      // The name is for people; on a full disk the kernel holds the lock all the same.
    }
  };
  write(renderHolder(ownHolder()));
  let isHeld = true;
  return {
    [Symbol.dispose]() {
      if (!isHeld) return;
      isHeld = false;
      write('');
      closeSync(descriptor);
    },
  };
}

type Mode = 'exclusive' | 'waiting' | 'shared';

/** Short options: those that busybox knows too. */
const flockOptions: Readonly<Record<Mode, readonly string[]>> = {
  exclusive: ['-n', '-x'],
  waiting: ['-x'],
  shared: ['-n', '-s'],
};

/** The descriptor of the locked file; undefined when somebody else holds it. */
async function tryLock(file: string, mode: Mode): Promise<number | undefined> {
  // Those that a system lacks are undefined, and change nothing.
  const { O_RDONLY, O_RDWR, O_CREAT, O_NOFOLLOW, O_NONBLOCK } = constants;
  const locking = lockingFlags[process.platform];
  // Who only looks does so on a read-only disk too.
  const flags = O_NOFOLLOW | (mode === 'shared' ? O_RDONLY : O_RDWR | O_CREAT);
  if (locking === undefined) {
    const descriptor = openSync(file, flags, 0o600);
    let isLocked = false;
    try {
      isLocked = await runFlock(descriptor, mode);
    } finally {
      if (!isLocked) closeSync(descriptor);
    }
    return isLocked ? descriptor : undefined;
  }
  try {
    return openSync(file, flags | locking | O_NONBLOCK, 0o600);
  } catch (error) {
    if (['EAGAIN', 'EWOULDBLOCK', 'EBUSY'].includes(systemErrorCode(error) ?? '')) return undefined;
    throw error;
  }
}

/** Whether flock could lock the open file. */
async function runFlock(descriptor: number, mode: Mode): Promise<boolean> {
  const { exitCode, stderr } = await tryExec('flock', [...flockOptions[mode], '3'], { descriptors: [descriptor] });
  if (exitCode > 1) throw new Error(`flock, of util-linux, ended with exit code ${exitCode}: ${stderr.trim()}`);
  return exitCode === 0;
}

/** Whether the path still leads to the open file: somebody may have removed it meanwhile. */
function isSameFile(file: string, descriptor: number): boolean {
  const [there, here] = [statSync(file, { throwIfNoEntry: false }), fstatSync(descriptor)];
  return there?.ino === here.ino && there.dev === here.dev;
}

function readHolder(file: string): LockHolder | undefined {
  try {
    return parseHolder(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
