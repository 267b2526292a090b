/** Gives the files of a volume to a pod's group.
 *
 *  Guarantees: no link is followed and no other file system is entered, whatever containers exchange meanwhile.
 *  Source: https://kubernetes.io/docs/tasks/configure-pod-container/security-context/#configure-volume-permission-and-ownership-change-policy-for-pods */
import { chmod, chown, readdir, stat } from 'node:fs/promises';
import {
  type EntryName,
  forEachConcurrently,
  type HeldDirectory,
  held,
  holdDirectory,
  openPath,
  systemErrorCode,
} from '#base';

export interface Ownership {
  readonly group: number;
  /** OnRootMismatch: nothing is done where the volume's own directory is the group's already. Default Always. */
  readonly changePolicy?: 'Always' | 'OnRootMismatch' | undefined;
}

/** What the group may do with files, and more with directories: go through them, and own what is made there. */
const fileBits = 0o660;
const directoryBits = 0o2770;

/** Entries of a directory that are looked at together. */
const concurrency = 16;

/** Gives a directory and all that is in it; what is made there later belongs to the group, too. */
export async function giveToGroup(directory: string, { group, changePolicy = 'Always' }: Ownership): Promise<void> {
  if (changePolicy === 'OnRootMismatch') {
    const { gid, mode } = await stat(directory);
    if (gid === group && (mode & directoryBits) === directoryBits) return;
  }
  await using top = await holdDirectory(directory);
  const { dev } = await top.handle.stat();
  await giveBelow(top, { group, dev });
  // Last: it tells that all is done.
  await give(top.path, { group, bits: directoryBits });
}

interface Giving {
  readonly group: number;
  /** The file system. */
  readonly dev: number;
}

async function giveBelow(directory: HeldDirectory, giving: Giving): Promise<void> {
  const names = await readdir(directory.path, { encoding: 'buffer' });
  await forEachConcurrently(names, concurrency, name => giveEntry(directory, name, giving).catch(unlessGone));
}

async function giveEntry(directory: HeldDirectory, name: EntryName, giving: Giving): Promise<void> {
  const handle = await openPath(directory.entry(name));
  await using entry = held(handle);
  const found = await handle.stat();
  if (found.isSymbolicLink() || found.dev !== giving.dev) return;
  if (found.isDirectory()) await giveBelow(entry, giving);
  await give(entry.path, { group: giving.group, bits: found.isDirectory() ? directoryBits : fileBits });
}

/** `path` is that of something held: the kernel follows it to that alone. */
async function give(path: string, { group, bits }: { group: number; bits: number }): Promise<void> {
  const { uid, mode } = await stat(path);
  await chown(path, uid, group);
  // A change of owner takes the bits away with which files run as their group.
  await chmod(path, (mode & 0o7777) | bits);
}

const unlessGone = (error: unknown): void => {
  if (systemErrorCode(error) !== 'ENOENT') throw error;
};
