/** How drivers are told that a volume is to be used. Pure. */
import type { PersistentVolumeAccessMode, PersistentVolumeMode } from '#api';
import { accessModeOf, type DirectDriver, type VolumeCapability } from '#csi';

/** What of a volume, or of a claim for one, it depends on. */
interface Used {
  readonly accessModes?: readonly PersistentVolumeAccessMode[];
  readonly volumeMode?: PersistentVolumeMode;
  readonly mountOptions?: readonly string[];
  readonly csi?: { readonly fsType?: string };
}

/** All ways in which it is to be used, one for each mode of access. */
export function capabilitiesOf(
  { accessModes = [], volumeMode, mountOptions = [], csi }: Used,
  { can }: Pick<DirectDriver, 'can'>,
): VolumeCapability[] {
  const modes = accessModes.length > 0 ? accessModes : (['ReadWriteOnce'] as const);
  return modes.map(mode => {
    const accessMode = { mode: accessModeOf(mode, can.has('SINGLE_NODE_MULTI_WRITER')) };
    if (volumeMode === 'Block') return { block: {}, accessMode };
    return { mount: { fsType: csi?.fsType ?? '', mountFlags: mountOptions }, accessMode };
  });
}

/** The first of them. */
export const capabilityOf = (used: Used, driver: Pick<DirectDriver, 'can'>): VolumeCapability =>
  capabilitiesOf(used, driver)[0] ?? {};
