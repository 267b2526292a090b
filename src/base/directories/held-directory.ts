/** Directories held open, so that what a container renames meanwhile leads nowhere else.
 *
 *  Node has no openat and its kin; the kernel takes `/proc/self/fd/N/NAME` for the same: NAME in the very directory
 *  that was opened, wherever it lies by now. */
import { constants } from 'node:fs';
import { type FileHandle, open, opendir, readFile } from 'node:fs/promises';

/** Open without rights to read or write: enough to name what was opened. The same on all of Linux' architectures. */
const O_PATH = 0o10000000;

/** Name of one directory entry; bytes, when they may be no text. */
export type EntryName = string | Buffer;

/** An open directory; disposing closes it, and its paths lead nowhere then. */
export interface HeldDirectory extends AsyncDisposable {
  readonly handle: FileHandle;
  /** A path of the directory itself, for as long as it is held. */
  readonly path: string;
  /** The path of one entry, which is the last component: calls that do not follow links there follow none at all. */
  entry(name: string): string;
  entry(name: EntryName): string | Buffer;
}

/** Something that was opened for its name alone: a file, a directory, a link itself. */
export async function openPath(path: string | Buffer, flags = 0): Promise<FileHandle> {
  return await open(path, O_PATH | constants.O_NOFOLLOW | flags);
}

/** Holds a directory. Links in the path are followed, but for the last component. Errors: ENOTDIR for a link. */
export async function holdDirectory(path: string | Buffer): Promise<HeldDirectory> {
  return held(await openPath(path, constants.O_DIRECTORY));
}

/** Holds the directory that a path leads to, links and all: for paths that no container decides on. */
export async function holdDirectoryAt(path: string): Promise<HeldDirectory> {
  return held(await open(path, O_PATH | constants.O_DIRECTORY));
}

/** The directory of a handle, which belongs to it from now on. */
export function held(handle: FileHandle): HeldDirectory {
  const path = `/proc/self/fd/${handle.fd}`;
  function entry(name: string): string;
  function entry(name: EntryName): string | Buffer;
  function entry(name: EntryName): string | Buffer {
    if (!isEntryName(name)) throw new TypeError(`not the name of an entry: ${name.toString()}`);
    return typeof name === 'string' ? `${path}/${name}` : Buffer.concat([Buffer.from(`${path}/`), name]);
  }
  return { handle, path, entry, [Symbol.asyncDispose]: () => handle.close() };
}

/** Whether it names an entry of a directory, not the directory, its parent, or something further away. */
function isEntryName(name: EntryName): boolean {
  const text = name.toString();
  return text !== '' && text !== '.' && text !== '..' && !text.includes('/') && !text.includes('\0');
}

/** Names of the entries of a directory, by their very bytes, some at a time. */
export async function* entriesOf({ path }: Pick<HeldDirectory, 'path'>): AsyncGenerator<Buffer[]> {
  let names: Buffer[] = [];
  for await (const { name } of await opendir(path, { encoding: 'latin1', bufferSize: batchSize })) {
    if (names.push(Buffer.from(name, 'latin1')) < batchSize) continue;
    yield names;
    names = [];
  }
  if (names.length > 0) yield names;
}

/** Entries that are looked at together. */
const batchSize = 64;

/** Number of the mount that it was opened in. */
export async function mountIdOf({ fd }: FileHandle): Promise<string> {
  const info = await readFile(`/proc/self/fdinfo/${fd}`, 'utf8');
  return /^mnt_id:\s*(\d+)$/m.exec(info)?.[1] ?? '';
}
