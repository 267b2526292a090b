/** Takes back directories, volumes and devices of pods that ended while no kubelet ran. */

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { removeTree, toError } from '#base';
import type { PodDevices } from '../devices/pod-devices.ts';
import type { KubeletPaths } from '../paths.ts';
import type { PodVolumes } from '../volumes/volumes.ts';

/** `isKnown` tells whether a pod of that UID still exists, for the API or the runtime. Errors: what could not be
 *  removed, once all else is. */
export async function removeStale({
  paths,
  volumes,
  devices,
  isKnown,
}: {
  paths: KubeletPaths;
  volumes: PodVolumes;
  devices: Pick<PodDevices, 'releaseUnknown'>;
  isKnown: (uid: string) => boolean;
}): Promise<void> {
  const namesIn = (directory: string) => readdir(directory).catch(() => []);
  const failures: unknown[] = [];
  const attempt = (work: () => Promise<void>) => work().catch((error: unknown) => void failures.push(error));
  await attempt(() => devices.releaseUnknown(isKnown));
  for (const uid of await namesIn(paths.pods)) {
    if (isKnown(uid)) continue;
    await attempt(async () => {
      await volumes.remove(uid);
      await removeTree(paths.pod(uid));
    });
  }
  for (const name of await namesIn(paths.allLogs)) {
    const uid = name.slice(name.lastIndexOf('_') + 1);
    if (!isKnown(uid)) await attempt(() => removeTree(join(paths.allLogs, name)));
  }
  if (failures.length > 0) throw new AggregateError(failures, failures.map(one => toError(one).message).join('; '));
}
