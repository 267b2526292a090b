/** Goes through a directory and all that is below it, where containers write.
 *
 *  Guarantees: no link is followed and no other file system is entered, whatever is exchanged meanwhile; few
 *  descriptors and no long paths are needed, however deep the tree is.
 *  Errors: a directory was moved while it was gone through. */
import { constants } from 'node:fs';
import { type EntryName, type HeldDirectory, held, holdDirectory, openPath, systemErrorCode } from '#base';

/** What is done in each directory, which is held open meanwhile. What it throws ends the walk. */
export interface Visitor {
  /** Called for each directory before those in it: the names of those to go into. What is no directory any more is left
   *  out. */
  enter(directory: HeldDirectory): Promise<EntryName[]>;
  /** Called for each directory after those in it. */
  leave(directory: HeldDirectory): Promise<void>;
}

/** Directories open at a time; those above are closed, and opened again when they are come back to. */
const maxOpen = 32;

/** A directory on the way down. */
interface Level {
  /** Which one it is. */
  readonly identity: string;
  /** Directories in it that have not been gone into. */
  readonly names: EntryName[];
  /** Undefined when it is not open. */
  directory: HeldDirectory | undefined;
}

/** Visits them, one after the other. */
export async function walkTree(path: string, visitor: Visitor): Promise<void> {
  const levels: Level[] = [];
  const enter = async (directory: HeldDirectory, identity: string): Promise<void> => {
    const level: Level = { identity, names: [], directory };
    levels.push(level);
    await close(levels.at(-1 - maxOpen));
    level.names.push(...(await visitor.enter(directory)));
  };
  const comeBack = async (from: HeldDirectory): Promise<void> => {
    const above = levels.at(-2);
    if (above && !above.directory) above.directory = await openParent(from, above);
    await close(levels.pop());
  };
  try {
    const top = await holdDirectory(path);
    const { dev } = await top.handle.stat();
    await enter(top, await identityOf(top));
    for (let level = levels.at(-1); level?.directory; level = levels.at(-1)) {
      const name = level.names.pop();
      if (name === undefined) {
        await visitor.leave(level.directory);
        await comeBack(level.directory);
        continue;
      }
      const child = await openChild(level.directory, name);
      if (!child) continue;
      if ((await child.handle.stat()).dev === dev) await enter(child, await identityOf(child));
      else await child[Symbol.asyncDispose]();
    }
  } finally {
    await Promise.all(levels.map(close));
  }
}

async function close(level: Level | undefined): Promise<void> {
  await level?.directory?.[Symbol.asyncDispose]();
  if (level) level.directory = undefined;
}

async function identityOf({ handle }: HeldDirectory): Promise<string> {
  const { dev, ino } = await handle.stat({ bigint: true });
  return `${dev}/${ino}`;
}

/** Undefined for what is no directory any more. */
async function openChild(parent: HeldDirectory, name: EntryName): Promise<HeldDirectory | undefined> {
  try {
    return await holdDirectory(parent.entry(name));
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemErrorCode(error) ?? '')) return undefined;
    throw error;
  }
}

async function openParent(child: HeldDirectory, { identity }: Level): Promise<HeldDirectory> {
  const parent = held(await openPath(`${child.path}/..`, constants.O_DIRECTORY));
  if ((await identityOf(parent)) === identity) return parent;
  await parent[Symbol.asyncDispose]();
  throw new Error('a directory was moved while the tree that it is in was gone through');
}
