/** Writes files so that a reader sees either all of the old or all of the new ones.
 *
 *  Layout: every file is a symbolic link through `..data`, itself a link to a directory with a time stamp; an update
 *  makes a new directory and renames a new `..data` over the old one. Upstream's layout, which programs that watch
 *  their configuration rely on.
 *  Guarantees: a process that can write into the directory, such as one in a container, can spoil what it sees itself,
 *  and reach nothing else: what is found is believed only in the writer's own form, everything is opened in the
 *  directory that was opened before, no link is followed, and no file that was there is written to. What a killed
 *  writer left is mended. */
import { mkdir, mkdtemp, readdir, readlink, rename, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type HeldDirectory, holdDirectory, removeEntry, systemErrorCode } from '#base';
import type { Payload } from './payload.ts';
import { holdsPayload, writePayload } from './payload-directory.ts';

/** Time and owner of the new files. */
export interface WriteOptions {
  /** When this is: goes into the name of the new directory. */
  readonly nowMs: number;
  /** Group that owns the files and may read them. */
  readonly fsGroup?: number | undefined;
}

const dataLink = '..data';
const nextDataLink = '..data_tmp';
/** The directories that the writer makes: a time, and what makes it unique. */
const stamped = /^\.\.\d{4}(_\d\d){5}\.[A-Za-z0-9]+$/;

/** Makes the directory hold exactly `payload`. Returns whether anything changed. */
export async function writeAtomically(
  path: string,
  payload: Payload,
  { nowMs, fsGroup }: WriteOptions,
): Promise<boolean> {
  await mkdir(path, { recursive: true, mode: 0o755 });
  await using directory = await holdDirectory(path);
  const current = await currentName(directory);
  const files = fsGroup === undefined ? payload : readableByGroup(payload);
  const isCurrent = current !== undefined && (await isHeldBy(directory, current, files));
  if (!isCurrent) await publish(directory, files, { nowMs, fsGroup });
  const linked = await linkTopLevel(directory, payload);
  return linked || !isCurrent;
}

const readableByGroup = (payload: Payload): Payload =>
  new Map([...payload].map(([path, file]) => [path, { ...file, mode: file.mode | 0o440 }]));

/** The directory that is shown, if the link to it is one that the writer made. */
async function currentName(directory: HeldDirectory): Promise<string | undefined> {
  const target = await readlink(directory.entry(dataLink)).catch(ifCode(['ENOENT', 'EINVAL']));
  return target !== undefined && stamped.test(target) ? target : undefined;
}

async function isHeldBy(directory: HeldDirectory, name: string, payload: Payload): Promise<boolean> {
  await using current = await holdDirectory(directory.entry(name)).catch(ifCode(['ENOENT', 'ENOTDIR']));
  return current !== undefined && (await holdsPayload(current, payload));
}

/** Shows new files in place of the old ones, which are removed. */
async function publish(directory: HeldDirectory, payload: Payload, options: WriteOptions): Promise<void> {
  const name = await writeFresh(directory, payload, options);
  await removeEntry(directory, nextDataLink);
  await symlink(name, directory.entry(nextDataLink));
  await rename(directory.entry(nextDataLink), directory.entry(dataLink)).catch(async (error: unknown) => {
    if (systemErrorCode(error) !== 'EISDIR') throw error;
    await removeEntry(directory, dataLink); // somebody made it a directory
    await rename(directory.entry(nextDataLink), directory.entry(dataLink));
  });
  for (const other of await readdir(directory.path))
    if (other !== name && stamped.test(other)) await removeEntry(directory, other);
}

/** Writes the payload into a new directory with a time stamp, and returns its name. */
async function writeFresh(
  directory: HeldDirectory,
  payload: Payload,
  { nowMs, fsGroup }: WriteOptions,
): Promise<string> {
  const stamp = new Date(nowMs).toISOString().replace(/[-:T]/g, '_').slice(0, 19);
  const name = basename(await mkdtemp(directory.entry(`..${stamp}.`)));
  try {
    await using fresh = await holdDirectory(directory.entry(name));
    await writePayload(fresh, payload, fsGroup);
    return name;
  } catch (error) {
    await removeEntry(directory, name);
    throw error;
  }
}

/** One visible link for each first part of a path; whatever else is there is removed. Returns whether anything was. */
async function linkTopLevel(directory: HeldDirectory, payload: Payload): Promise<boolean> {
  const wanted = new Set([...payload.keys()].map(path => path.split('/')[0] ?? path));
  const existing = (await readdir(directory.path)).filter(name => !name.startsWith('..'));
  const right = await Promise.all(
    existing.map(
      async name =>
        wanted.has(name) &&
        (await readlink(directory.entry(name)).catch(ifCode(['ENOENT', 'EINVAL']))) === join(dataLink, name),
    ),
  );
  const wrong = existing.filter((_, index) => !right[index]);
  await Promise.all(wrong.map(name => removeEntry(directory, name)));
  const missing = [...wanted].filter(name => !existing.includes(name) || wrong.includes(name));
  await Promise.all(missing.map(name => symlink(join(dataLink, name), directory.entry(name))));
  return wrong.length > 0 || missing.length > 0;
}

const ifCode =
  (codes: readonly string[]) =>
  (error: unknown): undefined => {
    if (!codes.includes(systemErrorCode(error) ?? '')) throw error;
  };
