/** persistentvolume-binder: brings claims and volumes together, and says what is bound to what.
 *
 *  Its keys are claims, and volumes, which have no namespace. A pair is bound in this order, each step of which can be
 *  made again: the volume names the claim, the claim names the volume, the claim's status says so. */
import {
  bindCompletedAnnotation,
  boundByControllerAnnotation,
  deepEqual,
  formatKey,
  type ObjectKey,
  PersistentVolume,
  PersistentVolumeClaim,
  StorageClass,
  storageClassOf,
  storageProvisionerAnnotation,
} from '#api';
import {
  defineController,
  defineIndex,
  done,
  type EventDetails,
  type ReconcileContext,
  type ReconcileResult,
  watch,
  writeStatus,
} from '#reconcile';
import { type ClaimPlan, planClaim } from './claim-plan.ts';
import { persistentVolumeBinderDeclaration } from './declaration.ts';
import { planVolume } from './volume-plan.ts';

const betaProvisionerAnnotation = 'volume.beta.kubernetes.io/storage-provisioner';

/** Files claims that have no volume yet, all under one name. */
const unboundClaims = defineIndex({
  kind: PersistentVolumeClaim,
  values: ({ metadata }) => (metadata.annotations?.[bindCompletedAnnotation] === undefined ? ['unbound'] : []),
});

/** Files volumes by the claim that they are for. */
const volumesByClaim = defineIndex({
  kind: PersistentVolume,
  values: ({ spec: { claimRef } }) =>
    claimRef?.name ? [formatKey({ namespace: claimRef.namespace ?? '', name: claimRef.name })] : [],
});

const keyOfVolume = ({ metadata }: { metadata: { name: string } }): ObjectKey => ({ name: metadata.name });
const keyOfClaim = ({ metadata }: PersistentVolumeClaim): ObjectKey => ({
  namespace: metadata.namespace ?? '',
  name: metadata.name,
});

export const persistentVolumeBinder = defineController({
  ...persistentVolumeBinderDeclaration,
  concurrency: 1,
  indexes: [unboundClaims, volumesByClaim],
  watches: [
    watch({
      kind: PersistentVolumeClaim,
      keysOf: (claim, lister) => [
        ...(claim.spec.volumeName ? [{ name: claim.spec.volumeName }] : []),
        // One that was made for a claim which went before it named it.
        ...volumesByClaim.find(lister, formatKey(keyOfClaim(claim))).map(keyOfVolume),
      ],
    }),
    watch({
      kind: PersistentVolume,
      keysOf(volume, lister) {
        const { claimRef } = volume.spec;
        const waiting = claimRef?.uid ? [] : unboundClaims.find(lister, 'unbound').map(keyOfClaim);
        return [
          keyOfVolume(volume),
          ...(claimRef?.name ? [{ namespace: claimRef.namespace ?? '', name: claimRef.name }] : []),
          ...waiting,
        ];
      },
    }),
    watch({ kind: StorageClass, keysOf: (_, lister) => unboundClaims.find(lister, 'unbound').map(keyOfClaim) }),
  ],
  async reconcile(key, context) {
    return await (key.namespace === undefined ? reconcileVolume(key, context) : reconcileClaim(key, context));
  },
});

async function reconcileVolume(key: ObjectKey, context: ReconcileContext): Promise<ReconcileResult> {
  const { lister, client, event } = context;
  const volume = lister(PersistentVolume).get(key);
  if (!volume) return done;
  const { claimRef } = volume.spec;
  const claim = claimRef?.name
    ? lister(PersistentVolumeClaim).get({ namespace: claimRef.namespace ?? '', name: claimRef.name })
    : undefined;
  const plan = planVolume({ volume, claim });
  if (!plan) return done;
  const current =
    plan.claimRef === undefined ? volume : await client.update(PersistentVolume, withClaim(volume, plan.claimRef));
  const { reason: _reason, message: _message, ...status } = current.status ?? {};
  if (plan.event && plan.status.phase !== volume.status?.phase) event(volume, plan.event);
  await writeStatus(
    PersistentVolume,
    { object: current, updated: { ...current, status: { ...status, ...plan.status } } },
    context,
  );
  return done;
}

