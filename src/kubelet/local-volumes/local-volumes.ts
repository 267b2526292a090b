/** The cluster's own storage on a node: makes a volume when the first pod needs it, and moves it to the trash when it is deleted.
 *
 *  Flow: open: the volume's object gets the finalizer, then its folder is made, then it is ready to be mounted. A volume that goes
 *  is released, moved to the trash, and only then loses the finalizer.
 *  Guarantees: each step may be repeated, also by a later kubelet: what is made without a finalizer, and what loses it before it is in
 *  the trash, does not exist. What is mounted is not moved. */
import {
  isConflict,
  keyOf,
  type LocalVolumeType,
  localVolumeFinalizer,
  localVolumeOf,
  localVolumeSizeAnnotation,
  PersistentVolume,
  quantityValue,
} from '#api';
import { type Clock, type Logger, startSyncLoop, toError } from '#base';
import { type Client, type Informers, mergePatch } from '#client';
import { addFinalizer, removeFinalizer, unlessGone } from '#reconcile';
import { VolumeError } from '../volumes/payload.ts';
import { createTurnsByName, type InTurn } from '../volumes/turns-by-name.ts';
import type { OpenedVolume, VolumeBackend, VolumeContent } from './backend.ts';
import type { VolumeFolders } from './volume-folders.ts';

export interface LocalVolumes extends AsyncDisposable {
  /** Makes a volume if it is not there, and calls `use` with the directory that pods get. Errors: a {@link VolumeError} for one that
   *  is not this node's. */
  open<T>(volume: PersistentVolume, use: (path: string) => Promise<T>): Promise<T>;
  /** Lets go of what nothing is mounted of any more. */
  release(): Promise<void>;
}

export interface LocalVolumesOptions {
  readonly client: Client;
  readonly informers: Informers;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly nodeName: string;
  readonly folders: VolumeFolders;
  readonly backends: Readonly<Record<LocalVolumeType, VolumeBackend>>;
}

/** How often the trash is looked through. */
const purgePeriodMs = 600_000;

/** Starts following volumes when there is something on the disk, or the first is opened. */
export async function createLocalVolumes(options: LocalVolumesOptions): Promise<LocalVolumes> {
  const { folders, backends, nodeName } = options;
  const running = new AsyncDisposableStack();
  const inTurn = createTurnsByName();
  const release = async () => {
    const each = async (backend: VolumeBackend) => {
      for (const name of await backend.opened()) await inTurn(name, () => backend.release(name));
    };
    await Promise.all(Object.values(backends).map(each));
  };
  let isFollowing = false;
  const follow = () => {
    if (isFollowing) return;
    isFollowing = true;
    running.use(startFollowing(options, inTurn));
  };
  await folders.tidy();
  const [there, deleted] = await Promise.all([folders.list(), folders.deleted()]);
  if (there.length + deleted.length > 0) {
    await release();
    follow();
  }
  return {
    open(volume, use) {
      const local = localVolumeOf(volume);
      if (local?.node !== nodeName)
        throw new VolumeError(`volume "${volume.metadata.name}" lies on another node, or says not where`);
      follow();
      return inTurn(volume.metadata.name, async () => {
        const { path } = await openVolume(volume, backends[local.type], options);
        return await use(path);
      });
    },
    release,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

async function openVolume(
  found: PersistentVolume,
  backend: VolumeBackend,
  { client, folders }: LocalVolumesOptions,
): Promise<OpenedVolume> {
  const { name } = found.metadata;
  const volume = await hold(found, client);
  const content = contentOf(volume, folders);
  if (!(await folders.has(name))) await folders.create(volume, folder => backend.create(folder, content.sizeBytes));
  const opened = await backend.open(content);
  const made = opened.sizeBytes === undefined ? undefined : String(opened.sizeBytes);
  if (made !== undefined && volume.metadata.annotations?.[localVolumeSizeAnnotation] !== made) {
    const metadata = { uid: volume.metadata.uid, annotations: { [localVolumeSizeAnnotation]: made } };
    await client.patch(PersistentVolume, keyOf(volume), mergePatch({ metadata }));
  }
  return opened;
}

/** Attempts at writing what others write to, too: whose it is, and that it is bound. */
const maxAttempts = 5;

/** Puts the finalizer on a volume. */
async function hold(found: PersistentVolume, client: Client): Promise<PersistentVolume> {
  const { name } = found.metadata;
  let volume: PersistentVolume | undefined = found;
  for (let attempt = 1; volume?.metadata.deletionTimestamp === undefined && volume; attempt++) {
    try {
      return await addFinalizer(PersistentVolume, { object: volume, finalizer: localVolumeFinalizer }, { client });
    } catch (error) {
      if (!isConflict(error) || attempt === maxAttempts) throw error;
      volume = await client.find(PersistentVolume, { name });
    }
  }
  throw new VolumeError(`persistentvolume "${name}" is being deleted`);
}

const contentOf = ({ metadata: { name }, spec }: PersistentVolume, folders: VolumeFolders): VolumeContent => ({
  name,
  folder: folders.folder(name),
  sizeBytes: quantityValue(spec.capacity?.['storage'] ?? '0'),
  mountOptions: spec.mountOptions ?? [],
});

/** Moves to the trash what is deleted, and empties that as time goes by. */
function startFollowing(
  { client, informers, clock, logger, nodeName, folders, backends }: LocalVolumesOptions,
  inTurn: InTurn,
): AsyncDisposable {
  const stack = new AsyncDisposableStack();
  const informer = informers.for(PersistentVolume);
  let timer: Disposable | undefined;
  stack.defer(() => timer?.[Symbol.dispose]());

  const discard = async (volume: PersistentVolume): Promise<void> => {
    const { name } = volume.metadata;
    const { type = 'directory' } = localVolumeOf(volume) ?? {};
    if (!(await backends[type].release(name))) throw new Error(`volume ${name} is still mounted`);
    // Of one that is to be kept only the object goes.
    if (volume.spec.persistentVolumeReclaimPolicy === 'Delete') await folders.discard(volume, clock.now());
    await removeFinalizer(PersistentVolume, { object: volume, finalizer: localVolumeFinalizer }, { client }).catch(
      unlessGone,
    );
    logger.info('moved a deleted volume to the trash', { volume: name });
  };
  const run = async () => {
    await informer.synced;
    for (const volume of informer.lister.list())
      if (isLeaving(volume, nodeName)) await inTurn(volume.metadata.name, () => discard(volume));
    await folders.purge(clock.now());
    timer?.[Symbol.dispose]();
    timer = clock.setTimeout(() => loop.trigger(), purgePeriodMs);
  };
  const loop = stack.use(
    startSyncLoop({
      clock,
      minPeriodMs: 0,
      run,
      onFailure: (error, failures) => logger.warn('cannot clear up after volumes', { error: toError(error), failures }),
    }),
  );
  stack.use(informer.onChange(({ object }) => isLeaving(object, nodeName) && loop.trigger()));
  loop.trigger();
  return stack;
}

/** Whether it waits for this node alone to let it go: its claim has been left before. */
const isLeaving = (volume: PersistentVolume, nodeName: string): boolean =>
  volume.metadata.deletionTimestamp !== undefined &&
  volume.metadata.finalizers?.includes(localVolumeFinalizer) === true &&
  volume.status?.phase !== 'Bound' &&
  localVolumeOf(volume)?.node === nodeName;
