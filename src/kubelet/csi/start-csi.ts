/** CSI on a node: the drivers that register, and the volumes that pods have of them.
 *
 *  Until the first driver or volume is there, nothing is loaded. */
import { mkdir, readdir } from 'node:fs/promises';
import type { Pod } from '#api';
import { type Clock, ifMissing, type Logger, toError } from '#base';
import type { Client } from '#client';
import type { VolumeUsage } from '#csi';
import type { KubeletPaths } from '../paths.ts';
import type { PluginTaker } from '../plugins/start-plugins.ts';
import { VolumeError } from '../volumes/payload.ts';
import type { TokenSource } from '../volumes/tokens.ts';
import type { CsiVolume } from './csi-volume.ts';
import type { CsiVolumes, PublishedVolume } from './csi-volumes.ts';
import { csiPaths, csiPlugin } from './names.ts';
import type { NodeDriver, NodeDrivers } from './node-drivers.ts';

interface CsiOptions {
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

/** Disposing closes the channels to drivers; volumes stay mounted. */
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
  await mkdir(csiPaths(options.directory).plugins, { recursive: true, mode: 0o750 });
  return new NodeCsi(options);
}

class NodeCsi implements Csi {
  readonly plugins: PluginTaker = {
    add: async (plugin, signal) => await (await this.#loadDrivers()).add(plugin, signal),
    remove: async plugin => await (await this.#loadDrivers()).remove(plugin),
  };
  readonly #options: CsiOptions;
  #drivers: NodeDrivers | undefined;
  #volumes: Promise<CsiVolumes> | undefined;
  /** By the UIDs of pods, and their names for volumes. */
  readonly #due = new Map<string, Map<string, Due>>();

  constructor(options: CsiOptions) {
    this.#options = options;
  }

  async publish(pod: Pod, podVolume: string, volume: CsiVolume): Promise<PublishedVolume> {
    const published = await (await this.#loadVolumes()).publish(pod, podVolume, volume);
    const { republishAfterMs } = published;
    const afterMs = republishAfterMs ?? (volume.claim ? lookMs : undefined);
    if (afterMs !== undefined) {
      const { uid } = pod.metadata;
      const ofPod = this.#due.get(uid) ?? new Map<string, Due>();
      const isPublished = republishAfterMs !== undefined;
      ofPod.set(podVolume, { volume, isPublished, atMs: this.#options.clock.now() + afterMs });
      this.#due.set(uid, ofPod);
    }
    return published;
  }

  async republish(pod: Pod, podVolume: string): Promise<void> {
    const nowMs = this.#options.clock.now();
    const ofPod = this.#due.get(pod.metadata.uid);
    const found = ofPod?.get(podVolume);
    if (!found || found.atMs > nowMs) return;
    if (found.isPublished) await this.publish(pod, podVolume, found.volume);
    else {
      ofPod?.set(podVolume, { ...found, atMs: nowMs + lookMs });
      await this.expand(pod, found.volume);
    }
  }

  republishAtMs(uid: string): number | undefined {
    const times = [...(this.#due.get(uid)?.values() ?? [])].map(({ atMs }) => atMs);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  async expand(pod: Pod, volume: CsiVolume): Promise<void> {
    await (await this.#loadVolumes()).expand(pod, volume);
  }

  async unpublish(uid: string): Promise<void> {
    this.#due.delete(uid);
    this.#options.tokens.forget(uid);
    if (await this.#hasVolumes(uid)) await (await this.#loadVolumes()).unpublish(uid);
  }

  async usage(uid: string, podVolume: string): Promise<readonly VolumeUsage[] | undefined> {
    return (await this.#hasVolumes(uid)) ? await (await this.#loadVolumes()).usage(uid, podVolume) : undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#drivers?.[Symbol.dispose]();
  }

  async #loadDrivers(): Promise<NodeDrivers> {
    const { NodeDrivers } = await import('./node-drivers.ts');
    this.#drivers ??= new NodeDrivers(this.#options);
    return this.#drivers;
  }

  #loadVolumes(): Promise<CsiVolumes> {
    this.#volumes ??= this.#createVolumes();
    return this.#volumes;
  }

  async #createVolumes(): Promise<CsiVolumes> {
    const { client, clock, nodeName, directory, paths, tokens } = this.#options;
    const module = await import('./csi-volumes.ts');
    return new module.CsiVolumes({
      client,
      nodeName,
      paths,
      csiPaths: csiPaths(directory),
      tokens,
      driver: name => this.#driver(name),
      attached: async volume => {
        const { waitUntilAttached } = await import('./attachment.ts');
        try {
          return await waitUntilAttached(volume, { client, clock, nodeName });
        } catch (error) {
          if (error instanceof VolumeError && error.isNodeFull) await this.#askLimit(volume.driver);
          throw error;
        }
      },
    });
  }

  /** So that no more pods are sent here. */
  async #askLimit(driver: string): Promise<void> {
    await this.#drivers?.askLimit(driver).catch((error: unknown) => {
      this.#options.logger.debug('cannot ask how many volumes a node can take', { driver, error: toError(error) });
    });
  }

  #driver(name: string): NodeDriver {
    const found = this.#drivers?.get(name);
    if (!found) throw new VolumeError(`driver name ${name} not found in the list of registered CSI drivers`);
    return found;
  }

  async #hasVolumes(uid: string): Promise<boolean> {
    const { paths } = this.#options;
    return (await readdir(paths.volume(uid, csiPlugin, '')).catch(ifMissing<string[]>([]))).length > 0;
  }
}
