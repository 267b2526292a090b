/** The cluster's own storage on a node: makes a volume when the first pod needs it, or at once when it is a copy, and
 *  moves it to the trash when it is deleted.
 *
 *  Flow: open: the volume's object gets the finalizer, then its folder is made, then it is ready to be mounted. A
 *  volume that goes is released, moved to the trash, and only then loses the finalizer.
 *  Guarantees: each step may be repeated, also by a later kubelet: what is made without a finalizer, and what loses it
 *  before it is in the trash, does not exist. What is mounted is not moved. */
import { type LocalVolumeType, localVolumeOf, type ObjectReference, type PersistentVolume } from '#api';
import type { Clock, Logger, Mount } from '#base';
import type { Client, EventDetails, Informers } from '#client';
import type { VolumeUse } from '../usage/volume-usage.ts';
import { VolumeError } from '../volumes/payload.ts';
import { createTurnsByName } from '../volumes/turns-by-name.ts';
import type { VolumeBackend } from './backend.ts';
import { FollowedSnapshots } from './follow-snapshots.ts';
import { FollowedVolumes } from './follow-volumes.ts';
import { createVolumeMaker, type VolumeMaker } from './make-volumes.ts';
import { createUsageMeter, type UsageMeter } from './measure-usage.ts';
import { startSoftLimits } from './soft-limits.ts';
import type { VolumeFolders } from './volume-folders.ts';

/** The volumes of one node. Disposing waits for what is being made; what is mounted stays. */
export interface LocalVolumes extends AsyncDisposable {
  /** Makes a volume if it is not there, and calls `use` with the directory or the device that pods get. Errors: a
   *  {@link VolumeError} for one that is not this node's. */
  open<T>(volume: PersistentVolume, use: (path: string) => Promise<T>): Promise<T>;
  /** Lets go of what nothing is mounted of any more. */
  release(): Promise<void>;
  /** Removes the volume from the trash that has been there longest, for want of disk. Whether there was one. */
  giveUpDeleted(): Promise<boolean>;
  /** What the volume holds that a mount shows; undefined for another's, and where the file system knows. */
  usage(mount: Mount): Promise<VolumeUse | undefined>;
}

/** Where volumes lie, how, and who hears of them. */
export interface LocalVolumesOptions {
  readonly client: Client;
  readonly informers: Informers;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly nodeName: string;
  readonly folders: VolumeFolders;
  readonly backends: Readonly<Record<LocalVolumeType, VolumeBackend>>;
  /** Told of what users should know. Default: nobody is. */
  readonly objectEvent?: (object: ObjectReference, details: EventDetails) => void;
}

/** Starts following volumes when there is something on the disk, or the first is opened. */
export async function createLocalVolumes(options: LocalVolumesOptions): Promise<LocalVolumes> {
  const { folders } = options;
  const volumes = new NodeVolumes(options);
  await folders.tidy();
  const [there, deleted, snapshots] = await Promise.all([folders.list(), folders.deleted(), folders.snapshots.list()]);
  if (there.length + deleted.length + snapshots.length > 0) {
    await volumes.release();
    volumes.follow();
  }
  return volumes;
}

class NodeVolumes implements LocalVolumes {
  readonly #options: LocalVolumesOptions;
  readonly #running = new AsyncDisposableStack();
  readonly #inTurn = createTurnsByName();
  readonly #maker: VolumeMaker;
  readonly #meter: UsageMeter;
  #isFollowing = false;

  constructor(options: LocalVolumesOptions) {
    this.#options = options;
    this.#maker = createVolumeMaker({ ...options, inTurn: this.#inTurn });
    this.#meter = this.#running.use(createUsageMeter(options));
  }

  open<T>(volume: PersistentVolume, use: (path: string) => Promise<T>): Promise<T> {
    const { name } = volume.metadata;
    if (localVolumeOf(volume)?.node !== this.#options.nodeName)
      throw new VolumeError(`volume "${name}" lies on another node, or says not where`);
    this.follow();
    return this.#inTurn(name, async () => {
      const { path } = await this.#maker.open(volume);
      return await use(path);
    });
  }

  async release(): Promise<void> {
    const each = async (backend: VolumeBackend) => {
      for (const name of await backend.opened()) await this.#inTurn(name, () => backend.release(name));
    };
    await Promise.all(Object.values(this.#options.backends).map(each));
  }

  async giveUpDeleted(): Promise<boolean> {
    const { folders, logger } = this.#options;
    const volume = await folders.purgeOldest();
    if (!volume) return false;
    const { metadata, spec } = volume.record;
    logger.warn('removed a deleted volume before its time, since the node is low on disk', {
      volume: metadata.name,
      claim: spec.claimRef && `${spec.claimRef.namespace}/${spec.claimRef.name}`,
    });
    return true;
  }

  usage(mount: Mount): Promise<VolumeUse | undefined> {
    return this.#meter.mountedBy(mount);
  }

  /** Begins to look after what volumes become, unless it has begun. */
  follow(): void {
    if (this.#isFollowing) return;
    this.#isFollowing = true;
    const options = { ...this.#options, maker: this.#maker };
    this.#running.use(new FollowedVolumes({ ...options, inTurn: this.#inTurn }));
    this.#running.use(new FollowedSnapshots(options));
    this.#running.use(startSoftLimits({ ...options, meter: this.#meter }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#running.disposeAsync();
  }
}
