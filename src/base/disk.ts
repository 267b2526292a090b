/** The disk that a path is on: its name for people, and the room that is left. */
import { readFileSync, statfsSync } from 'node:fs';
import { firstError, systemErrorCode, TemporaryError } from './errors.ts';
import { type Mount, mountOf, parseMounts } from './mount-table.ts';
import { realPlace } from './real-place.ts';

/** The mount of a path, or of where it would be; undefined where the system does not tell. */
export function findMount(path: string): Mount | undefined {
  try {
    return mountOf(realPlace(path), parseMounts(readFileSync('/proc/self/mountinfo', 'utf8')));
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

/** Whether a disk has room for bytes, but for no other file. Some file systems do not count files: they say 0 of 0. */
export function lacksInodes(path: string): boolean {
  try {
    const { files, ffree } = statfsSync(path);
    return files > 0 && ffree === 0;
  } catch {
    return false;
  }
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
  const code = systemErrorCode(error);
  const what = code === 'ENOSPC' && lacksInodes(path) ? 'no inode is left for another file on' : diskErrors[code ?? ''];
  return what === undefined ? thrown : new TemporaryError(`${what} ${describeDisk(path)}`, { cause: error });
}
