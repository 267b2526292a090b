/** Follows the volumes of a node: makes copies, lets grow what grows in use, moves to the trash what is deleted, and
 *  empties that as time goes by. A volume with which something is wrong does not keep others waiting. */
import {
  keyOf,
  localVolumeCopiedAnnotation,
  localVolumeErrorAnnotation,
  localVolumeFinalizer,
  localVolumeOf,
  localVolumeSizeAnnotation,
  PersistentVolume,
  quantityValue,
} from '#api';
import { type SyncLoop, startSyncLoop, toError } from '#base';
import { type Informer, mergePatch } from '#client';
import { forEachObject, removeFinalizer, unlessGone, warnOfFailures } from '#reconcile';
import type { InTurn } from '../volumes/turns-by-name.ts';
import { backendOf } from './backend.ts';
import type { LocalVolumesOptions } from './local-volumes.ts';
import type { VolumeMaker } from './make-volumes.ts';

/** How often the trash is looked through. */
const purgePeriodMs = 600_000;

/** What is to be done for a volume. Pure. */
export type VolumeTask = 'nothing' | 'copy' | 'grow' | 'discard';

/** Decides, for a volume of any node. */
export function planVolumeTask(
  { metadata, spec, status }: PersistentVolume,
  local: { readonly isHere: boolean; readonly isCopy: boolean; readonly growsInUse: boolean },
): VolumeTask {
  if (!local.isHere) return 'nothing';
  const { annotations = {}, finalizers = [] } = metadata;
  const isHeld = finalizers.includes(localVolumeFinalizer);
  // It waits for this node alone to let it go: its claim has left it before.
  if (metadata.deletionTimestamp !== undefined) return isHeld && status?.phase !== 'Bound' ? 'discard' : 'nothing';
  if (local.isCopy && annotations[localVolumeCopiedAnnotation] === undefined) return 'copy';
  const madeBytes = annotations[localVolumeSizeAnnotation];
  const isSmall = madeBytes !== undefined && Number(madeBytes) < quantityValue(spec.capacity?.['storage'] ?? '0');
  return local.growsInUse && isSmall ? 'grow' : 'nothing';
}

interface FollowVolumesOptions extends LocalVolumesOptions {
  readonly inTurn: InTurn;
  readonly maker: VolumeMaker;
}

/** Begins when it is made; disposing it waits for what is under way. */
export class FollowedVolumes implements AsyncDisposable {
  readonly #options: FollowVolumesOptions;
  readonly #informer: Informer<PersistentVolume>;
  /** How each task is done. */
  readonly #do: Readonly<Record<Exclude<VolumeTask, 'nothing'>, (volume: PersistentVolume) => Promise<void>>> = {
    copy: volume => this.#copy(volume),
    grow: async volume => void (await this.#options.maker.open(volume)),
    discard: volume => this.#discard(volume),
  };
  readonly #ended = Promise.withResolvers<void>();
  readonly #loop: SyncLoop;
  readonly #subscription: Disposable;

  constructor(options: FollowVolumesOptions) {
    const { informers, clock, logger } = options;
    this.#options = options;
    this.#informer = informers.for(PersistentVolume);
    this.#loop = startSyncLoop({
      clock,
      minPeriodMs: 0,
      maxPeriodMs: purgePeriodMs,
      run: () => this.#run(),
      onFailure: warnOfFailures(logger, 'cannot look after volumes'),
    });
    this.#subscription = this.#informer.onChange(({ object }) => {
      if (this.#taskOf(object) !== 'nothing') this.#loop.trigger();
    });
    this.#loop.trigger();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.resolve();
    this.#subscription[Symbol.dispose]();
    await this.#loop[Symbol.asyncDispose]();
  }

  #taskOf(volume: PersistentVolume): VolumeTask {
    const { nodeName, backends } = this.#options;
    const local = localVolumeOf(volume);
    if (!local) return 'nothing';
    return planVolumeTask(volume, {
      isHere: local.node === nodeName,
      isCopy: local.source !== undefined,
      growsInUse: backends[local.type].growsInUse === true,
    });
  }

  async #run(): Promise<void> {
    const { clock, folders, inTurn } = this.#options;
    await Promise.race([this.#informer.synced, this.#ended.promise]);
    try {
      await forEachObject(this.#informer.lister.list(), async volume => {
        const task = this.#taskOf(volume);
        if (task !== 'nothing') await inTurn(volume.metadata.name, () => this.#do[task](volume));
      });
    } finally {
      await folders.purge(clock.now());
    }
  }

  async #copy(volume: PersistentVolume): Promise<void> {
    try {
      await this.#options.maker.make(volume);
    } catch (error) {
      const { message } = toError(error);
      if (volume.metadata.annotations?.[localVolumeErrorAnnotation] !== message)
        await this.#annotate(volume, { [localVolumeErrorAnnotation]: message });
      throw error;
    }
    await this.#annotate(volume, { [localVolumeCopiedAnnotation]: 'true', [localVolumeErrorAnnotation]: null });
  }

  async #annotate(volume: PersistentVolume, annotations: Readonly<Record<string, string | null>>): Promise<void> {
    const patch = mergePatch({ metadata: { uid: volume.metadata.uid, annotations } });
    await this.#options.client.patch(PersistentVolume, keyOf(volume), patch).catch(unlessGone);
  }

  async #discard(volume: PersistentVolume): Promise<void> {
    const { client, clock, logger, folders, backends } = this.#options;
    const { name } = volume.metadata;
    if (!(await backendOf(volume, backends).release(name))) throw new Error(`volume ${name} is still mounted`);
    // Of one that is to be kept only the object goes.
    if (volume.spec.persistentVolumeReclaimPolicy === 'Delete') await folders.discard(volume, clock.now());
    const finalizer = localVolumeFinalizer;
    await removeFinalizer(PersistentVolume, { object: volume, finalizer }, { client }).catch(unlessGone);
    logger.info('moved a deleted volume to the trash', { volume: name });
  }
}
