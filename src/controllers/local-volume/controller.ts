/** local-volume: makes volumes on the disks of nodes for claims of the cluster's own storage, lets them grow, and
 *  deletes them.
 *
 *  Its keys are claims, and volumes, which have no namespace. It writes only objects: a kubelet makes what a volume
 *  says when the first pod needs it, and moves it to its trash when the volume is deleted, which it holds until then by
 *  a finalizer. */
import {
  isConditionTrue,
  keyOf,
  localCopyingClass,
  localStorageDriver,
  localVolumeFinalizer,
  localVolumeOf,
  Node,
  type ObjectKey,
  PersistentVolume,
  PersistentVolumeClaim,
  StorageClass,
  selectedNodeAnnotation,
  storageClassOf,
} from '#api';
import { mergePatch } from '#client';
import {
  addFinalizer,
  again,
  defineController,
  done,
  type Listers,
  type ReconcileContext,
  type ReconcileResult,
  removeFinalizer,
  unlessGone,
  watch,
  writeStatus,
} from '#reconcile';
import { findSnapshot, snapshotSourceOf } from '../snapshots/snapshot-source.ts';
import { copyingFinalizer, releasedSources } from './copy-plan.ts';
import { localVolumeDeclaration } from './declaration.ts';
import { planExpansion } from './expand-plan.ts';
import { planProvision, roomOn, volumeNameFor } from './provision-plan.ts';
import { planLocalVolume } from './volume-plan.ts';

export const localVolume = defineController({
  ...localVolumeDeclaration,
  watches: [
    watch({
      kind: PersistentVolume,
      keysOf: ({ metadata, spec: { csi, claimRef, storageClassName } }, lister) => {
        if (csi?.driver !== localStorageDriver) return [];
        const ofCopy = storageClassName === localCopyingClass ? claimsOf(metadata.name, lister) : [];
        const ofClaim = claimRef?.name ? [{ namespace: claimRef.namespace ?? '', name: claimRef.name }] : [];
        return [{ name: metadata.name }, ...ofClaim, ...ofCopy];
      },
    }),
    watch({
      kind: StorageClass,
      keysOf: ({ metadata: { name } }, lister) =>
        lister(PersistentVolumeClaim)
          .list()
          .filter(claim => !claim.spec.volumeName && storageClassOf(claim) === name)
          .map(keyOf),
    }),
    watch({
      kind: Node,
      keysOf: ({ metadata: { name } }, lister) => [
        ...lister(PersistentVolumeClaim)
          .list()
          .filter(claim => !claim.spec.volumeName)
          .map(keyOf),
        ...lister(PersistentVolume)
          .list()
          .filter(volume => localVolumeOf(volume)?.node === name)
          .map(keyOf),
      ],
      // Only that it comes, goes, or can be had again makes a difference.
      ignores: (before, now) =>
        isReady(before) === isReady(now) && before.spec.unschedulable === now.spec.unschedulable,
    }),
  ],
  async reconcile(key, context) {
    return await (key.namespace ? reconcileClaim(key, context) : reconcileVolume(key, context));
  },
});

/** The claim for which a volume of the name is made. */
const claimsOf = (volumeName: string, lister: Listers): ObjectKey[] =>
  lister(PersistentVolumeClaim)
    .list()
    .filter(claim => volumeNameFor(claim) === volumeName)
    .map(keyOf);

const isReady = ({ status }: Node): boolean => isConditionTrue(status?.conditions, 'Ready');

async function reconcileVolume(key: ObjectKey, { lister, client, signal }: ReconcileContext): Promise<ReconcileResult> {
  const volume = lister(PersistentVolume).get(key);
  if (!volume) return done;
  const { uid, resourceVersion } = volume.metadata;
  const plan = planLocalVolume(volume, {
    hasNode: name => lister(Node).get({ name }) !== undefined,
    hasClaim: name => claimsOf(name, lister).length > 0,
  });
  if (plan === 'delete')
    await client
      .delete(PersistentVolume, key, { preconditions: { uid, resourceVersion: resourceVersion ?? '' } })
      .catch(unlessGone);
  if (plan === 'forget')
    await removeFinalizer(PersistentVolume, { object: volume, finalizer: localVolumeFinalizer }, { client, signal });
  return done;
}

async function reconcileClaim(key: ObjectKey, context: ReconcileContext): Promise<ReconcileResult> {
  const { lister } = context;
  const claim = lister(PersistentVolumeClaim).get(key);
  await releaseSources(key.namespace ?? '', context);
  if (claim && !claim.spec.volumeName) return await provision(claim, context);
  if (claim) {
    await expand(claim, context);
    return done;
  }
  // A copy that was being made for it goes, too.
  const copies = lister(PersistentVolume)
    .list()
    .filter(({ spec }) => spec.storageClassName === localCopyingClass);
  for (const copy of copies) await reconcileVolume(keyOf(copy), context);
  return done;
}

