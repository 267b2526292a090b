/** Opens a path beneath a directory in which a container may exchange anything at any time.
 *
 *  Flow: one component after the other, each in the directory opened before, without following links; a link is read
 *  and its target walked likewise.
 *  Guarantees: what was opened was beneath the root, and nothing elsewhere was opened or made: there is no moment
 *  between a check and its use.
 *  Errors: a {@link BeneathError} when the path leads out, or not to anything. */
import { chmod, type FileHandle, mkdir, readlink } from 'node:fs/promises';
import { type HeldDirectory, held, holdDirectoryAt, openPath, systemErrorCode } from '#base';

/** Why a path cannot be opened beneath its root. */
export class BeneathError extends Error {
  override readonly name = 'BeneathError';
}

/** There is nothing at the path. */
export class MissingError extends BeneathError {}

/** As many as the kernel follows. */
const maxLinks = 40;
/** Directories between the root and what is opened. */
const maxDepth = 256;
/** Times that something which vanished while it was being opened is looked for again. */
const maxRetries = 100;

interface Walk {
  /** The root, and the directories down to where the walk is. */
  readonly trail: HeldDirectory[];
  /** Where absolute targets of links may begin. */
  readonly roots: string[];
  /** What is still to be walked. */
  readonly parts: string[];
  links: number;
  readonly canBeMade: boolean;
}

/** What was opened, for its name alone, and what it is. The handle belongs to the caller. */
export interface Opened {
  readonly handle: FileHandle;
  readonly isDirectory: boolean;
}

/** Opens `path`, relative to `root`; folders that are missing are made, with the root's mode, unless they cannot be.
 *  Links may lead anywhere in the root; an absolute one is taken as a path of the machine. */
export async function openBeneath(
  root: string,
  path: string,
  { canBeMade = true }: { readonly canBeMade?: boolean } = {},
): Promise<Opened> {
  const top = await holdDirectoryAt(root);
  const walk: Walk = { trail: [top], roots: [], parts: partsOf(path), links: 0, canBeMade };
  try {
    walk.roots.push(root, await readlink(top.path));
    for (let part = walk.parts.shift(); part !== undefined; part = walk.parts.shift()) {
      const file = await step(walk, part);
      if (file) return { handle: file, isDirectory: false };
    }
    return { handle: (walk.trail.pop() ?? top).handle, isDirectory: true };
  } finally {
    await letGo(walk.trail);
  }
}

const partsOf = (path: string): string[] => path.split('/').filter(part => part !== '' && part !== '.');

const letGo = async (directories: readonly HeldDirectory[]): Promise<void> => {
  for (const directory of directories) await directory[Symbol.asyncDispose]();
};

/** Goes one component further; returns what is no directory, at the end of the path. */
async function step(walk: Walk, part: string): Promise<FileHandle | undefined> {
  const parent = walk.trail.at(-1);
  if (!parent || walk.trail.length > maxDepth) throw new BeneathError('too many folders one in another');
  if (part === '..') return await back(walk);
  const handle = await openOrMake(walk, parent, part);
  const stats = await handle.stat();
  if (stats.isDirectory()) {
    walk.trail.push(held(handle));
    return undefined;
  }
  if (!stats.isSymbolicLink() && walk.parts.length === 0) return handle;
  await handle.close();
  if (!stats.isSymbolicLink()) throw new BeneathError(`${part} is not a directory`);
  await follow(walk, parent, part);
  return undefined;
}

/** Never by the directory's own `..`: it may have been moved. */
async function back({ trail }: Walk): Promise<undefined> {
  if (trail.length === 1) throw new BeneathError('it leads out of the volume');
  await letGo(trail.splice(-1));
}

async function openOrMake(walk: Walk, parent: HeldDirectory, part: string): Promise<FileHandle> {
  for (let attempt = 0; attempt < maxRetries; attempt++) {
    const found = await openPath(parent.entry(part)).catch(ifCode('ENOENT', undefined));
    if (found) return found;
    if (!walk.canBeMade) throw new MissingError(`${part} does not exist`);
    const mode = (await walk.trail[0]?.handle.stat())?.mode ?? 0;
    const isMade = await mkdir(parent.entry(part), { mode: mode & 0o7777 }).then(() => true, ifCode('EEXIST', false));
    if (isMade) await giveMode(parent, part, mode & 0o7777);
  }
  throw new BeneathError(`${part} does not stay`);
}

/** Whatever the process's umask is. Only for a folder that is the kubelet's: another may have been put in its place. */
async function giveMode(parent: HeldDirectory, part: string, mode: number): Promise<void> {
  await using made = await openPath(parent.entry(part));
  const stats = await made.stat();
  if (stats.isDirectory() && stats.uid === process.geteuid?.()) await chmod(`/proc/self/fd/${made.fd}`, mode);
}

async function follow(walk: Walk, parent: HeldDirectory, part: string): Promise<void> {
  if (++walk.links > maxLinks) throw new BeneathError('too many levels of symbolic links');
  const target = await readlink(parent.entry(part)).catch(ifCode('EINVAL', undefined));
  if (target === undefined)
    walk.parts.unshift(part); // it is no link any more: look again
  else if (target.startsWith('/')) await startAgain(walk, target);
  else walk.parts.unshift(...partsOf(target));
}

async function startAgain(walk: Walk, target: string): Promise<void> {
  const root = walk.roots.find(path => target === path || target.startsWith(`${path}/`));
  if (root === undefined) throw new BeneathError(`it leads out of the volume, by a link to ${target}`);
  await letGo(walk.trail.splice(1));
  walk.parts.unshift(...partsOf(target.slice(root.length)));
}

const ifCode =
  <T>(code: string, fallback: T) =>
  (error: unknown): T => {
    if (systemErrorCode(error) === code) return fallback;
    throw error;
  };
