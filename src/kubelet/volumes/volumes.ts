/** The volumes of the node's pods: made before containers start, kept current while they run, removed when they are gone.
 *
 *  The kinds are in `plan/config/volume-kinds.ts`, what makes them in `drivers.ts`; a volume's directory is
 *  `pods/UID/volumes/PLUGIN/NAME`. Parts of volumes are mounted by `sub-path-mounts.ts`. Secrets and tokens lie in memory: their
 *  directories are in a tmpfs that all pods share, at `memory/` of the kubelet's directory. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pod, Volume } from '#api';
import { ifMissing, removeTree } from '#base';
import { unmountBelow } from '#linux';
import type { KubeletPaths } from '../paths.ts';
import { type VolumeKindName, volumeKindName, volumeKinds } from '../plan/config/volume-kinds.ts';
import type { PreparedVolume } from '../plan/observation.ts';
import type { VolumeDriver, VolumePlace, VolumeSources } from './driver.ts';
import type { VolumeDrivers } from './drivers.ts';
import { type PayloadSources, VolumeError } from './payload.ts';

export interface PodVolumes {
  /** Makes a volume of the pod; may be repeated. */
  prepare(pod: Pod, volume: Volume, sources: VolumeSources): Promise<PreparedVolume>;
  /** Writes anew what has changed in the pod's volumes. */
  refresh(pod: Pod, sources: PayloadSources): Promise<void>;
  /** When {@link refresh} is due although no object has changed, in epoch milliseconds; undefined for never. */
  refreshAtMs(uid: string): number | undefined;
  /** Where the content of a volume lies that was made. */
  pathOf(pod: Pod, volume: Volume): string;
  /** Removes all volumes of a pod. Errors: what is still mounted; nothing that is, is removed. */
  remove(uid: string): Promise<void>;
}

export interface PodVolumesOptions {
  readonly paths: KubeletPaths;
  /** A tmpfs, or any directory where nothing can be mounted. */
  readonly memoryDirectory: string;
  readonly drivers: VolumeDrivers;
}

export function createPodVolumes({ paths, memoryDirectory, drivers }: PodVolumesOptions): PodVolumes {
  const directoryOf = (
    uid: string,
    { plugin, inMemory }: { plugin: string; inMemory?: boolean },
    name: string,
  ): string => (inMemory ? join(memoryDirectory, uid, plugin, name) : paths.volume(uid, plugin, name));

  const placeOf = (pod: Pod, volume: Volume): { place: VolumePlace; driver: VolumeDriver } => {
    const name = volumeKindName(volume);
    if (!name) throw new VolumeError(`volume "${volume.name}" is of a kind that is not supported`);
    const { plugin, inMemory = false } = volumeKinds[name];
    const directory = plugin ? directoryOf(pod.metadata.uid, { plugin, inMemory }, volume.name) : '';
    return { place: { pod, volume, directory }, driver: drivers[name] };
  };

  /** What the volumes of a pod have elsewhere: their directories tell which there are. */
  const giveBack = async (uid: string): Promise<void> => {
    for (const [kind, driver] of Object.entries(drivers)) {
      const { plugin } = volumeKinds[kind as VolumeKindName];
      if (!driver.remove || !plugin) continue;
      const names = await readdir(paths.volume(uid, plugin, '')).catch(ifMissing<string[]>([]));
      for (const name of names) await driver.remove({ uid, name });
    }
  };

  /** Paths that were told when volumes were made, by the pod's UID and their names there. */
  const told = new Map<string, Map<string, string>>();
  const remember = (uid: string, name: string, path: string): void => {
    const ofPod = told.get(uid) ?? new Map<string, string>();
    told.set(uid, ofPod.set(name, path));
  };

  return {
    pathOf(pod, volume) {
      return told.get(pod.metadata.uid)?.get(volume.name) ?? placeOf(pod, volume).place.directory;
    },
    async prepare(pod, volume, sources) {
      const { place, driver } = placeOf(pod, volume);
      const prepared = await driver.prepare(place, sources);
      if (prepared.path !== undefined) remember(pod.metadata.uid, volume.name, prepared.path);
      return prepared;
    },
    async refresh(pod, payload) {
      await Promise.all(
        (pod.spec.volumes ?? []).map(async volume => {
          const { place, driver } = placeOf(pod, volume);
          await driver.refresh?.(place, { payload });
        }),
      );
    },
    refreshAtMs(uid) {
      const times = Object.values(drivers).flatMap(driver => driver.refreshAtMs?.(uid) ?? []);
      return times.length === 0 ? undefined : Math.min(...times);
    },
    async remove(uid) {
      const directory = paths.pod(uid);
      for (const driver of Object.values(drivers)) await driver.leave?.(uid);
      told.delete(uid);
      await unmountBelow(directory);
      await giveBack(uid);
      await Promise.all([paths.subPaths(uid), join(directory, 'volumes'), join(memoryDirectory, uid)].map(removeTree));
    },
  };
}