/** How often a snapshot is looked for that a claim is to be made of. */
const snapshotPollMs = 5000;

async function provision(claim: PersistentVolumeClaim, context: ReconcileContext): Promise<ReconcileResult> {
  const { lister, client, event, signal } = context;
  const className = storageClassOf(claim);
  const { namespace = '', name, uid, resourceVersion } = claim.metadata;
  const plan = planProvision({
    claim,
    storageClass: className === '' ? undefined : lister(StorageClass).get({ name: className }),
    nodes: lister(Node).list(),
    volumes: lister(PersistentVolume).list(),
    snapshot: className === '' ? undefined : await findSnapshot(claim, context),
    claimNamed(source) {
      const found = lister(PersistentVolumeClaim).get({ namespace, name: source });
      const volume = lister(PersistentVolume).get({ name: found?.spec.volumeName ?? '' });
      return found && volume && { claim: found, volume };
    },
  });
  const select = async (node: string | null) => {
    const metadata = { uid, resourceVersion, annotations: { [selectedNodeAnnotation]: node } };
    await client.patch(PersistentVolumeClaim, keyOf(claim), mergePatch({ metadata }));
  };
  switch (plan.do) {
    case 'nothing':
      break;
    case 'select':
      await select(plan.node);
      break;
    case 'fail': {
      const message = `failed to provision volume with StorageClass "${className}": ${plan.why}`;
      event(claim, { type: 'Warning', reason: 'ProvisioningFailed', message });
      if (plan.reselect) await select(null);
      // A snapshot that gets ready does not bring the claim.
      return snapshotSourceOf(claim) ? again(snapshotPollMs) : done;
    }
    case 'create': {
      if (plan.hold)
        await addFinalizer(
          PersistentVolumeClaim,
          { object: plan.hold, finalizer: copyingFinalizer },
          { client, signal },
        );
      const message = `External provisioner is provisioning volume for claim "${namespace}/${name}"`;
      event(claim, { type: 'Normal', reason: 'Provisioning', message });
      const { metadata, spec } = await client.create(PersistentVolume, plan.volume);
      if (spec.claimRef) tellMade(claim, metadata.name, context);
      break;
    }
    case 'handOver': {
      const { uid: own, resourceVersion: version, name: volumeName } = plan.volume.metadata;
      const patch = mergePatch({ metadata: { uid: own, resourceVersion: version }, spec: plan.spec });
      await client.patch(PersistentVolume, { name: volumeName }, patch);
      tellMade(claim, volumeName, context);
      break;
    }
  }
  return done;
}

const tellMade = (claim: PersistentVolumeClaim, name: string, { event }: ReconcileContext): void =>
  event(claim, {
    type: 'Normal',
    reason: 'ProvisioningSucceeded',
    message: `Successfully provisioned volume ${name}`,
  });

async function releaseSources(namespace: string, { lister, client, signal }: ReconcileContext): Promise<void> {
  for (const object of releasedSources(lister(PersistentVolumeClaim).list(namespace)))
    await removeFinalizer(PersistentVolumeClaim, { object, finalizer: copyingFinalizer }, { client, signal });
}

async function expand(claim: PersistentVolumeClaim, context: ReconcileContext): Promise<void> {
  const { lister, client, clock, event } = context;
  const volume = lister(PersistentVolume).get({ name: claim.spec.volumeName ?? '' });
  const local = volume && localVolumeOf(volume);
  if (!local) return;
  const node = lister(Node).get({ name: local.node });
  const roomBytes = node ? roomOn(node, local.type, lister(PersistentVolume).list()) : 0;
  const plan = planExpansion({ claim, volume, roomBytes, nowMs: clock.now() });
  switch (plan.do) {
    case 'nothing':
      return;
    case 'fail': {
      const message = `resize volume "${volume.metadata.name}" failed: ${plan.why}`;
      event(claim, { type: 'Warning', reason: 'VolumeResizeFailed', message });
      return;
    }
    case 'grow': {
      const message = `External resizer is resizing volume ${volume.metadata.name}`;
      event(claim, { type: 'Normal', reason: 'Resizing', message });
      const { uid, resourceVersion } = volume.metadata;
      const patch = { metadata: { uid, resourceVersion }, spec: { capacity: { storage: plan.storage } } };
      await client.patch(PersistentVolume, keyOf(volume), mergePatch(patch));
      return;
    }
    case 'tell': {
      const told = plan.isDone
        ? { reason: 'VolumeResizeSuccessful', message: 'Resize volume succeeded' }
        : { reason: 'FileSystemResizeRequired', message: 'Require file system resize of volume on node' };
      event(claim, { type: 'Normal', ...told });
      await writeStatus(PersistentVolumeClaim, { object: claim, updated: { ...claim, status: plan.status } }, context);
      return;
    }
  }
}
