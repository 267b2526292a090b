/** CSI on a node: the drivers that register, and the volumes that pods have of them.
 *
 *  Until the first driver or volume is there, nothing is loaded. */
import { mkdir, readdir } from 'node:fs/promises';
import type { Pod } from '#api';
import { type Clock, ifMissing, type Logger } from '#base';
import type { Client } from '#client';
import type { KubeletPaths } from '../paths.ts';
import type { PluginTaker } from '../plugins/start-plugins.ts';
import { VolumeError } from '../volumes/payload.ts';
import type { TokenSource } from '../volumes/tokens.ts';
import type { CsiVolume } from './csi-volume.ts';
import type { CsiVolumes } from './csi-volumes.ts';
import { csiPaths, csiPlugin } from './names.ts';
import type { NodeDrivers } from './node-drivers.ts';

export interface CsiOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly nodeName: string;
  /** The kubelet's. */
  readonly directory: string;
  readonly paths: KubeletPaths;
  /** Of their own: volumes that are not published again keep the tokens that they were given. */
  readonly tokens: TokenSource;
}

/** A volume that is to be looked at again: whether it is published anew, or made larger. */
interface Due {
  readonly volume: CsiVolume;
  readonly isPublished: boolean;
  readonly atMs: number;
}

/** How often it is looked whether the volume of a claim is to be made larger while it is used. */
const lookMs = 60_000;

export interface Csi extends Pick<CsiVolumes, 'publish' | 'expand' | 'unpublish' | 'usage'>, AsyncDisposable {
  /** Takes drivers in that register. */
  readonly plugins: PluginTaker;
  /** Publishes a pod's volume again, if its driver wants that, or makes it larger, if it is due. */
  republish(pod: Pod, podVolume: string): Promise<void>;
  /** When a pod's volumes are to be looked at again, in epoch milliseconds; undefined for never. */
  republishAtMs(uid: string): number | undefined;
}

/** Starts it; disposing leaves drivers and volumes as they are. */
export async function startCsi(options: CsiOptions): Promise<Csi> {
  const { client, clock, nodeName, directory, paths, tokens } = options;
  await using starting = new AsyncDisposableStack();
  const places = csiPaths(directory);
  await mkdir(places.plugins, { recursive: true, mode: 0o750 });
  const running = { drivers: undefined as NodeDrivers | undefined };
  starting.defer(() => running.drivers?.[Symbol.dispose]());
  const drivers = async (): Promise<NodeDrivers> => {
    const { createNodeDrivers } = await import('./node-drivers.ts');
    running.drivers ??= createNodeDrivers(options);
    return running.drivers;
  };
  const driver = (name: string) => {
    const found = running.drivers?.get(name);
    if (!found) throw new VolumeError(`driver name ${name} not found in the list of registered CSI drivers`);
    return found;
  };
  const attached = async (volume: CsiVolume) => {
    const { waitUntilAttached } = await import('./attachment.ts');
    return await waitUntilAttached(volume, { client, clock, nodeName });
  };
  let loaded: Promise<CsiVolumes> | undefined;
  const volumeOptions = { client, nodeName, paths, csiPaths: places, driver, attached, tokens };
  const volumes = (): Promise<CsiVolumes> =>
    (loaded ??= import('./csi-volumes.ts').then(({ CsiVolumes }) => new CsiVolumes(volumeOptions)));
  const hasVolumes = async (uid: string): Promise<boolean> =>
    (await readdir(paths.volume(uid, csiPlugin, '')).catch(ifMissing<string[]>([]))).length > 0;
  /** By the UIDs of pods, and their names for volumes. */
  const due = new Map<string, Map<string, Due>>();
  const publish: Csi['publish'] = async (pod, podVolume, volume) => {
    const published = await (await volumes()).publish(pod, podVolume, volume);
    const { republishAfterMs } = published;
    const afterMs = republishAfterMs ?? (volume.claim ? lookMs : undefined);
    if (afterMs !== undefined) {
      const ofPod = due.get(pod.metadata.uid) ?? new Map<string, Due>();
      const isPublished = republishAfterMs !== undefined;
      ofPod.set(podVolume, { volume, isPublished, atMs: clock.now() + afterMs });
      due.set(pod.metadata.uid, ofPod);
    }
    return published;
  };
  const started = starting.move();
  return {
    plugins: {
      add: async plugin => await (await drivers()).add(plugin),
      remove: async plugin => await (await drivers()).remove(plugin),
    },
    publish,
    async republish(pod, podVolume) {
      const found = due.get(pod.metadata.uid)?.get(podVolume);
      if (!found || found.atMs > clock.now()) return;
      if (found.isPublished) await publish(pod, podVolume, found.volume);
      else {
        due.get(pod.metadata.uid)?.set(podVolume, { ...found, atMs: clock.now() + lookMs });
        await (await volumes()).expand(pod, found.volume);
      }
    },
    async unpublish(uid) {
      due.delete(uid);
      tokens.forget(uid);
      if (await hasVolumes(uid)) await (await volumes()).unpublish(uid);
    },
    expand: async (pod, volume) => await (await volumes()).expand(pod, volume),
    usage: async (uid, podVolume) =>
      (await hasVolumes(uid)) ? await (await volumes()).usage(uid, podVolume) : undefined,
    republishAtMs(uid) {
      const times = [...(due.get(uid)?.values() ?? [])].map(({ atMs }) => atMs);
      return times.length === 0 ? undefined : Math.min(...times);
    },
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}
