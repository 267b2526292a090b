/** What volumes of CSI drivers are called, and where they lie: upstream's names, which drivers and sidecars know. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** What a driver is told to call a volume that a pod brings. */
export const ephemeralHandle = (uid: string, name: string): string => `csi-${hashOf(uid + name)}`;

/** The directory of a pod's volumes of drivers bears it. */
export const csiPlugin = 'kubernetes.io~csi';

/** Paths below the kubelet's directory. */
export interface CsiPaths {
  /** Where the sockets of those who register are. */
  readonly registry: string;
  /** What drivers have for themselves, and where volumes are staged. */
  readonly plugins: string;
  /** Where a volume is staged, once for all pods of the node. */
  staging(volume: { readonly driver: string; readonly handle: string; readonly isBlock: boolean }): string;
  /** Where a block volume is published for a pod. */
  device(volume: { readonly name: string }, uid: string): string;
}

/** Below the kubelet's directory. */
export function csiPaths(directory: string): CsiPaths {
  const plugins = join(directory, 'plugins');
  const own = join(plugins, 'kubernetes.io', 'csi');
  return {
    registry: join(directory, 'plugins_registry'),
    plugins,
    staging: ({ driver, handle, isBlock }) =>
      isBlock
        ? join(own, 'volumeDevices', 'staging', driver, hashOf(handle))
        : join(own, driver, hashOf(handle), 'globalmount'),
    device: ({ name }, uid) => join(own, 'volumeDevices', 'publish', name, uid),
  };
}
