/** Names by which several components know the same volume: upstream's. */
import { createHash } from 'node:crypto';

/** The name of the VolumeAttachment of a volume at a node. */
export const attachmentName = (driver: string, handle: string, nodeName: string): string =>
  `csi-${createHash('sha256')
    .update(handle + driver + nodeName)
    .digest('hex')}`;

/** What a node's status calls a volume, among those that are attached and those in use. */
export const uniqueVolumeName = (driver: string, handle: string): string => `kubernetes.io/csi/${driver}^${handle}`;

/** The type under which drivers of volumes register at a kubelet. */
export const csiPluginType = 'CSIPlugin';
