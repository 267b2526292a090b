/** The table of what makes volumes. To add a kind: its name and properties in `plan/config/volume-kinds.ts`, its driver
 *  here. */
import type { Clock } from '#base';
import type { VolumeKindName } from '../plan/config/volume-kinds.ts';
import type { ContainerRuntime } from '../runtime/runtime.ts';
import { type ClaimedDriverOptions, createClaimedDriver } from './claimed.ts';
import { createCsiDriver } from './csi-driver.ts';
import type { VolumeDriver } from './driver.ts';
import { createEmptyDirDriver } from './empty-dir.ts';
import { hostPathDriver } from './host-path.ts';
import { createImageDriver } from './image-volume.ts';
import { nfsDriver } from './nfs.ts';
import { createPayloadDriver } from './payload-driver.ts';

interface DriverOptions extends ClaimedDriverOptions {
  /** What all pods together may have: no volume in memory is larger. */
  readonly allocatableMemoryBytes: number;
  readonly clock: Clock;
  readonly runtime: Pick<ContainerRuntime, 'viewImage' | 'removeImageView' | 'imageStatus'>;
}

/** One for each kind, for which the compiler asks. */
export type VolumeDrivers = Readonly<Record<VolumeKindName, VolumeDriver>>;

/** A driver for each kind. */
export function createVolumeDrivers({ allocatableMemoryBytes, clock, runtime, ...own }: DriverOptions): VolumeDrivers {
  const ofObjects = createPayloadDriver(clock);
  const ofClaims = createClaimedDriver(own);
  return {
    hostPath: hostPathDriver,
    emptyDir: createEmptyDirDriver(allocatableMemoryBytes),
    configMap: ofObjects,
    secret: ofObjects,
    projected: ofObjects,
    downwardAPI: ofObjects,
    image: createImageDriver(runtime),
    csi: createCsiDriver(own.csi),
    nfs: nfsDriver,
    persistentVolumeClaim: ofClaims,
    ephemeral: ofClaims,
  };
}
