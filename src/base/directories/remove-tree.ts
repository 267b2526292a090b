/** Removes what containers have left, or are still writing.
 *
 *  Guarantees: no link is followed and no mount point is crossed, whatever is exchanged meanwhile; few descriptors and
 *  no long paths are needed, however deep the tree is; names need not be text.
 *  Errors: a mount point in the tree is refused with its path, and stays with everything in it. */
import { randomUUID } from 'node:crypto';
import { readlink, rename, rmdir, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { systemErrorCode } from '../errors.ts';
import {
  type EntryName,
  entriesOf,
  type HeldDirectory,
  holdDirectory,
  holdDirectoryAt,
  mountIdOf,
} from './held-directory.ts';

/** Directories open at a time; what lies deeper is moved up first. */
const maxDepth = 32;
/** Times that a directory which somebody still fills is emptied. */
const maxPasses = 5;

/** Removes the file or directory at a path whose folder belongs to the kubelet. It need not be there. */
export async function removeTree(path: string): Promise<void> {
  try {
    await using folder = await holdDirectoryAt(dirname(path));
    await removeEntry(folder, basename(path));
  } catch (error) {
    if (systemErrorCode(error) !== 'ENOENT') throw error;
  }
}

/** Removes an entry of a held directory: a file, a link itself, or a directory with everything in it. */
export async function removeEntry(folder: HeldDirectory, name: EntryName): Promise<void> {
  if (await removedAtOnce(folder, name)) return;
  await using top = await holdDirectory(folder.entry(name));
  const mountId = await mountIdOf(top.handle);
  if (mountId !== (await mountIdOf(folder.handle))) throw await crossing(top);
  const removal: Removal = { top, mountId, moved: 0 };
  let movedBefore = -1;
  // What was moved up is there after each pass, until nothing was moved any more.
  while (removal.moved > movedBefore) {
    movedBefore = removal.moved;
    await empty(top, removal, 1);
  }
  await rmdir(folder.entry(name));
}

interface Removal {
  readonly top: HeldDirectory;
  readonly mountId: string;
  /** How many directories were moved up to the top. */
  moved: number;
}

async function empty(directory: HeldDirectory, removal: Removal, depth: number): Promise<void> {
  for (let pass = 1; pass <= maxPasses; pass++) {
    let found = 0;
    for await (const names of entriesOf(directory)) {
      found += names.length;
      const removed = await Promise.all(names.map(name => removedAtOnce(directory, name)));
      for (const name of names.filter((_, index) => !removed[index])) {
        if (depth >= maxDepth) await moveUp(directory, name, removal);
        else await removeDirectory(directory, name, { removal, depth });
      }
    }
    if (found === 0) return;
  }
}

async function removeDirectory(
  parent: HeldDirectory,
  name: Buffer,
  { removal, depth }: { removal: Removal; depth: number },
): Promise<void> {
  {
    await using directory = await holdDirectory(parent.entry(name));
    if ((await mountIdOf(directory.handle)) !== removal.mountId) throw await crossing(directory);
    await empty(directory, removal, depth + 1);
  }
  await rmdir(parent.entry(name));
}

async function moveUp(parent: HeldDirectory, name: Buffer, removal: Removal): Promise<void> {
  removal.moved++;
  await rename(parent.entry(name), removal.top.entry(`.removed-${randomUUID()}`));
}

/** Removes what is no directory, or an empty one. */
async function removedAtOnce(folder: HeldDirectory, name: EntryName): Promise<boolean> {
  try {
    await unlink(folder.entry(name));
    return true;
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return true;
    if (systemErrorCode(error) === 'EBUSY') throw await crossing(folder, name);
    if (systemErrorCode(error) !== 'EISDIR') throw error;
  }
  try {
    await rmdir(folder.entry(name));
    return true;
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return true;
    if (systemErrorCode(error) === 'EBUSY') throw await crossing(folder, name);
    if (systemErrorCode(error) === 'ENOTEMPTY') return false;
    throw error;
  }
}

async function crossing(directory: HeldDirectory, name?: EntryName): Promise<Error> {
  const path = await readlink(directory.path);
  const point = name === undefined ? path : join(path, name.toString());
  return new Error(`${point} is a mount point: what is mounted there is not removed`);
}