function withClaim(
  { metadata, spec, ...rest }: PersistentVolume,
  claimRef: NonNullable<PersistentVolume['spec']['claimRef']> | 'none',
): PersistentVolume {
  const { claimRef: _, ...others } = spec;
  const { [boundByControllerAnnotation]: __, ...annotations } = metadata.annotations ?? {};
  return {
    ...rest,
    metadata: { ...metadata, annotations },
    spec: claimRef === 'none' ? others : { ...others, claimRef },
  };
}

async function reconcileClaim(key: ObjectKey, context: ReconcileContext): Promise<ReconcileResult> {
  const { lister } = context;
  const claim = lister(PersistentVolumeClaim).get(key);
  if (!claim) return done;
  const name = storageClassOf(claim);
  const plan = planClaim({
    claim,
    volumes: lister(PersistentVolume).list(),
    storageClass: name === '' ? undefined : lister(StorageClass).get({ name }),
  });
  await carryOut(plan, claim, context);
  return done;
}

async function carryOut(plan: ClaimPlan, claim: PersistentVolumeClaim, context: ReconcileContext): Promise<void> {
  const { client } = context;
  if (plan.volume) await nameClaim(plan.volume, claim, context);
  const wanted = plan.volume ? withVolume(claim, plan.volume) : withProvisioner(claim, plan.provisioner);
  const current = deepEqual(wanted, claim) ? claim : await client.update(PersistentVolumeClaim, wanted);
  tell(claim, plan, context.event);
  const status = statusOf(current, plan);
  await writeStatus(PersistentVolumeClaim, { object: current, updated: { ...current, status } }, context);
}

/** What is told once is not told again because another volume came. */
function tell(claim: PersistentVolumeClaim, { event, phase }: ClaimPlan, record: ReconcileContext['event']): void {
  if (event && (phase !== 'Lost' || claim.status?.phase !== 'Lost')) record(claim, event satisfies EventDetails);
}

/** The volume says which claim it is of, exactly; whether somebody set it aside is kept. */
async function nameClaim(
  volume: PersistentVolume,
  claim: PersistentVolumeClaim,
  { client }: ReconcileContext,
): Promise<void> {
  const { claimRef, ...spec } = volume.spec;
  if (claimRef?.uid) return;
  const { metadata } = claim;
  const reference = {
    kind: 'PersistentVolumeClaim',
    apiVersion: 'v1',
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    uid: metadata.uid ?? '',
    resourceVersion: metadata.resourceVersion ?? '',
  };
  const annotations = claimRef
    ? volume.metadata.annotations
    : annotated(volume.metadata.annotations, boundByControllerAnnotation);
  await client.update(PersistentVolume, {
    ...volume,
    metadata: { ...volume.metadata, ...(annotations && { annotations }) },
    spec: { ...spec, claimRef: reference },
  });
}

const annotated = (annotations: Readonly<Record<string, string>> | undefined, name: string, value = 'yes') => ({
  ...annotations,
  [name]: value,
});

function withVolume(claim: PersistentVolumeClaim, { metadata }: PersistentVolume): PersistentVolumeClaim {
  const chosen = claim.spec.volumeName
    ? claim.metadata.annotations
    : annotated(claim.metadata.annotations, boundByControllerAnnotation);
  return {
    ...claim,
    metadata: { ...claim.metadata, annotations: annotated(chosen, bindCompletedAnnotation) },
    spec: { ...claim.spec, volumeName: metadata.name },
  };
}

function withProvisioner(claim: PersistentVolumeClaim, provisioner: string | undefined): PersistentVolumeClaim {
  if (provisioner === undefined) return claim;
  const annotations = annotated(
    annotated(claim.metadata.annotations, storageProvisionerAnnotation, provisioner),
    betaProvisionerAnnotation,
    provisioner,
  );
  return { ...claim, metadata: { ...claim.metadata, annotations } };
}

/** A claim that is bound now says what it got; later only its size changes, which others see to. */
function statusOf(
  { status = {} }: PersistentVolumeClaim,
  { phase, volume }: ClaimPlan,
): NonNullable<PersistentVolumeClaim['status']> {
  if (phase === 'Bound' && status.phase !== 'Bound' && volume) {
    const { accessModes, capacity } = volume.spec;
    return { ...status, phase, ...(accessModes && { accessModes }), ...(capacity && { capacity }) };
  }
  return { ...status, phase };
}
