/** snapshot-controller: binds snapshots to contents, makes those of claims, and has them go together.
 *
 *  Its keys are snapshots, and contents, which have no namespace. What a content stands for is made by
 *  `csi-snapshotter`, or by the driver's sidecar. Where upstream's snapshot-controller leads, this one does nothing. */
import {
  keyOf,
  Lease,
  type ObjectKey,
  PersistentVolume,
  PersistentVolumeClaim,
  snapshotAnnotations,
  snapshotFinalizers,
} from '#api';
import { formatTime, parseTime } from '#base';
import { mergePatch } from '#client';
import { VolumeSnapshot, VolumeSnapshotClass, VolumeSnapshotContent, type VolumeSnapshotStatus } from '#csi';
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
} from '#reconcile';
import { snapshotControllerDeclaration } from './declaration.ts';
import { describe, planSnapshot, releasedClaims, type SnapshotPlan } from './plan.ts';
import { snapshotSourceOf } from './snapshot-source.ts';

/** That of upstream's controller. */
const upstreamLease = { namespace: 'kube-system', name: 'snapshot-controller-leader' };

const snapshotsWhere = (lister: Listers, isSo: (snapshot: VolumeSnapshot) => boolean): ObjectKey[] =>
  lister(VolumeSnapshot).list().filter(isSo).map(keyOf);

export const snapshotController = defineController({
  ...snapshotControllerDeclaration,
  watches: [
    watch({
      kind: VolumeSnapshotContent,
      keysOf: ({ metadata, spec: { volumeSnapshotRef: ref } }) => [
        { name: metadata.name },
        ...(ref.name ? [{ namespace: ref.namespace ?? '', name: ref.name }] : []),
      ],
    }),
    watch({
      kind: VolumeSnapshotClass,
      keysOf: (_, lister) =>
        snapshotsWhere(lister, ({ status }) => status?.boundVolumeSnapshotContentName === undefined),
    }),
    watch({
      kind: PersistentVolumeClaim,
      keysOf: (claim, lister) => {
        const { namespace, name } = claim.metadata;
        const copied = snapshotSourceOf(claim)?.name;
        return snapshotsWhere(
          lister,
          ({ metadata, spec: { source } }) =>
            metadata.namespace === namespace && (source.persistentVolumeClaimName === name || metadata.name === copied),
        );
      },
    }),
  ],
  async reconcile(key, context) {
    const lease = context.lister(Lease).get(upstreamLease);
    const { renewTime, leaseDurationSeconds = 0, holderIdentity } = lease?.spec ?? {};
    const heldMs = holderIdentity ? parseTime(renewTime ?? '') + leaseDurationSeconds * 1000 - context.clock.now() : 0;
    if (heldMs > 0) return again(heldMs);
    if (key.namespace === undefined) return await reconcileContent(key, context);
    const result = await reconcileSnapshot(key, context);
    await releaseClaims(key.namespace, context);
    return result;
  },
});

async function reconcileContent(key: ObjectKey, { lister, client, signal, event }: ReconcileContext) {
  const content = lister(VolumeSnapshotContent).get(key);
  if (!content) return done;
  const { volumeHandle, snapshotHandle } = content.spec.source;
  if ((volumeHandle === undefined) === (snapshotHandle === undefined)) {
    const message = 'Exactly one of VolumeHandle and SnapshotHandle should be specified';
    event(content, { type: 'Warning', reason: 'ContentValidationError', message });
    return done;
  }
  const isBound = Boolean(content.spec.volumeSnapshotRef.uid);
  if (isBound && content.metadata.deletionTimestamp === undefined)
    await addFinalizer(
      VolumeSnapshotContent,
      { object: content, finalizer: snapshotFinalizers.content },
      { client, signal },
    ).catch(unlessGone);
  return done;
}

async function reconcileSnapshot(key: ObjectKey, context: ReconcileContext): Promise<ReconcileResult> {
  const { lister } = context;
  const snapshot = lister(VolumeSnapshot).get(key);
  if (!snapshot) return done;
  const plan = planSnapshot({
    snapshot,
    content: name => lister(VolumeSnapshotContent).get({ name }),
    classes: lister(VolumeSnapshotClass).list(),
    claims: lister(PersistentVolumeClaim).list(key.namespace),
    volume: name => lister(PersistentVolume).get({ name }),
  });
  await carryOut(plan, snapshot, context);
  return done;
}

