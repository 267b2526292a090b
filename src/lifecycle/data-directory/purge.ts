/** Deletes what a cluster kept, and nothing else: no link is followed, no mount point is crossed. */
import { existsSync } from 'node:fs';
import { lstat, readdir, realpath, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { systemErrorCode } from '#base';
import { readMounts } from '#linux';
import { markerFile } from './plan.ts';

/** What tells that a directory is a cluster's goes last, so that an interrupted purge can go on; the lock, which keeps
 *  others out, at the very end. */
const lastEntries = [markerFile, 'lock'];

/** Deletes entries of the directory, and the directory unless it holds more, may not be deleted, or is what a link
 *  leads to, which somebody made for it. Resolves with the mount points below it that stay, with what is in them. */
export async function purgeDataDirectory(dataDir: string, own: readonly string[]): Promise<string[]> {
  if (!existsSync(dataDir)) return [];
  const directory = await realpath(dataDir);
  const mounts = (await readMounts()).map(({ point }) => point);
  const order = (name: string) => lastEntries.indexOf(name);
  for (const name of own.toSorted((one, other) => order(one) - order(other)))
    await removeTree(path.join(directory, name), mounts);
  if (!(await lstat(dataDir)).isSymbolicLink()) await rmdirIfEmpty(directory);
  return mounts.filter(point => point.startsWith(`${directory}/`));
}

/** Those of the entries that somebody has put elsewhere: of them the link is deleted. */
export async function linksAmong(dataDir: string, names: readonly string[]): Promise<string[]> {
  if (names.length === 0) return [];
  const entries = await readdir(dataDir, { withFileTypes: true });
  return entries.flatMap(entry => (entry.isSymbolicLink() && names.includes(entry.name) ? entry.name : []));
}

/** Removes a file, a link, or a folder with all in it that is no mount point. */
async function removeTree(file: string, mounts: readonly string[]): Promise<void> {
  if (mounts.includes(file)) return;
  if (!mounts.some(point => point.startsWith(`${file}/`))) return await rm(file, { recursive: true, force: true });
  if (!(await lstat(file)).isDirectory()) return await rm(file, { force: true });
  for (const name of await readdir(file)) await removeTree(path.join(file, name), mounts);
  await rmdirIfEmpty(file);
}

async function rmdirIfEmpty(directory: string): Promise<void> {
  try {
    await rmdir(directory);
  } catch (error) {
    const harmless = ['ENOENT', 'ENOTEMPTY', 'EBUSY', 'EACCES', 'EPERM', 'EROFS'];
    if (!harmless.includes(systemErrorCode(error) ?? '')) throw error;
  }
}
