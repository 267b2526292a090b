/** Volumes that are subvolumes of btrfs, with a quota: none grows beyond its size, and copies are there at once,
 *  whatever they hold.
 *  Source: https://btrfs.readthedocs.io/en/latest/Qgroups.html */
import { chmod, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { exec, systemErrorCode, tryExec } from '#base';
import { VolumeError } from '../volumes/payload.ts';
import type { VolumeBackend } from './backend.ts';

const dataIn = (folder: string): string => join(folder, 'data');

/** BTRFS_SUPER_MAGIC. */
const magic = 0x91_23_68_3e;

/** Whether a directory lies on btrfs. */
export const isBtrfs = async (directory: string): Promise<boolean> => (await statfs(directory)).type === magic;

/** Whether the volumes of a kubelet with that directory can be subvolumes. */
export async function hasBtrfs(directory: string): Promise<boolean> {
  if (!(await isBtrfs(directory))) return false;
  return await tryExec('btrfs', ['version']).then(
    ({ exitCode }) => exitCode === 0,
    () => false,
  );
}

/** Has no state; needs the programs of btrfs. */
export const btrfsBackend: VolumeBackend = {
  async create(folder, { isBlock }) {
    if (isBlock) throw new VolumeError('a subvolume is no block device');
    if (!(await isBtrfs(folder))) throw new VolumeError('the disk of this node has no btrfs');
    // Nothing is limited before.
    await exec('btrfs', ['quota', 'enable', folder]);
    await exec('btrfs', ['subvolume', 'create', dataIn(folder)]);
    await chmod(dataIn(folder), 0o777);
  },
  async copy(source, folder) {
    await exec('btrfs', ['subvolume', 'snapshot', dataIn(source.folder), dataIn(folder)]);
  },
  async open({ folder, sizeBytes }) {
    const path = dataIn(folder);
    await exec('btrfs', ['qgroup', 'limit', String(sizeBytes), path]);
    return { path, sizeBytes };
  },
  opened: async () => [],
  release: async () => true,
  async usedBytes({ folder }) {
    const { stdout } = await exec('btrfs', ['qgroup', 'show', '--raw', '-f', dataIn(folder)]);
    const [, used] = /^0\/\d+\s+(\d+)/m.exec(stdout) ?? [];
    return used === undefined ? undefined : Number(used);
  },
  growsInUse: true,
};

/** The inode number that every subvolume's own directory has. */
const subvolumeInode = 256;

/** Removes the subvolume of a volume's folder at once, if there is one; what cannot be removed so, as one in which pods
 *  have made others, is for {@link removeTree}. */
export async function removeSubvolume(folder: string): Promise<void> {
  const path = dataIn(folder);
  const found = await stat(path).catch((error: unknown) => {
    if (['ENOENT', 'ENOTDIR'].includes(systemErrorCode(error) ?? '')) return undefined;
    throw error;
  });
  if (found?.ino !== subvolumeInode || !(await isBtrfs(dirname(path)))) return;
  await tryExec('btrfs', ['subvolume', 'delete', path]);
}
