/** Files that are either the old or the new content, never half of it, also after a power cut. */
import { open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { systemErrorCode } from './errors.ts';
import { makeFolder } from './make-folder.ts';

/** Makes temporary names differ, so that a file may be replaced twice at once. */
let written = 0;

/** Whose a file is. */
export interface FileOwner {
  readonly uid: number;
  readonly gid: number;
}

/** Replaces a file: written beside it, flushed, then renamed over it. `mode` is set before anything is written;
 *  `owner`, where it is given, before the file is there under its name. */
export async function writeFileAtomically(
  file: string,
  content: string | Uint8Array,
  mode: number,
  { owner }: { owner?: FileOwner | undefined } = {},
): Promise<void> {
  const temporary = `${file}.${process.pid}-${++written}.new`;
  await makeFolder(path.dirname(file));
  try {
    await using handle = await open(temporary, 'wx', mode);
    await handle.writeFile(content);
    if (owner) await handle.chown(owner.uid, owner.gid);
    await handle.datasync();
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await rename(temporary, file);
}

/** A file's text, or undefined when there is none. */
export async function readFileIfExists(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
