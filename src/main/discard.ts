/** Takes away a data directory that was made for work that failed. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { clusterName, judgeDataDirectory, purgeDataDirectory, unlinkCluster } from '#lifecycle';
import { takeDataDirectory } from './data-directory.ts';
import { imageNames } from './images.ts';

/** Deletes the directory when nothing has come into it but what marks it and a store of images without any; never
 *  rejects: what stays is a cluster that was never started. */
export async function discard(dataDir: string): Promise<void> {
  try {
    const name = clusterName(dataDir);
    // Nobody may start there meanwhile.
    using _lock = await takeDataDirectory(dataDir);
    const { own, others } = await judgeDataDirectory(dataDir);
    const isUnused = [...own, ...others].every(entry => /^(kubernode\.json|images|lock.*)$/.test(entry));
    if (!isUnused || (await imageNames(dataDir)).length > 0 || (await isLoaded(dataDir))) return;
    await purgeDataDirectory(dataDir, own);
    if (name !== undefined) await unlinkCluster({ name, dataDir });
  } catch {}
}

/** Whether somebody else is putting images there just now. */
async function isLoaded(dataDir: string): Promise<boolean> {
  const names = await readdir(path.join(dataDir, 'images')).catch(() => []);
  return names.some(name => name.startsWith('loading-') || name.startsWith('incoming-'));
}
