/** The volumes of the node's pods: made before containers start, kept current while they run, removed when they are gone.
 *
 *  The kinds are in `plan/config/volume-kinds.ts`; a volume's directory is `pods/UID/volumes/PLUGIN/NAME`. What lies in it, if it
 *  is made of objects of the API, is decided in `payload.ts`. Parts of volumes are mounted by `sub-path-mounts.ts`. Secrets and tokens lie in memory: their directories are in a tmpfs that all
 *  pods share, at `memory/` of the kubelet's directory. */
import { chmod, chown, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pod, Volume } from '#api';
import { type Clock, removeTree } from '#base';
import type { KubeletPaths } from '../paths.ts';
import { memoryVolumeBytes } from '../plan/config/memory-volume.ts';
import { volumeKindOf } from '../plan/config/volume-kinds.ts';
import { writeAtomically } from './atomic-writer.ts';
import { prepareHostPath } from './host-path.ts';
import { isMountPoint, mountTmpfs, unmountBelow } from './mounts.ts';
import { type PayloadSources, VolumeError, volumePayload } from './payload.ts';

export interface PodVolumes {
  /** Makes every volume of the pod; may be repeated. Fails with the first volume's reason. */
  prepare(pod: Pod, sources: PayloadSources): Promise<void>;
  /** Writes anew what has changed in configMap, secret, projected and downwardAPI volumes. */
  refresh(pod: Pod, sources: PayloadSources): Promise<void>;
  /** Where a volume's content lies. */
  pathOf(pod: Pod, volume: Volume): string;
  remove(uid: string): Promise<void>;
}

/** `memoryDirectory` is a tmpfs, or any directory where nothing can be mounted. */
export function createPodVolumes({
  paths,
  memoryDirectory,
  allocatableMemoryBytes,
  clock,
}: {
  paths: KubeletPaths;
  memoryDirectory: string;
  /** What all pods together may have: no volume in memory is larger. */
  allocatableMemoryBytes: number;
  clock: Clock;
}): PodVolumes {
  const pathOf = (pod: Pod, volume: Volume): string => {
    if (volume.hostPath) return volume.hostPath.path;
    const { plugin, inMemory } = volumeKindOf(volume) ?? {};
    if (!plugin) throw new VolumeError(`volume "${volume.name}" is of a kind that is not supported`);
    return inMemory
      ? join(memoryDirectory, pod.metadata.uid, plugin, volume.name)
      : paths.volume(pod.metadata.uid, plugin, volume.name);
  };

  const writePayload = async (pod: Pod, volume: Volume, sources: PayloadSources): Promise<void> => {
    const payload = await volumePayload(pod, volume, sources);
    if (!payload) return;
    const fsGroup = pod.spec.securityContext?.fsGroup;
    await writeAtomically(pathOf(pod, volume), payload, { nowMs: clock.now(), fsGroup });
  };

  const prepareVolume = async (pod: Pod, volume: Volume, sources: PayloadSources): Promise<void> => {
    const path = pathOf(pod, volume);
    if (volume.hostPath) await prepareHostPath(volume.hostPath);
    else if (volume.emptyDir) {
      const sizeBytes = memoryVolumeBytes(pod, volume.emptyDir, allocatableMemoryBytes);
      await prepareEmptyDir(path, volume, { fsGroup: pod.spec.securityContext?.fsGroup, sizeBytes });
    } else await writePayload(pod, volume, sources);
  };

  const each = async (pod: Pod, work: (volume: Volume) => Promise<void>): Promise<void> => {
    await Promise.all(
      (pod.spec.volumes ?? []).map(async volume => {
        try {
          await work(volume);
        } catch (error) {
          const reason = error instanceof Error ? error.message : String(error);
          throw new VolumeError(`MountVolume.SetUp failed for volume "${volume.name}" : ${reason}`, { cause: error });
        }
      }),
    );
  };

  return {
    pathOf,
    prepare: (pod, sources) => each(pod, volume => prepareVolume(pod, volume, sources)),
    refresh: (pod, sources) => each(pod, volume => writePayload(pod, volume, sources)),
    async remove(uid) {
      const directory = paths.pod(uid);
      await unmountBelow(directory);
      await Promise.all([paths.subPaths(uid), join(directory, 'volumes'), join(memoryDirectory, uid)].map(removeTree));
    },
  };
}

async function prepareEmptyDir(
  path: string,
  { emptyDir }: Volume,
  { fsGroup, sizeBytes }: { fsGroup: number | undefined; sizeBytes: number | undefined },
): Promise<void> {
  await mkdir(path, { recursive: true });
  if (emptyDir?.medium === 'Memory') {
    if (!(await isMountPoint(path))) await mountTmpfs(path, { sizeBytes, mode: '777' });
  }
  if (fsGroup !== undefined) await chown(path, 0, fsGroup);
  await chmod(path, fsGroup === undefined ? 0o777 : 0o2777);
}
