/** csi-provisioner: has volumes made for claims and deleted when they are released, by drivers that have no sidecars.
 *
 *  Its keys are claims, and volumes, which have no namespace. A claim gets a finalizer before the driver is called, and
 *  loses it when it has its volume: what was made for one that goes meanwhile is deleted, by what was noted of it. */
import {
  CSINode,
  keyOf,
  Node,
  type ObjectKey,
  PersistentVolume,
  PersistentVolumeClaim,
  Secret,
  StorageClass,
  selectedNodeAnnotation,
  storageClassOf,
  VolumeAttachment,
} from '#api';
import { toError } from '#base';
import { mergePatch } from '#client';
import { type Answer, type DirectDriver, type DirectDrivers, isDriverError, type Strings } from '#csi';
import {
  addFinalizer,
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
import { findSnapshot, snapshotSourceOf } from '../snapshots/snapshot-source.ts';
import { type BegunVolume, findBegun, forgetBegun, noteBegun } from './begun.ts';
import { planDeletion } from './delete-plan.ts';
import { mayHaveMade } from './may-have-made.ts';
import {
  deletionSecretAnnotations,
  isOver,
  type ProvisionPlan,
  planProvision,
  provisioningFinalizer,
  volumeFinalizer,
  volumeFor,
  volumeNameFor,
} from './provision-plan.ts';
import { csiProvisionerDeclaration } from './provisioner-declaration.ts';
import { secretReference, secretValues } from './secrets.ts';

/** How often a snapshot is looked for that a claim is to be made of. */
const snapshotPollMs = 5000;

const waitingClaims = (lister: Listers): ObjectKey[] =>
  lister(PersistentVolumeClaim)
    .list()
    .filter(claim => !claim.spec.volumeName || isOver(claim))
    .map(keyOf);

export const createCsiProvisioner = (drivers: DirectDrivers): Controller =>
  defineController({
    ...csiProvisionerDeclaration,
    watches: [
      watch({
        kind: PersistentVolume,
        keysOf: ({ metadata, spec: { csi, claimRef } }) =>
          csi
            ? [
                { name: metadata.name },
                ...(claimRef?.name ? [{ namespace: claimRef.namespace ?? '', name: claimRef.name }] : []),
              ]
            : [],
      }),
      watch({ kind: StorageClass, keysOf: (_, lister) => waitingClaims(lister) }),
      watch({
        kind: CSINode,
        keysOf: (_, lister) => [
          ...waitingClaims(lister),
          ...lister(PersistentVolume)
            .list()
            .filter(({ spec }) => spec.csi)
            .map(keyOf),
        ],
      }),
      watch({
        kind: VolumeAttachment,
        keysOf: ({ spec: { source } }) =>
          source.persistentVolumeName === undefined ? [] : [{ name: source.persistentVolumeName }],
        // Only its end makes a difference.
        ignores: () => true,
      }),
    ],
    reconcile: (key, context) =>
      key.namespace === undefined
        ? reconcileVolume(key, { drivers, context })
        : reconcileClaim(key, { drivers, context }),
  });

interface Work {
  readonly drivers: DirectDrivers;
  readonly context: ReconcileContext;
}

async function reconcileVolume(key: ObjectKey, { drivers, context }: Work): Promise<ReconcileResult> {
  const { lister, client, signal } = context;
  const volume = lister(PersistentVolume).get(key);
  const csi = volume?.spec.csi;
  const driver = csi && (await drivers.find(csi.driver));
  if (!driver) return done;
  const plan = planDeletion(volume, { driver: driver.name, attachments: lister(VolumeAttachment).list() });
  if (plan === 'nothing') return done;
  if (plan === 'delete') {
    const { annotations = {}, uid, resourceVersion } = volume.metadata;
    const name = annotations[deletionSecretAnnotations.name];
    const namespace = annotations[deletionSecretAnnotations.namespace];
    const secrets = secretValues(name && namespace ? { name, namespace } : undefined, secret =>
      lister(Secret).get(secret),
    );
    await deleteVolume(driver, { volumeId: csi.volumeHandle, secrets });
    if (volume.metadata.deletionTimestamp === undefined)
      await client.delete(PersistentVolume, key, { preconditions: { uid, resourceVersion } }).catch(unlessGone);
  }
  const left = await client.find(PersistentVolume, key);
  if (left) await removeFinalizer(PersistentVolume, { object: left, finalizer: volumeFinalizer }, { client, signal });
  return done;
}

async function deleteVolume(driver: DirectDriver, request: { volumeId: string; secrets: Strings }): Promise<void> {
  await driver.call('DeleteVolume', request);
}

async function reconcileClaim(key: ObjectKey, { drivers, context }: Work): Promise<ReconcileResult> {
  const { lister } = context;
  const claim = lister(PersistentVolumeClaim).get(key);
  if (!claim) return done;
  if (isOver(claim)) return await finish(claim, { drivers, context });
  const className = storageClassOf(claim);
  const storageClass = className === '' ? undefined : lister(StorageClass).get({ name: className });
  if (claim.spec.volumeName || !storageClass) return done;
  const driver = await drivers.find(storageClass.provisioner);
  if (!driver) return done;
  const plan = planProvision({
    claim,
    snapshot: await findSnapshot(claim, context),
    storageClass,
    driver,
    nodes: lister(Node).list(),
    topologyKeysOf: name =>
      lister(CSINode)
        .get({ name })
        ?.spec.drivers.find(one => one.name === driver.name)?.topologyKeys,
    volumeOfClaim(name) {
      const { namespace = '' } = claim.metadata;
      const source = lister(PersistentVolumeClaim).get({ namespace, name });
      return source?.spec.volumeName ? lister(PersistentVolume).get({ name: source.spec.volumeName }) : undefined;
    },
  });
  if (plan.do === 'fail') {
    const message = failed(plan.why, claim);
    context.event(claim, { type: 'Warning', reason: 'ProvisioningFailed', message });
    if (plan.reselect) await unselect(claim, context);
    // A snapshot that gets ready does not bring the claim.
    if (snapshotSourceOf(claim)) return again(snapshotPollMs);
  }
  if (plan.do === 'create') await create(plan, { claim, driver, context });
  return done;
}

interface Claimed {
  readonly claim: PersistentVolumeClaim;
  readonly driver: DirectDriver;
  readonly context: ReconcileContext;
}

/** Has a volume made. What is begun is noted first. */
async function create(
  { storageClass, request }: Extract<ProvisionPlan, { do: 'create' }>,
  { claim, driver, context }: Claimed,
): Promise<void> {
  const { client, event, signal } = context;
  const finalizer = provisioningFinalizer;
  await addFinalizer(PersistentVolumeClaim, { object: claim, finalizer }, { client, signal });
  const { parameters = {} } = storageClass;
  const secret = secretReference('provisioner', { parameters, claim, volume: volumeNameFor(claim) });
  const begun = { driver: driver.name, request, ...(secret && { secret }) };
  await noteBegun(claim, begun, context);
  const { namespace = '', name } = claim.metadata;
  const message = `External provisioner is provisioning volume for claim "${namespace}/${name}"`;
  event(claim, { type: 'Normal', reason: 'Provisioning', message });
  const made = await createVolume(begun, { driver, context }).catch(async (error: unknown) => {
    await tellFailure(error, { claim, context });
    throw error;
  });
  const volume = volumeFor(claim, storageClass, { driver: driver.name, made });
  const { metadata } = await client.create(PersistentVolume, volume);
  const success = `Successfully provisioned volume ${metadata.name}`;
  event(claim, { type: 'Normal', reason: 'ProvisioningSucceeded', message: success });
}

/** Takes back what was begun for a claim that does not have it. */
async function finish(claim: PersistentVolumeClaim, { drivers, context }: Work): Promise<ReconcileResult> {
  const { client, signal } = context;
  const begun = await findBegun(claim, context);
  // A volume that has its object goes with that.
  if (begun && !(await client.find(PersistentVolume, { name: volumeNameFor(claim) }))) {
    const driver = await drivers.find(begun.driver);
    if (!driver) return done;
    await takeBack(begun, { driver, context });
  }
  await forgetBegun(claim, context);
  const finalizer = provisioningFinalizer;
  await removeFinalizer(PersistentVolumeClaim, { object: claim, finalizer }, { client, signal });
  return done;
}

/** The driver answers with what it has made under that name, or makes it now; one that refuses has made nothing. */
async function takeBack(begun: BegunVolume, { driver, context }: Omit<Claimed, 'claim'>): Promise<void> {
  let volumeId: string;
  try {
    ({ volumeId } = await createVolume(begun, { driver, context }));
  } catch (error) {
    if (await mayHaveMade(error)) throw error;
    return;
  }
  await deleteVolume(driver, { volumeId, secrets: secretsOf(begun, context) });
}

const failed = (why: string, claim: PersistentVolumeClaim): string =>
  `failed to provision volume with StorageClass "${storageClassOf(claim)}": ${why}`;

const secretsOf = ({ secret }: BegunVolume, { lister }: ReconcileContext): Strings =>
  secretValues(secret, key => lister(Secret).get(key));

async function createVolume(
  begun: BegunVolume,
  { driver, context }: Omit<Claimed, 'claim'>,
): Promise<NonNullable<Answer<'CreateVolume'>['volume']>> {
  const { volume } = await driver.call('CreateVolume', { ...begun.request, secrets: secretsOf(begun, context) });
  if (!volume) throw new Error(`driver ${driver.name} says nothing of the volume that it has made`);
  return volume;
}

/** Tells why it was not made; the choice of a node that has no room is taken back. */
async function tellFailure(error: unknown, { claim, context }: Pick<Claimed, 'claim' | 'context'>): Promise<void> {
  const message = failed(toError(error).message, claim);
  context.event(claim, { type: 'Warning', reason: 'ProvisioningFailed', message });
  if (await isDriverError(error, 'RESOURCE_EXHAUSTED')) await unselect(claim, context);
}

/** Leaves it to the scheduler to choose a node again. */
async function unselect(claim: PersistentVolumeClaim, { client }: ReconcileContext): Promise<void> {
  const { uid, annotations } = claim.metadata;
  if (annotations?.[selectedNodeAnnotation] === undefined) return;
  const patch = mergePatch({ metadata: { uid, annotations: { [selectedNodeAnnotation]: null } } });
  await client.patch(PersistentVolumeClaim, keyOf(claim), patch);
}
