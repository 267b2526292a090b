/** csi-snapshotter: has snapshots made and deleted, as their contents ask, by drivers that have no sidecars.
 *
 *  A content says that its driver has been asked before it is, and until it has answered: what was made for one that
 *  goes meanwhile is deleted. */
import { CSINode, keyOf, type ObjectKey, Secret, snapshotAnnotations, snapshotFinalizers } from '#api';
import { formatTime, toError } from '#base';
import { mergePatch } from '#client';
import {
  type Answer,
  type DirectDriver,
  type DirectDrivers,
  isDriverError,
  planSnapshotContent,
  type Strings,
  snapshotHandleOf,
  VolumeSnapshot,
  VolumeSnapshotClass,
  VolumeSnapshotContent,
  type VolumeSnapshotContentStatus,
} from '#csi';
import {
  again,
  type Controller,
  defineController,
  done,
  type Listers,
  type ReconcileContext,
  type ReconcileResult,
  removeFinalizer,
  unlessGone,
  watch,
} from '#reconcile';
import { mayHaveMade } from '../csi/may-have-made.ts';
import { ownParameters, secretValues } from '../csi/secrets.ts';
import { csiSnapshotterDeclaration } from './snapshotter-declaration.ts';

/** How often a snapshot that is not ready yet is asked after. */
const pollMs = 5000;

type Snapshot = NonNullable<Answer<'CreateSnapshot'>['snapshot']>;

const unready = (lister: Listers): ObjectKey[] =>
  lister(VolumeSnapshotContent)
    .list()
    .filter(({ status, metadata }) => !status?.readyToUse || metadata.deletionTimestamp !== undefined)
    .map(keyOf);

export const createCsiSnapshotter = (drivers: DirectDrivers): Controller =>
  defineController({
    ...csiSnapshotterDeclaration,
    watches: [
      watch({
        kind: VolumeSnapshot,
        keysOf: ({ status }) =>
          status?.boundVolumeSnapshotContentName === undefined ? [] : [{ name: status.boundVolumeSnapshotContentName }],
      }),
      watch({ kind: VolumeSnapshotClass, keysOf: (_, lister) => unready(lister) }),
      watch({ kind: CSINode, keysOf: (_, lister) => unready(lister) }),
    ],
    async reconcile(key, context) {
      const content = context.lister(VolumeSnapshotContent).get(key);
      if (!content) return done;
      const driver = await drivers.find(content.spec.driver);
      if (!driver?.can.has('CREATE_DELETE_SNAPSHOT')) return done;
      const { namespace = '', name = '' } = content.spec.volumeSnapshotRef;
      const snapshot = context.lister(VolumeSnapshot).get({ namespace, name });
      return await work[planSnapshotContent(content, snapshot)]({ content, driver, context });
    },
  });

interface Work {
  readonly content: VolumeSnapshotContent;
  readonly driver: DirectDriver;
  readonly context: ReconcileContext;
}

const work: Readonly<Record<ReturnType<typeof planSnapshotContent>, (work: Work) => Promise<ReconcileResult>>> = {
  nothing: () => Promise.resolve(done),
  create: job =>
    tellFailure(job, async () => {
      const { content, context } = job;
      const { volumeHandle = '' } = content.spec.source;
      await annotate(content, 'yes', context);
      const made = await create(job).catch((error: unknown) => {
        const why = JSON.stringify(toError(error).message);
        throw new Error(`failed to take snapshot of the volume ${volumeHandle}: ${why}`, { cause: error });
      });
      return await tell(made, job);
    }),
  look: job =>
    tellFailure(job, async () => {
      const { content, driver, context } = job;
      const snapshotId = snapshotHandleOf(content) ?? '';
      if (!driver.can.has('LIST_SNAPSHOTS')) {
        const seconds = Math.floor(context.clock.now() / 1000);
        return await tell({ snapshotId, creationTime: { seconds, nanos: 0 }, readyToUse: true, sizeBytes: 0 }, job);
      }
      const secrets = secretsOf(job);
      const { entries } = await driver.call('ListSnapshots', { snapshotId, secrets });
      const [found] = entries;
      if (!found) throw new Error(`can not find snapshot for snapshotID ${snapshotId}`);
      return await tell(found.snapshot, job);
    }),
  async delete(job) {
    await remove(snapshotHandleOf(job.content) ?? '', job);
    return await work.letGo(job);
  },
  async takeBack(job) {
    try {
      await remove((await create(job)).snapshotId, job);
    } catch (error) {
      if (await mayHaveMade(error)) throw error;
    }
    return await work.letGo(job);
  },
  async letGo({ content, context: { client, signal } }) {
    const finalizer = snapshotFinalizers.content;
    await removeFinalizer(VolumeSnapshotContent, { object: content, finalizer }, { client, signal });
    return done;
  },
};

