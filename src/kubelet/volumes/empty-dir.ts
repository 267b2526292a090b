/** emptyDir volumes: an empty directory, on the disk or in memory.
 *
 *  Guarantees: what is there has its mode and its group; from then on both are the containers' to change, whatever
 *  becomes of the kubelet.
 *  Source: https://kubernetes.io/docs/concepts/storage/volumes/#emptydir */
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, rename } from 'node:fs/promises';
import { isMountPoint, mountTmpfs } from '#linux';
import { memoryVolumeBytes } from '../plan/config/memory-volume.ts';
import type { VolumeDriver } from './driver.ts';

const ofAnybody = 0o777;
/** What is made in the directory belongs to its group. */
const setGroup = 0o2000;
/** As every file system in memory has it, upstream's too: who may write removes only what is his. */
const sticky = 0o1000;

/** `allocatableMemoryBytes` is what all pods together may have: no volume in memory is larger. */
export const createEmptyDirDriver = (allocatableMemoryBytes: number): VolumeDriver => ({
  async prepare({ pod, volume: { emptyDir = {} }, directory }) {
    const { fsGroup } = pod.spec.securityContext ?? {};
    const mode = fsGroup === undefined ? ofAnybody : ofAnybody | setGroup;
    if (emptyDir.medium === 'Memory') {
      const sizeBytes = memoryVolumeBytes(pod, emptyDir, allocatableMemoryBytes);
      await makeInMemory(directory, { sizeBytes, mode: mode | sticky, group: fsGroup });
    } else await makeOnDisk(directory, { mode, group: fsGroup });
    return {};
  },
});

interface Made {
  readonly mode: number;
  readonly group: number | undefined;
}

async function makeInMemory(
  directory: string,
  { sizeBytes, mode, group }: Made & { sizeBytes: number | undefined },
): Promise<void> {
  await mkdir(directory, { recursive: true });
  if (!(await isMountPoint(directory))) await mountTmpfs(directory, { sizeBytes, mode: mode.toString(8), group });
}

/** Made beside its place, and put there when it is as it should be. */
async function makeOnDisk(directory: string, { mode, group }: Made): Promise<void> {
  if (existsSync(directory)) return;
  // No volume has such a name.
  const fresh = `${directory}.new`;
  await mkdir(fresh, { recursive: true });
  if (group !== undefined) await chown(fresh, 0, group);
  await chmod(fresh, mode);
  await rename(fresh, directory);
}
