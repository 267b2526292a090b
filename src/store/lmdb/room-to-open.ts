/** Room that LMDB takes for granted when it opens its files. */
import { appendFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DataFile } from './data-file.ts';

/** The whole pages of LMDB's table of readers, of which it makes somewhat less; what is there it takes as it is. */
const lockBytes = 12_288;
/** More than a file without rows takes. */
const emptyFileBytes = 256 * 1024;
/** The pages that every file begins with, where pages are smallest. */
const metaBytes = 8192;

/** Takes the room for LMDB's lock file, and sees that there is the room for a data file that is missing. Throws what
 *  the system throws, as on a full disk; nobody may have the file open.
 *
 *  Why: LMDB makes the lock file as a hole and writes it through memory, so that a full disk is a bus error; where its
 *  data file can be made in part only, the process ends as well. */
export function claimRoomToOpen(path: string): void {
  const { size = 0, blocks } = statSync(`${path}-lock`, { throwIfNoEntry: false }) ?? {};
  // Of one that was ever used, the first page is there.
  if (blocks === 0) rmSync(`${path}-lock`);
  const missing = blocks === 0 ? lockBytes : lockBytes - size;
  if (missing > 0) appendFileSync(`${path}-lock`, Buffer.alloc(missing), { mode: 0o600 });
  if (statSync(path, { throwIfNoEntry: false })?.size) return;
  const trial = join(dirname(path), 'reserve.try');
  try {
    writeFileSync(trial, Buffer.alloc(emptyFileBytes), { mode: 0o600 });
  } finally {
    rmSync(trial, { force: true });
  }
}

/** Whether a store's file is one whose making was interrupted: no row was ever in it. One of a cluster that has been
 *  used was cut off instead. */
export function isUnfinishedFile(path: string): boolean {
  using file = DataFile.open(path);
  if (file === undefined || file.size === 0 || file.size > metaBytes) return false;
  try {
    file.readMetas();
    return false;
  } catch {
    return true;
  }
}
