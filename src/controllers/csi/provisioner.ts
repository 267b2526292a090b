/** csi-provisioner: has volumes made for claims and deleted when they are released, by drivers that have no sidecars.
 *
 *  Its keys are claims, and volumes, which have no namespace. A claim gets a finalizer before the driver is called, and loses it when it has
 *  its volume: what was made for one that goes meanwhile is deleted. */
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
import { type Answer, type DirectDriver, type DirectDrivers, loadDirectDrivers } from '#csi';
import {
  addFinalizer,
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
import { planDeletion } from './delete-plan.ts';
import {
  deletionSecretAnnotations,
  type ProvisionPlan,
  planProvision,
  provisioningFinalizer,
  volumeFinalizer,
  volumeFor,
  volumeNameFor,
} from './provision-plan.ts';
import { csiProvisionerDeclaration } from './provisioner-declaration.ts';
import { secretReference, secretValues } from './secrets.ts';

const waitingClaims = (lister: Listers): ObjectKey[] =>
  lister(PersistentVolumeClaim)
    .list()
    .filter(claim => !claim.spec.volumeName)
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

async function deleteVolume(
  driver: DirectDriver,
  request: { readonly volumeId: string; readonly secrets: Readonly<Record<string, string>> },
): Promise<void> {
  const { withDriver } = await loadDirectDrivers();
  await withDriver(driver, channel => channel.call('DeleteVolume', request));
}

async function reconcileClaim(key: ObjectKey, { drivers, context }: Work): Promise<ReconcileResult> {
  const { lister } = context;
  const claim = lister(PersistentVolumeClaim).get(key);
  if (!claim) return done;
  const className = storageClassOf(claim);
  const storageClass = className === '' ? undefined : lister(StorageClass).get({ name: className });
  const isBegun = claim.metadata.finalizers?.includes(provisioningFinalizer) === true;
  if (!isBegun && (claim.spec.volumeName || !storageClass)) return done;
  const driver = storageClass && (await drivers.find(storageClass.provisioner));
  if (!driver) return done;
  const plan = planProvision({
    claim,
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
  await carryOut(plan, { claim, driver, context });
  return done;
}

interface Claimed {
  readonly claim: PersistentVolumeClaim;
  readonly driver: DirectDriver;
  readonly context: ReconcileContext;
}

async function carryOut(plan: ProvisionPlan, { claim, driver, context }: Claimed): Promise<void> {
  const { client, event, signal } = context;
  const letGo = (object: PersistentVolumeClaim) =>
    removeFinalizer(PersistentVolumeClaim, { object, finalizer: provisioningFinalizer }, { client, signal });
  switch (plan.type) {
    case 'nothing':
      return;
    case 'letGo':
      await letGo(claim);
      return;
    case 'fail':
      event(claim, { type: 'Warning', reason: 'ProvisioningFailed', message: failed(plan.why, claim) });
      return;
    case 'takeBack': {
      // The driver answers with what it has made under that name, or makes it now.
      const made = await createVolume(plan, { claim, driver, context });
      await deleteVolume(driver, { volumeId: made.volumeId, secrets: provisionSecrets(plan, { claim, context }) });
      await letGo(claim);
      return;
    }
    case 'create': {
      const finalizer = provisioningFinalizer;
      await addFinalizer(PersistentVolumeClaim, { object: claim, finalizer }, { client, signal });
      const { namespace = '', name } = claim.metadata;
      const message = `External provisioner is provisioning volume for claim "${namespace}/${name}"`;
      event(claim, { type: 'Normal', reason: 'Provisioning', message });
      const made = await createVolume(plan, { claim, driver, context });
      const volume = volumeFor(claim, plan.storageClass, { driver: driver.name, made });
      const { metadata } = await client.create(PersistentVolume, volume);
      const success = `Successfully provisioned volume ${metadata.name}`;
      event(claim, { type: 'Normal', reason: 'ProvisioningSucceeded', message: success });
    }
  }
}

type Begun = Extract<ProvisionPlan, { type: 'create' | 'takeBack' }>;

const failed = (why: string, claim: PersistentVolumeClaim): string =>
  `failed to provision volume with StorageClass "${storageClassOf(claim)}": ${why}`;

const provisionSecrets = ({ storageClass }: Begun, { claim, context }: Pick<Claimed, 'claim' | 'context'>) =>
  secretValues(
    secretReference('provisioner', {
      parameters: storageClass.parameters ?? {},
      claim,
      volume: volumeNameFor(claim),
    }),
    secret => context.lister(Secret).get(secret),
  );

/** Has it made. Errors: the driver's; the choice of a node that has no room is taken back first. */
async function createVolume(
  plan: Begun,
  { claim, driver, context }: Claimed,
): Promise<NonNullable<Answer<'CreateVolume'>['volume']>> {
  const { withDriver, isCallError } = await loadDirectDrivers();
  try {
    const secrets = provisionSecrets(plan, { claim, context });
    const { volume } = await withDriver(driver, channel => channel.call('CreateVolume', { ...plan.request, secrets }));
    if (!volume) throw new Error(`driver ${driver.name} says nothing of the volume that it has made`);
    return volume;
  } catch (error) {
    const { client, event } = context;
    const message = failed(toError(error).message, claim);
    event(claim, { type: 'Warning', reason: 'ProvisioningFailed', message });
    const { uid, annotations } = claim.metadata;
    if (isCallError(error, 'RESOURCE_EXHAUSTED') && annotations?.[selectedNodeAnnotation] !== undefined)
      await client.patch(
        PersistentVolumeClaim,
        keyOf(claim),
        mergePatch({ metadata: { uid, annotations: { [selectedNodeAnnotation]: null } } }),
      );
    throw error;
  }
}
