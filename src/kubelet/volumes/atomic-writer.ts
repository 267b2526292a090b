/** Writes files so that a reader sees either all of the old or all of the new ones.
 *
 *  Layout: every file is a symbolic link through `..data`, itself a link to a directory with a time stamp; an update makes
 *  a new directory and renames a new `..data` over the old one. Upstream's layout, which programs that watch their
 *  configuration rely on. */
import {
  chmod,
  chown,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { systemErrorCode } from '#base';
import type { Payload } from './payload.ts';

export interface WriteOptions {
  /** Group that owns the files and may read them. */
  readonly fsGroup?: number | undefined;
}

const dataLink = '..data';

const ifMissing =
  <T>(fallback: T) =>
  (error: unknown): T => {
    if (systemErrorCode(error) === 'ENOENT') return fallback;
    throw error;
  };

/** Makes the directory hold exactly `payload`. Returns whether anything changed. */
export async function writeAtomically(
  directory: string,
  payload: Payload,
  { fsGroup }: WriteOptions = {},
): Promise<boolean> {
  await mkdir(directory, { recursive: true, mode: 0o755 });
  const current = await readlink(join(directory, dataLink)).catch(ifMissing(undefined));
  if (current !== undefined && (await holds(join(directory, current), payload))) return false;
  const name = await writeFresh(directory, payload, fsGroup);
  await rm(join(directory, '..data_tmp'), { force: true });
  await symlink(name, join(directory, '..data_tmp'));
  await rename(join(directory, '..data_tmp'), join(directory, dataLink));
  await linkTopLevel(directory, payload);
  if (current !== undefined) await rm(join(directory, current), { recursive: true, force: true });
  return true;
}

/** Writes the payload into a new directory with a time stamp, and returns its name. */
async function writeFresh(directory: string, payload: Payload, fsGroup: number | undefined): Promise<string> {
  const stamp = new Date().toISOString().replace(/[-:T]/g, '_').slice(0, 19);
  const fresh = await mkdtemp(join(directory, `..${stamp}.`));
  try {
    await chmod(fresh, 0o755);
    if (fsGroup !== undefined) await chown(fresh, 0, fsGroup);
    for (const [path, { content, mode }] of payload)
      await writeFileAt(join(fresh, path), content, fsGroup === undefined ? mode : mode | 0o440, fsGroup);
    return basename(fresh);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    throw error;
  }
}

async function writeFileAt(
  path: string,
  content: Uint8Array,
  mode: number,
  fsGroup: number | undefined,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o755 });
  await writeFile(path, content, { mode });
  await chmod(path, mode); // the process's umask does not apply to volumes
  if (fsGroup !== undefined) await chown(path, 0, fsGroup);
}

/** Whether the directory's files are those of the payload, byte for byte. */
async function holds(directory: string, payload: Payload): Promise<boolean> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(ifMissing([]));
  const files = entries.filter(entry => entry.isFile());
  if (files.length !== payload.size) return false;
  for (const [path, { content, mode }] of payload) {
    const found = await readFile(join(directory, path)).catch(ifMissing(undefined));
    if (!found?.equals(content)) return false;
    if (((await lstat(join(directory, path))).mode & 0o700) !== (mode & 0o700)) return false;
  }
  return true;
}

/** One visible link for each first part of a path; links whose target is gone are removed. */
async function linkTopLevel(directory: string, payload: Payload): Promise<void> {
  const wanted = new Set([...payload.keys()].map(path => path.split('/')[0] ?? path));
  const existing = (await readdir(directory)).filter(name => !name.startsWith('..'));
  await Promise.all(
    existing.filter(name => !wanted.has(name)).map(name => rm(join(directory, name), { recursive: true, force: true })),
  );
  await Promise.all(
    [...wanted]
      .filter(name => !existing.includes(name))
      .map(name => symlink(join(dataLink, name), join(directory, name))),
  );
}