const secretsOf = ({ content: { metadata }, context: { lister } }: Work): Strings => {
  const { [snapshotAnnotations.secretName]: name, [snapshotAnnotations.secretNamespace]: namespace } =
    metadata.annotations ?? {};
  const reference = name && namespace ? { name, namespace } : undefined;
  return secretValues(reference, key => lister(Secret).get(key));
};

async function create(job: Work): Promise<Snapshot> {
  const { content, driver, context } = job;
  const { source, volumeSnapshotRef, volumeSnapshotClassName: name = '' } = content.spec;
  const snapshotClass = context.lister(VolumeSnapshotClass).get({ name });
  const isGoing = content.metadata.deletionTimestamp !== undefined;
  if (!snapshotClass && !isGoing) throw new Error(`volumesnapshotclass.snapshot.storage.k8s.io "${name}" not found`);
  const { snapshot } = await driver.call('CreateSnapshot', {
    name: `snapshot-${volumeSnapshotRef.uid}`,
    sourceVolumeId: source.volumeHandle ?? '',
    parameters: ownParameters(snapshotClass?.parameters),
    secrets: secretsOf(job),
  });
  if (!snapshot) throw new Error(`driver ${driver.name} says nothing of the snapshot that it has made`);
  return snapshot;
}

async function remove(snapshotId: string, job: Work): Promise<void> {
  try {
    await job.driver.call('DeleteSnapshot', { snapshotId, secrets: secretsOf(job) });
  } catch (error) {
    const message = 'Failed to delete snapshot';
    job.context.event(job.content, { type: 'Warning', reason: 'SnapshotDeleteError', message });
    throw error;
  }
}

/** Writes what the driver says; the last thing is that nobody waits for its answer any more. */
async function tell(made: Omit<Snapshot, 'sourceVolumeId'>, { content, context }: Work): Promise<ReconcileResult> {
  const { snapshotId: snapshotHandle, creationTime, sizeBytes: restoreSize, readyToUse } = made;
  const nanoseconds = creationTime.seconds * 1e9 + creationTime.nanos;
  await writeStatus(
    { snapshotHandle, creationTime: nanoseconds, restoreSize, readyToUse, error: null },
    content,
    context,
  );
  await annotate(content, null, context);
  return readyToUse ? done : again(pollMs);
}

async function tellFailure<T>({ content, context }: Work, attempt: () => Promise<T>): Promise<T> {
  try {
    return await attempt();
  } catch (error) {
    const message = `Failed to check and update snapshot content: ${toError(error).message}`;
    if (content.status?.error?.message !== message) {
      const reason = 'SnapshotContentCheckandUpdateFailed';
      context.event(content, { type: 'Warning', reason, message });
      const time = formatTime(context.clock.now());
      await writeStatus({ readyToUse: false, error: { message, time } }, content, context);
    }
    // One that has refused has made nothing.
    const { cause } = toError(error);
    if ((await isDriverError(cause)) && !(await mayHaveMade(cause))) await annotate(content, null, context);
    throw error;
  }
}

async function writeStatus(
  status: VolumeSnapshotContentStatus,
  { metadata: { uid, name } }: VolumeSnapshotContent,
  { client }: ReconcileContext,
): Promise<void> {
  const patch = mergePatch({ metadata: { uid }, status });
  await client.patch(VolumeSnapshotContent, { name }, patch, { subresource: 'status' }).catch(unlessGone);
}

/** Whether the driver has been asked, and has not answered. */
async function annotate(
  { metadata: { uid, name, annotations: now = {} } }: VolumeSnapshotContent,
  beingCreated: 'yes' | null,
  { client }: ReconcileContext,
): Promise<void> {
  if (beingCreated !== null && now[snapshotAnnotations.beingCreated] === beingCreated) return;
  const metadata = { uid, annotations: { [snapshotAnnotations.beingCreated]: beingCreated } };
  await client.patch(VolumeSnapshotContent, { name }, mergePatch({ metadata })).catch(unlessGone);
}
