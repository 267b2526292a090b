/** Volumes that are folders. Whoever runs in a pod may write there, as only what mounts it can reach it. */
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { VolumeError } from '../volumes/payload.ts';
import type { VolumeBackend } from './backend.ts';
import { copyTree } from './copy-tree.ts';

const dataIn = (folder: string): string => join(folder, 'data');

export const directoryBackend: VolumeBackend = {
  async create(folder, { isBlock }) {
    if (isBlock) throw new VolumeError('a directory is no block device');
    const path = dataIn(folder);
    await mkdir(path);
    await chmod(path, 0o777); // whatever the process's umask is
  },
  async copy(source, folder) {
    await mkdir(dataIn(folder));
    await copyTree(dataIn(source.folder), dataIn(folder));
  },
  open: async ({ folder }) => ({ path: dataIn(folder) }),
  opened: async () => [],
  release: async () => true,
};
