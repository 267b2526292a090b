/** emptyDir volumes: an empty directory, on the disk or in memory. */
import { chmod, chown, mkdir } from 'node:fs/promises';
import { isMountPoint, mountTmpfs } from '#linux';
import { memoryVolumeBytes } from '../plan/config/memory-volume.ts';
import type { VolumeDriver } from './driver.ts';

/** `allocatableMemoryBytes` is what all pods together may have: no volume in memory is larger. */
export const createEmptyDirDriver = (allocatableMemoryBytes: number): VolumeDriver => ({
  async prepare({ pod, volume: { emptyDir = {} }, directory }) {
    const fsGroup = pod.spec.securityContext?.fsGroup;
    await mkdir(directory, { recursive: true });
    if (emptyDir.medium === 'Memory' && !(await isMountPoint(directory))) {
      const sizeBytes = memoryVolumeBytes(pod, emptyDir, allocatableMemoryBytes);
      await mountTmpfs(directory, { sizeBytes, mode: '777' });
    }
    if (fsGroup !== undefined) await chown(directory, 0, fsGroup);
    await chmod(directory, fsGroup === undefined ? 0o777 : 0o2777);
    return {};
  },
});