async function carryOut(plan: SnapshotPlan, snapshot: VolumeSnapshot, context: ReconcileContext): Promise<void> {
  const { client, signal, clock, event } = context;
  const { uid, resourceVersion } = snapshot.metadata;
  const warn = (reason: string, message: string) => event(snapshot, { type: 'Warning', reason, message });
  const patch = async (change: { readonly finalizers?: readonly string[]; readonly className?: string }) => {
    const { finalizers: wanted, className } = change;
    const metadata = { uid, resourceVersion, ...(wanted && { finalizers: wanted }) };
    const spec = className === undefined ? {} : { spec: { volumeSnapshotClassName: className } };
    await client.patch(VolumeSnapshot, keyOf(snapshot), mergePatch({ metadata, ...spec })).catch(unlessGone);
  };
  const patchContent = async ({ metadata }: VolumeSnapshotContent, change: object) => {
    const { uid: own, resourceVersion: version } = metadata;
    const whole = { metadata: { uid: own, resourceVersion: version }, ...change };
    await client.patch(VolumeSnapshotContent, { name: metadata.name }, mergePatch(whole));
  };
  switch (plan.do) {
    case 'nothing':
      return;
    case 'wait':
      return warn('SnapshotDeletePending', 'Snapshot is being used to restore a PVC');
    case 'hold':
    case 'letGo':
      return await patch({ finalizers: plan.finalizers });
    case 'setClass':
      return await patch({ className: plan.name });
    case 'holdClaim': {
      const { claim } = plan;
      await addFinalizer(
        PersistentVolumeClaim,
        { object: claim, finalizer: snapshotFinalizers.claim },
        { client, signal },
      );
      // What the claim says now brings the snapshot again.
      return;
    }
    case 'create': {
      await client.create(VolumeSnapshotContent, plan.content);
      const message = `Waiting for a snapshot ${describe(snapshot)} to be created by the CSI driver.`;
      event(snapshot, { type: 'Normal', reason: 'CreatingSnapshot', message });
      return;
    }
    case 'bind': {
      const { volumeSnapshotClassName } = snapshot.spec;
      return await patchContent(plan.content, {
        spec: { volumeSnapshotRef: { uid }, ...(volumeSnapshotClassName && { volumeSnapshotClassName }) },
      });
    }
    case 'mark': {
      const { uid: own, resourceVersion: version, name } = plan.content.metadata;
      const metadata = {
        uid: own,
        resourceVersion: version,
        annotations: { [snapshotAnnotations.beingDeleted]: 'yes' },
      };
      await client.patch(VolumeSnapshotContent, { name }, mergePatch({ metadata })).catch(unlessGone);
      return;
    }
    case 'delete': {
      const { uid: own, name } = plan.content.metadata;
      await client.delete(VolumeSnapshotContent, { name }, { preconditions: { uid: own } }).catch(unlessGone);
      return;
    }
    case 'tell':
      return await tell(plan.status, snapshot, context);
    case 'fail': {
      if (snapshot.status?.error?.message === plan.message) return;
      warn(plan.reason, plan.message);
      const error = { message: plan.message, time: formatTime(clock.now()) };
      await writeStatus({ ...snapshot.status, readyToUse: false, error }, snapshot, context);
    }
  }
}

async function tell(status: VolumeSnapshotStatus, snapshot: VolumeSnapshot, context: ReconcileContext): Promise<void> {
  const before = snapshot.status;
  await writeStatus({ error: null, ...status }, snapshot, context);
  const say = (reason: string, what: string) =>
    context.event(snapshot, { type: 'Normal', reason, message: `Snapshot ${describe(snapshot)} ${what}` });
  if (status.creationTime !== undefined && before?.creationTime === undefined)
    say('SnapshotCreated', 'was successfully created by the CSI driver.');
  if (status.readyToUse && !before?.readyToUse) say('SnapshotReady', 'is ready to use.');
}

async function writeStatus(
  status: VolumeSnapshotStatus,
  snapshot: VolumeSnapshot,
  { client }: ReconcileContext,
): Promise<void> {
  const { uid, resourceVersion } = snapshot.metadata;
  const patch = mergePatch({ metadata: { uid, resourceVersion }, status });
  await client.patch(VolumeSnapshot, keyOf(snapshot), patch, { subresource: 'status' }).catch(unlessGone);
}

async function releaseClaims(namespace: string, { lister, client, signal }: ReconcileContext): Promise<void> {
  const released = releasedClaims(
    lister(PersistentVolumeClaim).list(namespace),
    lister(VolumeSnapshot).list(namespace),
  );
  for (const object of released)
    await removeFinalizer(PersistentVolumeClaim, { object, finalizer: snapshotFinalizers.claim }, { client, signal });
}
