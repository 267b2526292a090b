/** The disk that a path is on: its name for people, and the room that is left. */
import { readFileSync, realpathSync, statfsSync } from 'node:fs';
import { firstError, systemErrorCode, TemporaryError } from './errors.ts';
import { type Mount, mountOf, parseMounts } from './mount-table.ts';

/** The mount of a path; undefined where the system does not tell. */
export function findMount(path: string): Mount | undefined {
  try {
    return mountOf(realpathSync(path), parseMounts(readFileSync('/proc/self/mountinfo', 'utf8')));
  } catch {
    return undefined;
  }
}

/** `/data/store (disk /dev/loop0, mounted at /data)`, or the path alone where the system does not tell. */
export function describeDisk(path: string): string {
  const mount = findMount(path);
  return mount === undefined ? path : `${path} (disk ${mount.source}, mounted at ${mount.point})`;
}

/** Bytes that this user may still write there: root also those that the file system keeps for it. Throws what the
 *  system throws. */
export function freeBytes(path: string): number {
  const { bavail, bfree, bsize } = statfsSync(path);
  return (process.geteuid?.() === 0 ? bfree : bavail) * bsize;
}

const diskErrors: Partial<Record<string, string>> = {
  ENOSPC: 'no space is left on',
  EDQUOT: 'the quota is used up on',
  EROFS: 'the file system is read-only of',
  EIO: 'the disk fails under',
};

/** The same error, or, when it is one of a disk, one line that names the path and the disk. */
export function namingDisk(thrown: unknown, path: string): unknown {
  const error = firstError(thrown);
  const what = diskErrors[systemErrorCode(error) ?? ''];
  return what === undefined ? thrown : new TemporaryError(`${what} ${describeDisk(path)}`, { cause: error });
}
