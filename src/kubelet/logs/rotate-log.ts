/** Keeps a container's log from filling the disk: 10 MiB a file, five files, all but the newest two compressed, unless
 *  they come so fast that they are soon removed. */
import { createReadStream, createWriteStream } from 'node:fs';
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

/** Upstream's default: the size at which a file is rotated. */
export const maxLogMebibytes = 10;
/** Upstream's default: how many files there are, with the one being written. */
export const maxLogFiles = 5;

interface RotateOptions {
  /** Default {@link maxLogMebibytes}. */
  readonly maxBytes?: number;
  /** Default {@link maxLogFiles}. */
  readonly maxFiles?: number;
  /** Makes the writer open the path anew. */
  readonly reopen: () => Promise<void>;
  readonly nowMs: number;
}

/** Renames the file to `PATH.TIME` when it has grown too large. Returns whether it did.
 *
 *  Errors: when the writer cannot open the path anew, the file is put back, and the error thrown. */
export async function rotateLog(
  path: string,
  { maxBytes = maxLogMebibytes * 2 ** 20, maxFiles = maxLogFiles, reopen, nowMs }: RotateOptions,
): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  if (!found || found.size < maxBytes) return false;
  const older = await rotatedFiles(path);
  await Promise.all(older.slice(0, Math.max(0, older.length - (maxFiles - 2))).map(file => rm(file, { force: true })));
  const rotated = `${path}.${stampOf(nowMs)}`;
  await rename(path, rotated);
  try {
    await reopen();
  } catch (error) {
    await rename(rotated, path);
    throw error;
  }
  // A follower may still read the newest rotated file.
  for (const file of older.slice(-(maxFiles - 2))) if (isWorthCompressing(file, nowMs)) await compress(file);
  return true;
}

const stampOf = (ms: number): string => new Date(ms).toISOString().replace(/[-:TZ.]/g, '');

/** Compressing is dearer than writing: of a container that prints without end nothing is compressed. */
const isWorthCompressing = (file: string, nowMs: number): boolean =>
  !file.endsWith('.gz') && file.slice(file.lastIndexOf('.') + 1) <= stampOf(nowMs - 10_000);

/** Removes a log that nobody writes any more, with its earlier files. */
export async function removeLogs(path: string): Promise<void> {
  await Promise.all([path, ...(await rotatedFiles(path))].map(file => rm(file, { force: true })));
}

/** Earlier files of the log, oldest first. */
async function rotatedFiles(path: string): Promise<string[]> {
  const prefix = `${basename(path)}.`;
  const names = await readdir(dirname(path)).catch(() => []);
  return names
    .filter(name => name.startsWith(prefix))
    .sort()
    .map(name => join(dirname(path), name));
}

async function compress(file: string): Promise<void> {
  await pipeline(createReadStream(file), createGzip(), createWriteStream(`${file}.gz`));
  await rm(file);
}
