/** The volumes of the node's pods: made before containers start, kept current while they run, removed when they are
 *  gone.
 *
 *  The kinds are in `plan/config/volume-kinds.ts`, what makes them in `drivers.ts`; a volume's directory is
 *  `pods/UID/volumes/PLUGIN/NAME`. Parts of volumes are mounted by `sub-path-mounts.ts`. Secrets and tokens lie in
 *  memory: their directories are in a tmpfs that all pods share, at `memory/` of the kubelet's directory. */
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

/** The volumes of all pods of the node. */
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

interface PodVolumesOptions {
  readonly paths: KubeletPaths;
  /** A tmpfs, or any directory where nothing can be mounted. */
  readonly memoryDirectory: string;
  readonly drivers: VolumeDrivers;
}

/** Finds what an earlier kubelet has made where it left it. */
export const createPodVolumes = (options: PodVolumesOptions): PodVolumes => new Volumes(options);

class Volumes implements PodVolumes {
  readonly #paths: KubeletPaths;
  readonly #memoryDirectory: string;
  readonly #drivers: VolumeDrivers;
  /** Paths that were told when volumes were made, by the pod's UID and their names there. */
  readonly #told = new Map<string, Map<string, string>>();

  constructor({ paths, memoryDirectory, drivers }: PodVolumesOptions) {
    this.#paths = paths;
    this.#memoryDirectory = memoryDirectory;
    this.#drivers = drivers;
  }

  pathOf(pod: Pod, volume: Volume): string {
    return this.#told.get(pod.metadata.uid)?.get(volume.name) ?? this.#placeOf(pod, volume).place.directory;
  }

  async prepare(pod: Pod, volume: Volume, sources: VolumeSources): Promise<PreparedVolume> {
    const { place, driver } = this.#placeOf(pod, volume);
    const prepared = await driver.prepare(place, sources);
    if (prepared.path !== undefined) this.#remember(pod.metadata.uid, volume.name, prepared.path);
    return prepared;
  }

  async refresh(pod: Pod, payload: PayloadSources): Promise<void> {
    await Promise.all(
      (pod.spec.volumes ?? []).map(async volume => {
        const { place, driver } = this.#placeOf(pod, volume);
        await driver.refresh?.(place, { payload });
      }),
    );
  }

  refreshAtMs(uid: string): number | undefined {
    const times = Object.values(this.#drivers).flatMap(driver => driver.refreshAtMs?.(uid) ?? []);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  async remove(uid: string): Promise<void> {
    const directory = this.#paths.pod(uid);
    for (const driver of Object.values(this.#drivers)) await driver.leave?.(uid);
    this.#told.delete(uid);
    await unmountBelow(directory);
    await this.#giveBack(uid);
    const left = [this.#paths.subPaths(uid), join(directory, 'volumes'), join(this.#memoryDirectory, uid)];
    await Promise.all(left.map(removeTree));
  }

  #placeOf(pod: Pod, volume: Volume): { place: VolumePlace; driver: VolumeDriver } {
    const kind = volumeKindName(volume);
    if (!kind) throw new VolumeError(`volume "${volume.name}" is of a kind that is not supported`);
    const directory = this.#directoryOf(kind, { uid: pod.metadata.uid, name: volume.name });
    return { place: { pod, volume, directory }, driver: this.#drivers[kind] };
  }

  /** `''` for kinds that have none. */
  #directoryOf(kind: VolumeKindName, { uid, name }: { readonly uid: string; readonly name: string }): string {
    const { plugin, inMemory = false } = volumeKinds[kind];
    if (!plugin) return '';
    return inMemory ? join(this.#memoryDirectory, uid, plugin, name) : this.#paths.volume(uid, plugin, name);
  }

  /** What the volumes of a pod have elsewhere: their directories tell which there are. */
  async #giveBack(uid: string): Promise<void> {
    for (const [kind, driver] of Object.entries(this.#drivers)) {
      const { plugin } = volumeKinds[kind as VolumeKindName];
      if (!driver.remove || !plugin) continue;
      const names = await readdir(this.#paths.volume(uid, plugin, '')).catch(ifMissing<string[]>([]));
      for (const name of names) await driver.remove({ uid, name });
    }
  }

  #remember(uid: string, name: string, path: string): void {
    const ofPod = this.#told.get(uid) ?? new Map<string, string>();
    this.#told.set(uid, ofPod.set(name, path));
  }
}
