/** Volumes that are folders. Whoever runs in a pod may write there, as only what mounts it can reach it. */
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { VolumeBackend } from './backend.ts';

export const directoryBackend: VolumeBackend = {
  async create(folder) {
    const path = join(folder, 'data');
    await mkdir(path);
    await chmod(path, 0o777); // whatever the process's umask is
  },
  open: async ({ folder }) => ({ path: join(folder, 'data') }),
  opened: async () => [],
  release: async () => true,
};
