/** A file that takes room on the disk for the time when there is none: given back, it lets deletes go through. */

import { randomFillSync } from 'node:crypto';
import { existsSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { freeBytes } from '#base';
import { hasTrouble } from './trouble-file.ts';

const mebibyte = 1024 * 1024;

/** How much is kept unless the disk is small. */
const usualBytes = 16 * mebibyte;
/** What is kept of that at once, in a store that has none. */
export const firstReserveBytes = 4 * mebibyte;

/** What to keep of so much free room: on a small disk an eighth; nothing where that would help nobody. */
export function planReserve(free: number): number {
  const bytes = Math.min(usualBytes, Math.floor(free / 8 / mebibyte) * mebibyte);
  return bytes < mebibyte ? 0 : bytes;
}

/** How much of a reserve that was given back can be kept again: what deletes, and a line that tells of the trouble,
 *  have left of it. */
export const planReserveAgain = (given: number, free: number): number =>
  Math.min(given, Math.floor(free / mebibyte) * mebibyte);

const reserveFile = (directory: string): string => join(directory, 'reserve');

/** The bytes that are kept in a store's directory. */
export function reservedBytes(directory: string): number {
  return statSync(reserveFile(directory), { throwIfNoEntry: false })?.size ?? 0;
}

/** Gives the room back. Rejects with what the system throws. Resolves when there is the room: file systems with a
 *  journal have it when that is written, and until then what is measured would make somebody believe that the disk is
 *  well. */
export async function releaseReserve(directory: string): Promise<void> {
  await rm(reserveFile(directory), { force: true });
  try {
    await using folder = await open(directory);
    await folder.sync();
  } catch {
    // Where folders cannot be synced, room comes when it comes.
  }
}

/** How much to take. */
export interface ReserveOptions {
  /** Default: what {@link planReserve} says. */
  readonly bytes?: number;
  /** Default: all of it. */
  readonly atMost?: number;
  /** Whether less will do. Default false. */
  readonly orLess?: boolean;
}

/** Takes room, unless it is taken, or more where only the first of it is; with `orLess` as much of it as there is, in
 *  whole mebibytes. Rejects with what the
 *  system throws; nothing is kept then. Written, and with bytes that do not shrink: a file with holes would keep
 *  nothing. */
export async function takeReserve(
  directory: string,
  { bytes: wanted = planReserve(freeBytes(directory)), atMost = wanted, orLess = false }: ReserveOptions = {},
): Promise<void> {
  const bytes = Math.min(wanted, atMost);
  const taken = reservedBytes(directory);
  const mayGrow = taken === firstReserveBytes && !orLess;
  if (bytes <= taken || (taken > 0 && !mayGrow)) return;
  const temporary = `${reserveFile(directory)}.new`;
  try {
    await using handle = await open(temporary, 'w', 0o600);
    const written = await writeMebibytes(handle, bytes / mebibyte, orLess);
    await handle.truncate(written * mebibyte);
    await handle.datasync();
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  await rename(temporary, reserveFile(directory));
}

/** Returns how many were written whole. */
async function writeMebibytes(handle: FileHandle, count: number, orLess: boolean): Promise<number> {
  const chunk = randomFillSync(Buffer.allocUnsafe(mebibyte));
  for (let written = 0; written < count; written++) {
    try {
      await handle.writeFile(chunk);
    } catch (error) {
      if (!orLess || written === 0) throw error;
      return written;
    }
  }
  return count;
}

/** Whether a mebibyte can be written. Only trying tells where the system counts what it keeps for root, or cannot
 *  give. */
export function hasRoom(directory: string): boolean {
  const { bavail, bsize } = statfsSync(directory);
  if (bavail * bsize >= mebibyte) return true;
  const file = join(directory, 'reserve.try');
  try {
    writeFileSync(file, randomFillSync(Buffer.allocUnsafe(mebibyte)), { mode: 0o600 });
    return true;
  } catch {
    return false;
  } finally {
    rmSync(file, { force: true });
  }
}

/** Gives the reserve back when so little room is left that a process could not even start; returns its bytes, 0 when
 *  there is room. The room that a process left which had given it back is the reserve too. */
export async function makeRoomToStart(directory: string): Promise<number> {
  if (!existsSync(directory)) return 0;
  const bytes = reservedBytes(directory);
  if (bytes === 0 && hasTrouble(directory)) {
    const free = freeBytes(directory);
    return free > usualBytes ? 0 : free; // More than any reserve: room came back meanwhile.
  }
  if (bytes === 0 || hasRoom(directory)) return 0;
  await releaseReserve(directory);
  return bytes;
}
