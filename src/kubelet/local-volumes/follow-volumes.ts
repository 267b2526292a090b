/** Follows the volumes of a node: makes copies, lets grow what grows in use, moves to the trash what is deleted, and empties that as time
 *  goes by. A volume with which something is wrong does not keep others waiting. */
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
import { startSyncLoop, toError } from '#base';
import { mergePatch } from '#client';
import { removeFinalizer, unlessGone } from '#reconcile';
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

/** Starts it. */
export function startFollowing({
  client,
  informers,
  clock,
  logger,
  nodeName,
  folders,
  backends,
  inTurn,
  maker,
}: LocalVolumesOptions & { readonly inTurn: InTurn; readonly maker: VolumeMaker }): AsyncDisposable {
  const stack = new AsyncDisposableStack();
  const informer = informers.for(PersistentVolume);
  const ended = Promise.withResolvers<void>();

  const taskOf = (volume: PersistentVolume): VolumeTask => {
    const local = localVolumeOf(volume);
    if (!local) return 'nothing';
    return planVolumeTask(volume, {
      isHere: local.node === nodeName,
      isCopy: local.source !== undefined,
      growsInUse: backends[local.type].growsInUse === true,
    });
  };
  const annotate = async (volume: PersistentVolume, annotations: Readonly<Record<string, string | null>>) => {
    const patch = mergePatch({ metadata: { uid: volume.metadata.uid, annotations } });
    await client.patch(PersistentVolume, keyOf(volume), patch).catch(unlessGone);
  };

  const tasks: Readonly<Record<VolumeTask, (volume: PersistentVolume) => Promise<void>>> = {
    nothing: () => Promise.resolve(),
    async copy(volume) {
      try {
        await maker.make(volume);
      } catch (error) {
        const { message } = toError(error);
        if (volume.metadata.annotations?.[localVolumeErrorAnnotation] !== message)
          await annotate(volume, { [localVolumeErrorAnnotation]: message });
        throw error;
      }
      await annotate(volume, { [localVolumeCopiedAnnotation]: 'true', [localVolumeErrorAnnotation]: null });
    },
    grow: async volume => void (await maker.open(volume)),
    async discard(volume) {
      const { name } = volume.metadata;
      if (!(await backendOf(volume, backends).release(name))) throw new Error(`volume ${name} is still mounted`);
      // Of one that is to be kept only the object goes.
      if (volume.spec.persistentVolumeReclaimPolicy === 'Delete') await folders.discard(volume, clock.now());
      await removeFinalizer(PersistentVolume, { object: volume, finalizer: localVolumeFinalizer }, { client }).catch(
        unlessGone,
      );
      logger.info('moved a deleted volume to the trash', { volume: name });
    },
  };

  const run = async () => {
    await Promise.race([informer.synced, ended.promise]);
    const failures: unknown[] = [];
    for (const volume of informer.lister.list()) {
      const task = taskOf(volume);
      if (task === 'nothing') continue;
      await inTurn(volume.metadata.name, () => tasks[task](volume)).catch((error: unknown) => failures.push(error));
    }
    await folders.purge(clock.now());
    if (failures.length > 0) throw failures[0];
  };
  const loop = stack.use(
    startSyncLoop({
      clock,
      minPeriodMs: 0,
      maxPeriodMs: purgePeriodMs,
      run,
      onFailure: (error, failures) => logger.warn('cannot look after volumes', { error: toError(error), failures }),
    }),
  );
  stack.use(informer.onChange(({ object }) => taskOf(object) !== 'nothing' && loop.trigger()));
  stack.defer(ended.resolve);
  loop.trigger();
  return stack;
}
