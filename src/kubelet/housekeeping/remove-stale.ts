/** Removes directories and volumes of pods that ended while no kubelet ran. */

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { removeTree } from '#base';
import type { KubeletPaths } from '../paths.ts';
import type { PodVolumes } from '../volumes/volumes.ts';

/** `isKnown` tells whether a pod of that UID still exists, for the API or the runtime. */
export async function removeStale({
  paths,
  volumes,
  isKnown,
}: {
  paths: KubeletPaths;
  volumes: PodVolumes;
  isKnown: (uid: string) => boolean;
}): Promise<void> {
  const namesIn = (directory: string) => readdir(directory).catch(() => []);
  for (const uid of await namesIn(paths.pods)) {
    if (isKnown(uid)) continue;
    await volumes.remove(uid);
    await removeTree(paths.pod(uid));
  }
  for (const name of await namesIn(paths.allLogs)) {
    const uid = name.slice(name.lastIndexOf('_') + 1);
    if (!isKnown(uid)) await removeTree(join(paths.allLogs, name));
  }
}
