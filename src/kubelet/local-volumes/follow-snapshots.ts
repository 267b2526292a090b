/** Follows the contents of snapshots (VolumeSnapshotContent) of the cluster's own storage, and makes and removes what
 *  they stand for on this node: what the sidecar external-snapshotter is for a driver. Sleeps while the cluster has no
 *  such kind.
 *  Source: https://kubernetes.io/docs/concepts/storage/volume-snapshots/ */
import {
  CustomResourceDefinition,
  isConditionTrue,
  type LocalSnapshot,
  localSnapshotHandle,
  localSnapshotOf,
  localStorageDriver,
  localVolumeOf,
  PersistentVolume,
  quantityValue,
  snapshotDefinitionName,
  snapshotFinalizers,
} from '#api';
import { formatTime, type SyncLoop, startSyncLoop, toError } from '#base';
import { type BorrowedInformer, type Informer, mergePatch } from '#client';
import {
  planSnapshotContent,
  snapshotHandleOf,
  VolumeSnapshot,
  VolumeSnapshotContent,
  type VolumeSnapshotContentStatus,
} from '#csi';
import { forEachObject, removeFinalizer, unlessGone, warnOfFailures } from '#reconcile';
import type { LocalVolumesOptions } from './local-volumes.ts';
import type { VolumeMaker } from './make-volumes.ts';
import type { SnapshotRecord } from './volume-folders.ts';

type Options = LocalVolumesOptions & { readonly maker: VolumeMaker };

/** Begins when it is made; disposing it waits for what is under way. */
export class FollowedSnapshots implements AsyncDisposable {
  readonly #options: Options;
  readonly #definitions: Informer<CustomResourceDefinition>;
  readonly #subscriptions = new DisposableStack();
  readonly #ended = Promise.withResolvers<void>();
  readonly #loop: SyncLoop;
  /** Undefined while the cluster has no such kind. */
  #contents: BorrowedInformer<VolumeSnapshotContent> | undefined;

  constructor(options: Options) {
    const { informers, clock, logger, nodeName } = options;
    this.#options = options;
    this.#definitions = informers.for(CustomResourceDefinition, {
      fieldSelector: `metadata.name=${snapshotDefinitionName}`,
    });
    const loop = startSyncLoop({
      clock,
      minPeriodMs: 0,
      run: () => this.#run(),
      onFailure: warnOfFailures(logger, 'cannot look after snapshots'),
    });
    this.#loop = loop;
    this.#subscriptions.use(this.#definitions.onChange(() => loop.trigger()));
    // A snapshot of a volume that comes to this node waits for it.
    this.#subscriptions.use(
      informers.for(PersistentVolume).onChange(({ object, type }) => {
        if (type !== 'deleted' && localVolumeOf(object)?.node === nodeName && this.#contents) loop.trigger();
      }),
    );
    loop.trigger();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#subscriptions.dispose();
    this.#ended.resolve();
    // It ends before what it looks at.
    await this.#loop[Symbol.asyncDispose]();
    await this.#contents?.[Symbol.asyncDispose]();
  }

  async #run(): Promise<void> {
    await this.#followKind();
    if (!this.#contents) return;
    const { synced, lister } = this.#contents.informer;
    await Promise.race([synced, this.#ended.promise]);
    await forEachObject(lister.list(), content => settle(content, this.#options));
  }

  /** Follows contents as long as there is their kind. */
  async #followKind(): Promise<void> {
    await Promise.race([this.#definitions.synced, this.#ended.promise]);
    const isThere = this.#definitions.lister
      .list()
      .some(({ status }) => isConditionTrue(status?.conditions, 'Established'));
    if (isThere === (this.#contents !== undefined)) return;
    const before = this.#contents;
    this.#contents = isThere ? this.#options.informers.borrow(VolumeSnapshotContent) : undefined;
    await before?.[Symbol.asyncDispose]();
    this.#contents?.informer.onChange(() => this.#loop.trigger());
  }
}

/** Where the snapshot lies or is to be made, by what the content says or the volume that it is of; undefined when
 *  nothing tells. */
function snapshotFor(content: VolumeSnapshotContent, { informers }: Options): LocalSnapshot | undefined {
  const handle = snapshotHandleOf(content);
  if (handle !== undefined) return localSnapshotOf(handle);
  const volume = informers.for(PersistentVolume).lister.get({ name: content.spec.source.volumeHandle ?? '' });
  const local = volume && localVolumeOf(volume);
  return local && { ...local, name: `snapshot-${content.spec.volumeSnapshotRef.uid ?? ''}` };
}

async function settle(content: VolumeSnapshotContent, options: Options): Promise<void> {
  if (content.spec.driver !== localStorageDriver) return;
  const { client, nodeName, folders, maker } = options;
  const wanted = snapshotFor(content, options);
  if (wanted?.node !== nodeName) return;
  const { namespace = '', name = '' } = content.spec.volumeSnapshotRef;
  const isGoing = content.metadata.deletionTimestamp !== undefined;
  const snapshot = isGoing && name !== '' ? await client.find(VolumeSnapshot, { namespace, name }) : undefined;
  const plan = planSnapshotContent(content, snapshot);
  switch (plan) {
    case 'nothing':
      return;
    case 'create':
    case 'look':
      return await tellingFailure(content, options, async () => {
        const record =
          plan === 'look'
            ? await folders.snapshots.find(wanted.name)
            : await maker.snapshot(await volumeOf(content, options), wanted.name);
        const handle = localSnapshotHandle(wanted);
        if (!record) throw new Error(`can not find snapshot for snapshotID ${handle}`);
        await writeStatus({ snapshotHandle: handle, ...describe(record) }, content, options);
      });
    case 'delete':
    case 'takeBack':
    case 'letGo': {
      if (content.spec.deletionPolicy === 'Delete') await folders.snapshots.remove(wanted.name);
      const finalizer = snapshotFinalizers.content;
      await removeFinalizer(VolumeSnapshotContent, { object: content, finalizer }, { client }).catch(unlessGone);
    }
  }
}

async function volumeOf({ spec: { source } }: VolumeSnapshotContent, { client }: Options): Promise<PersistentVolume> {
  return await client.get(PersistentVolume, { name: source.volumeHandle ?? '' });
}

const describe = ({ volume, createdAtMs }: SnapshotRecord): VolumeSnapshotContentStatus => ({
  creationTime: createdAtMs * 1e6,
  restoreSize: quantityValue(volume.spec.capacity?.['storage'] ?? '0'),
  readyToUse: true,
  error: null,
});

async function tellingFailure(
  content: VolumeSnapshotContent,
  options: Options,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    const message = `Failed to check and update snapshot content: ${toError(error).message}`;
    if (content.status?.error?.message !== message) {
      const time = formatTime(options.clock.now());
      await writeStatus({ readyToUse: false, error: { message, time } }, content, options);
    }
    throw error;
  }
}

async function writeStatus(
  status: VolumeSnapshotContentStatus,
  { metadata: { uid, name } }: VolumeSnapshotContent,
  { client }: Options,
): Promise<void> {
  const patch = mergePatch({ metadata: { uid }, status });
  await client.patch(VolumeSnapshotContent, { name }, patch, { subresource: 'status' }).catch(unlessGone);
}
