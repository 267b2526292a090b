/** csi-attacher: attaches volumes to nodes and detaches them, as their VolumeAttachments ask, by drivers that have no
 *  sidecars.
 *
 *  An attachment gets a finalizer before its driver is called, and keeps it until the volume is detached. */
import { CSINode, PersistentVolume, Secret, VolumeAttachment } from '#api';
import { formatTime, toError } from '#base';
import { mergePatch } from '#client';
import { type DirectDriver, type DirectDrivers } from '#csi';
import {
  type Controller,
  defineController,
  done,
  patchStatus,
  type ReconcileContext,
  removeFinalizer,
  watch,
} from '#reconcile';
import { csiAttacherDeclaration } from './attacher-declaration.ts';
import { capabilityOf } from './capability.ts';
import { secretValues } from './secrets.ts';

/** As the sidecar has them. */
const finalizerOf = (driver: string): string => `external-attacher/${driver.replaceAll('.', '-')}`;
const nodeIdAnnotation = 'csi.alpha.kubernetes.io/node-id';

export const createCsiAttacher = (drivers: DirectDrivers): Controller =>
  defineController({
    ...csiAttacherDeclaration,
    watches: [
      watch({
        kind: CSINode,
        keysOf: ({ metadata }, lister) =>
          lister(VolumeAttachment)
            .list()
            .filter(({ spec }) => spec.nodeName === metadata.name)
            .map(({ metadata: { name } }) => ({ name })),
      }),
    ],
    async reconcile(key, context) {
      const attachment = context.lister(VolumeAttachment).get(key);
      const driver = attachment && (await drivers.find(attachment.spec.attacher));
      if (!driver) return done;
      const isGoing = attachment.metadata.deletionTimestamp !== undefined;
      if (!isGoing && attachment.status?.attached) return done;
      try {
        await (isGoing ? detach(attachment, driver, context) : attach(attachment, driver, context));
      } catch (error) {
        const { errorCodeOf } = await import('#grpc');
        const errorCode = errorCodeOf(error);
        const said = {
          message: toError(error).message,
          time: formatTime(context.clock.now()),
          ...(errorCode === undefined ? {} : { errorCode }),
        };
        const status = {
          attached: attachment.status?.attached ?? false,
          [isGoing ? 'detachError' : 'attachError']: said,
        };
        await patchStatus(VolumeAttachment, { object: attachment, status }, context);
        throw error;
      }
      return done;
    },
  });

async function attach(attachment: VolumeAttachment, driver: DirectDriver, context: ReconcileContext): Promise<void> {
  const { lister, client } = context;
  const { nodeName, source } = attachment.spec;
  const volume = lister(PersistentVolume).get({ name: source.persistentVolumeName ?? '' });
  const csi = volume?.spec.csi;
  if (!csi) throw new Error(`persistentvolume "${source.persistentVolumeName}" not found`);
  const nodeId = lister(CSINode)
    .get({ name: nodeName })
    ?.spec.drivers.find(({ name }) => name === driver.name)?.nodeID;
  if (nodeId === undefined) throw new Error(`CSINode ${nodeName} does not contain driver ${driver.name}`);
  const finalizer = finalizerOf(driver.name);
  const { uid, resourceVersion, finalizers = [], annotations } = attachment.metadata;
  let object = attachment;
  if (!finalizers.includes(finalizer) || annotations?.[nodeIdAnnotation] !== nodeId) {
    const noted = { finalizers: [...finalizers.filter(one => one !== finalizer), finalizer] };
    const metadata = { uid, resourceVersion, ...noted, annotations: { [nodeIdAnnotation]: nodeId } };
    object = await client.patch(VolumeAttachment, { name: attachment.metadata.name }, mergePatch({ metadata }));
  }
  const publishContext = driver.can.has('PUBLISH_UNPUBLISH_VOLUME')
    ? (
        await driver.call('ControllerPublishVolume', {
          volumeId: csi.volumeHandle,
          nodeId,
          volumeCapability: capabilityOf(volume.spec, driver),
          readonly: csi.readOnly ?? false,
          secrets: secretValues(csi.controllerPublishSecretRef, secret => lister(Secret).get(secret)),
          volumeContext: csi.volumeAttributes ?? {},
        })
      ).publishContext
    : {};
  const status = { attached: true, attachmentMetadata: publishContext ?? {}, attachError: null };
  await patchStatus(VolumeAttachment, { object, status }, context);
}

async function detach(
  attachment: VolumeAttachment,
  driver: DirectDriver,
  { lister, client, signal }: ReconcileContext,
): Promise<void> {
  const finalizer = finalizerOf(driver.name);
  const { finalizers = [], annotations } = attachment.metadata;
  if (!finalizers.includes(finalizer)) return;
  const csi = lister(PersistentVolume).get({ name: attachment.spec.source.persistentVolumeName ?? '' })?.spec.csi;
  const nodeId = annotations?.[nodeIdAnnotation];
  // A volume whose object is gone cannot be named to the driver any more; it does not go while it is attached.
  if (csi && nodeId !== undefined && driver.can.has('PUBLISH_UNPUBLISH_VOLUME')) {
    const secrets = secretValues(csi.controllerPublishSecretRef, secret => lister(Secret).get(secret));
    await driver.call('ControllerUnpublishVolume', { volumeId: csi.volumeHandle, nodeId, secrets });
  }
  await removeFinalizer(VolumeAttachment, { object: attachment, finalizer }, { client, signal });
}
