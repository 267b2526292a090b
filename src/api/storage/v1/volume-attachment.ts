/** VolumeAttachment: a volume at a node. */
import type { PersistentVolumeSpec } from '../../core/v1/persistent-volume.ts';
import { defineKind, type KubeObject } from '../../kind.ts';
import type { Int32, Time } from '../../meta/v1/scalars.ts';

/** Asks that a volume be attached to a node, and says whether it is. */
export interface VolumeAttachment extends KubeObject {
  /** The volume and the node. Cannot be changed. @default {} @proto 2 */
  spec: VolumeAttachmentSpec;
  /** Whether it is attached. @always @proto 3 */
  status?: VolumeAttachmentStatus;
}

export const VolumeAttachment = defineKind<VolumeAttachment>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'VolumeAttachment',
  plural: 'volumeattachments',
  scope: 'Cluster',
  subresources: [{ name: 'status', verbs: ['get', 'patch', 'update'] }],
});

/** A volume, and the node that shall have it. */
export interface VolumeAttachmentSpec {
  /** The driver that attaches it. @proto 1 */
  attacher: string;
  /** The node. @proto 3 */
  nodeName: string;
  /** The volume. @default {} @proto 2 */
  source: VolumeAttachmentSource;
}

/** A volume; exactly one of the two. */
export interface VolumeAttachmentSource {
  /** All about a volume that is no object of its own, as when a pod has one of a driver that has moved to CSI.
   *  @proto 2 */
  inlineVolumeSpec?: PersistentVolumeSpec;
  /** Name of the PersistentVolume. @pointer @proto 1 */
  persistentVolumeName?: string;
}

/** Whether a volume is attached. */
export interface VolumeAttachmentStatus {
  /** What went wrong when it was last to be attached. @proto 3 */
  attachError?: VolumeError;
  /** Whether it is attached. @proto 1 */
  attached: boolean;
  /** What the driver tells of the attachment, for those who mount the volume. @proto 2 */
  attachmentMetadata?: Record<string, string>;
  /** What went wrong when it was last to be detached. @proto 4 */
  detachError?: VolumeError;
}

/** What went wrong with a volume. */
export interface VolumeError {
  /** The driver's code, as gRPC numbers them. @pointer @proto 3 */
  errorCode?: Int32;
  /** What went wrong, in words. No secrets belong in here. @proto 2 */
  message?: string;
  /** When. @always @proto 1 */
  time?: Time;
}
