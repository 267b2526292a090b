/** Gives the files of a volume to a pod's group.
 *
 *  Guarantees: as those of {@link walkTree}; nothing is written where group and mode are right already. May be
 *  repeated.
 *  Source:
 *  https://kubernetes.io/docs/tasks/configure-pod-container/security-context/#configure-volume-permission-and-ownership-change-policy-for-pods */
import type { Stats } from 'node:fs';
import { chmod, chown, lstat, stat } from 'node:fs/promises';
import { entriesOf, type HeldDirectory, held, openPath, systemErrorCode } from '#base';
import { walkTree } from '../files/walk-tree.ts';

interface Ownership {
  readonly group: number;
  /** OnRootMismatch: nothing is done where the volume's own directory is the group's already. Default Always. */
  readonly changePolicy?: 'Always' | 'OnRootMismatch' | undefined;
}

/** What the group may do with files, and more with directories: go through them, and own what is made there. */
const fileBits = 0o660;
const directoryBits = 0o2770;

/** Gives a directory and all that is in it; what is made there later belongs to the group, too. */
export async function giveToGroup(directory: string, { group, changePolicy = 'Always' }: Ownership): Promise<void> {
  if (changePolicy === 'OnRootMismatch' && isGiven(await stat(directory), group)) return;
  await walkTree(directory, {
    enter: found => giveFiles(found, group),
    // That of the volume is the last: it tells that all is done.
    leave: ({ path }) => give(path, group),
  });
}

/** Gives the files of a directory; the names of the directories in it. */
async function giveFiles(directory: HeldDirectory, group: number): Promise<Buffer[]> {
  const directories: Buffer[] = [];
  const { dev } = await directory.handle.stat();
  const giveFile = async (name: Buffer): Promise<void> => {
    const found = await lstat(directory.entry(name));
    if (found.isDirectory()) directories.push(name);
    if (found.isDirectory() || found.isSymbolicLink() || isGiven(found, group)) return;
    await using entry = held(await openPath(directory.entry(name)));
    const opened = await entry.handle.stat();
    if (opened.dev === dev && !opened.isSymbolicLink() && !opened.isDirectory()) await give(entry.path, group);
  };
  for await (const names of entriesOf(directory))
    await Promise.all(names.map(name => giveFile(name).catch(unlessGone)));
  return directories;
}

const bitsOf = (found: Stats): number => (found.isDirectory() ? directoryBits : fileBits);

const isGiven = (found: Stats, group: number): boolean =>
  found.gid === group && (found.mode & bitsOf(found)) === bitsOf(found);

/** `path` is that of something held: the kernel follows it to that alone. */
async function give(path: string, group: number): Promise<void> {
  const found = await stat(path);
  if (isGiven(found, group)) return;
  await chown(path, found.uid, group);
  // A change of owner takes the bits away with which files run as their group.
  await chmod(path, (found.mode & 0o7777) | bitsOf(found));
}

const unlessGone = (error: unknown): void => {
  if (systemErrorCode(error) !== 'ENOENT') throw error;
};
