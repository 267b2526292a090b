/** csi-resizer: makes volumes larger when their claims ask for more, by drivers that have no sidecars. */
import { CSINode, keyOf, PersistentVolume, PersistentVolumeClaim, quantityOf, Secret } from '#api';
import { toError } from '#base';
import { mergePatch } from '#client';
import { type DirectDriver, type DirectDrivers } from '#csi';
import { type Controller, defineController, done, type ReconcileContext, watch, writeStatus } from '#reconcile';
import { capabilityOf } from './capability.ts';
import { pendingStatus, planResize } from './resize-plan.ts';
import { csiResizerDeclaration } from './resizer-declaration.ts';
import { secretValues } from './secrets.ts';

export const createCsiResizer = (drivers: DirectDrivers): Controller =>
  defineController({
    ...csiResizerDeclaration,
    watches: [
      watch({
        kind: PersistentVolume,
        keysOf: ({ spec: { csi, claimRef } }) =>
          csi && claimRef?.name ? [{ namespace: claimRef.namespace ?? '', name: claimRef.name }] : [],
        ignores: (before, now) => before.spec.capacity?.['storage'] === now.spec.capacity?.['storage'],
      }),
      watch({
        kind: CSINode,
        keysOf: (_, lister) =>
          lister(PersistentVolumeClaim)
            .list()
            .filter(({ spec }) => spec.volumeName)
            .map(keyOf),
      }),
    ],
    async reconcile(key, context) {
      const { lister } = context;
      const claim = lister(PersistentVolumeClaim).get(key);
      const volume = claim?.spec.volumeName ? lister(PersistentVolume).get({ name: claim.spec.volumeName }) : undefined;
      if (!claim || !volume?.spec.csi) return done;
      const plan = planResize(claim, volume);
      const driver = plan.do === 'nothing' ? undefined : await drivers.find(volume.spec.csi.driver);
      if (!driver || plan.do === 'nothing') return done;
      if (plan.do === 'grow') await grow(volume, { claim, driver, bytes: plan.bytes, context });
      else {
        const told = await writeStatus(
          PersistentVolumeClaim,
          { object: claim, updated: { ...claim, status: plan.status } },
          context,
        );
        if (told)
          context.event(claim, {
            type: 'Normal',
            reason: 'VolumeResizeSuccessful',
            message: 'Resize volume succeeded',
          });
      }
      return done;
    },
  });

interface Growing {
  readonly claim: PersistentVolumeClaim;
  readonly driver: DirectDriver;
  readonly bytes: number;
  readonly context: ReconcileContext;
}

async function grow(volume: PersistentVolume, { claim, driver, bytes, context }: Growing): Promise<void> {
  const { lister, client, clock, event } = context;
  const { csi } = volume.spec;
  if (!csi || !driver.can.has('EXPAND_VOLUME')) return;
  const message = `External resizer is resizing volume ${volume.metadata.name}`;
  event(claim, { type: 'Normal', reason: 'Resizing', message });
  try {
    const secrets = secretValues(csi.controllerExpandSecretRef, secret => lister(Secret).get(secret));
    const { capacityBytes, nodeExpansionRequired } = await driver.call('ControllerExpandVolume', {
      volumeId: csi.volumeHandle,
      capacityRange: { requiredBytes: bytes },
      secrets,
      volumeCapability: capabilityOf(volume.spec, driver),
    });
    if (nodeExpansionRequired) {
      const status = pendingStatus(claim.status ?? {}, { bytes, nowMs: clock.now() });
      await writeStatus(PersistentVolumeClaim, { object: claim, updated: { ...claim, status } }, context);
      const why = 'Require file system resize of volume on node';
      event(claim, { type: 'Normal', reason: 'FileSystemResizeRequired', message: why });
    }
    // Last: it tells that the driver has done its part.
    const { uid, resourceVersion } = volume.metadata;
    const storage = quantityOf(Math.max(bytes, capacityBytes), 'BinarySI');
    const patch = { metadata: { uid, resourceVersion }, spec: { capacity: { storage } } };
    await client.patch(PersistentVolume, keyOf(volume), mergePatch(patch));
  } catch (error) {
    const why = `resize volume "${volume.metadata.name}" by resizer "${driver.name}" failed: ${toError(error).message}`;
    event(claim, { type: 'Warning', reason: 'VolumeResizeFailed', message: why });
    throw error;
  }
}
