/** The files of a payload in a held directory: written, and compared. Neither follows links. */
import { constants } from 'node:fs';
import { chmod, chown, mkdir, open, readdir } from 'node:fs/promises';
import { type HeldDirectory, holdDirectory, systemErrorCode } from '#base';
import type { Payload, PayloadFile } from './payload.ts';

const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW, O_RDONLY, O_NONBLOCK } = constants;

/** Writes the files, and the folders that their paths name. Errors: EEXIST for what is there already. */
export async function writePayload(
  directory: HeldDirectory,
  payload: Payload,
  fsGroup: number | undefined,
): Promise<void> {
  if (fsGroup !== undefined) await chown(directory.path, 0, fsGroup);
  await chmod(directory.path, 0o755); // the process's umask does not apply to volumes
  for (const [path, { content, mode, owner }] of payload) {
    const [name = '', ...folders] = path.split('/').reverse();
    await inFolder(directory, folders.reverse(), async folder => {
      await using file = await open(folder.entry(name), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
      await file.writeFile(content);
      if (fsGroup !== undefined || owner !== undefined) await file.chown(owner ?? 0, fsGroup ?? 0);
      await file.chmod(mode);
    });
  }
}

/** Calls `work` with the folder of that path, which is made if it is not there. */
async function inFolder(
  directory: HeldDirectory,
  [name, ...others]: readonly string[],
  work: (folder: HeldDirectory) => Promise<void>,
): Promise<void> {
  if (name === undefined) return await work(directory);
  const isMade = await mkdir(directory.entry(name), { mode: 0o755 }).then(() => true, ifExists);
  await using folder = await holdDirectory(directory.entry(name));
  if (isMade) await chmod(folder.path, 0o755);
  await inFolder(folder, others, work);
}

const ifExists = (error: unknown): false => {
  if (systemErrorCode(error) === 'EEXIST') return false;
  throw error;
};

/** Whether the directory's files are those of the payload, byte for byte and with their modes and owners. What cannot
 *  be looked at, is not. */
export async function holdsPayload(directory: HeldDirectory, payload: Payload): Promise<boolean> {
  const folders = new Set([...payload.keys()].flatMap(foldersOf));
  return (await countEqual(directory, '', { payload, folders }).catch(() => undefined)) === payload.size;
}

const foldersOf = (path: string): string[] =>
  path.split('/').flatMap((_, index, parts) => (index === 0 ? [] : [`${parts.slice(0, index).join('/')}/`]));

/** How many files are as the payload says; undefined when there is anything else. */
async function countEqual(
  directory: HeldDirectory,
  prefix: string,
  wanted: { readonly payload: Payload; readonly folders: ReadonlySet<string> },
): Promise<number | undefined> {
  let count = 0;
  for (const entry of await readdir(directory.path, { withFileTypes: true })) {
    const path = prefix + entry.name;
    if (wanted.folders.has(`${path}/`)) {
      await using folder = await holdDirectory(directory.entry(entry.name));
      const below = await countEqual(folder, `${path}/`, wanted);
      if (below === undefined) return undefined;
      count += below;
      continue;
    }
    const file = wanted.payload.get(path);
    if (!file || !(await isEqual(directory.entry(entry.name), file))) return undefined;
    count++;
  }
  return count;
}

/** Does not wait for a pipe, and reads no more than it expects. */
async function isEqual(path: string, { content, mode, owner }: PayloadFile): Promise<boolean> {
  await using file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  const stats = await file.stat();
  if (!stats.isFile() || stats.size !== content.byteLength || (stats.mode & 0o777) !== (mode & 0o777)) return false;
  if (owner !== undefined && stats.uid !== owner) return false;
  const { buffer, bytesRead } = await file.read(Buffer.alloc(content.byteLength), 0, content.byteLength, 0);
  return bytesRead === content.byteLength && buffer.equals(content);
}
