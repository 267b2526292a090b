/** local-volume: makes volumes on the disks of nodes for claims of the cluster's own storage, lets them grow, and deletes them.
 *
 *  Its keys are claims, and volumes, which have no namespace. It writes only objects: a kubelet makes what a volume says when the
 *  first pod needs it, and moves it to its trash when the volume is deleted, which it holds until then by a finalizer. */
import {
  isConditionTrue,
  keyOf,
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
  defineController,
  done,
  type ReconcileContext,
  type ReconcileResult,
  removeFinalizer,
  unlessGone,
  watch,
  writeStatus,
} from '#reconcile';
import { localVolumeDeclaration } from './declaration.ts';
import { planExpansion } from './expand-plan.ts';
import { planProvision, roomOn } from './provision-plan.ts';
import { planLocalVolume } from './volume-plan.ts';

export const localVolume = defineController({
  ...localVolumeDeclaration,
  watches: [
    watch({
      kind: PersistentVolume,
      keysOf: ({ metadata, spec: { csi, claimRef } }) =>
        csi?.driver === localStorageDriver
          ? [
              { name: metadata.name },
              ...(claimRef?.name ? [{ namespace: claimRef.namespace ?? '', name: claimRef.name }] : []),
            ]
          : [],
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

const isReady = ({ status }: Node): boolean => isConditionTrue(status?.conditions, 'Ready');

async function reconcileVolume(key: ObjectKey, { lister, client, signal }: ReconcileContext): Promise<ReconcileResult> {
  const volume = lister(PersistentVolume).get(key);
  if (!volume) return done;
  const { uid, resourceVersion } = volume.metadata;
  const plan = planLocalVolume(volume, name => lister(Node).get({ name }) !== undefined);
  if (plan === 'delete')
    await client
      .delete(PersistentVolume, key, { preconditions: { uid, resourceVersion: resourceVersion ?? '' } })
      .catch(unlessGone);
  if (plan === 'forget')
    await removeFinalizer(PersistentVolume, { object: volume, finalizer: localVolumeFinalizer }, { client, signal });
  return done;
}

async function reconcileClaim(key: ObjectKey, context: ReconcileContext): Promise<ReconcileResult> {
  const claim = context.lister(PersistentVolumeClaim).get(key);
  if (!claim) return done;
  await (claim.spec.volumeName ? expand(claim, context) : provision(claim, context));
  return done;
}

async function provision(claim: PersistentVolumeClaim, { lister, client, event }: ReconcileContext): Promise<void> {
  const className = storageClassOf(claim);
  const { namespace = '', name, uid, resourceVersion } = claim.metadata;
  const plan = planProvision({
    claim,
    storageClass: className === '' ? undefined : lister(StorageClass).get({ name: className }),
    nodes: lister(Node).list(),
    volumes: lister(PersistentVolume).list(),
  });
  const select = async (node: string | null) => {
    const metadata = { uid, resourceVersion, annotations: { [selectedNodeAnnotation]: node } };
    await client.patch(PersistentVolumeClaim, keyOf(claim), mergePatch({ metadata }));
  };
  switch (plan.type) {
    case 'nothing':
      return;
    case 'select':
      return await select(plan.node);
    case 'fail': {
      const message = `failed to provision volume with StorageClass "${className}": ${plan.why}`;
      event(claim, { type: 'Warning', reason: 'ProvisioningFailed', message });
      if (plan.reselect) await select(null);
      return;
    }
    case 'create': {
      const message = `External provisioner is provisioning volume for claim "${namespace}/${name}"`;
      event(claim, { type: 'Normal', reason: 'Provisioning', message });
      const { metadata } = await client.create(PersistentVolume, plan.volume);
      const made = `Successfully provisioned volume ${metadata.name}`;
      event(claim, { type: 'Normal', reason: 'ProvisioningSucceeded', message: made });
    }
  }
}

async function expand(claim: PersistentVolumeClaim, context: ReconcileContext): Promise<void> {
  const { lister, client, clock, event } = context;
  const volume = lister(PersistentVolume).get({ name: claim.spec.volumeName ?? '' });
  const local = volume && localVolumeOf(volume);
  if (!local) return;
  const node = lister(Node).get({ name: local.node });
  const roomBytes = node ? roomOn(node, local.type, lister(PersistentVolume).list()) : 0;
  const plan = planExpansion({ claim, volume, roomBytes, nowMs: clock.now() });
  switch (plan.type) {
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
    }
  }
}
