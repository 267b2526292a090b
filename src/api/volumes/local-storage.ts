/** The cluster's own storage: volumes on the disks of nodes, which the kubelets make; pure.
 *
 *  A volume says by its attributes on which node it lies and of which type it is. What lies on the disk holds a finalizer, which
 *  the kubelet sets before it makes anything there and takes away when nothing is left. */
import type { PersistentVolume } from '../core/v1/persistent-volume.ts';

/** The provisioner of classes, and the driver of volumes. */
export const localStorageDriver = 'local.kubernode.dev';

/** On a volume: its node has something on its disk. */
export const localVolumeFinalizer = 'local.kubernode.dev/on-node';

/** On a volume of type `image`: how large its node has made it. */
export const localVolumeSizeAnnotation = 'local.kubernode.dev/size';

/** The default class of clusters whose nodes have such storage. */
export const localStorageClassName = 'local';

/** `directory`: a folder, whose size nobody enforces. `image`: a file system of its own in a file, which cannot grow beyond its size. */
export const localVolumeTypes = ['directory', 'image'] as const;
export type LocalVolumeType = (typeof localVolumeTypes)[number];

/** How long what was deleted can be brought back, where the class does not say. */
export const defaultKeepDeletedSeconds = 24 * 3600;

/** What a volume of this storage says of itself. */
export interface LocalVolume {
  /** The name of the node where it lies. */
  readonly node: string;
  readonly type: LocalVolumeType;
  /** How long it can be brought back when it is deleted. */
  readonly keepDeletedSeconds: number;
}

/** The attributes by which a volume says so. */
export const localVolumeAttributes = ({ node, type, keepDeletedSeconds }: LocalVolume): Record<string, string> => ({
  node,
  type,
  keepDeletedSeconds: String(keepDeletedSeconds),
});

/** What a volume says; undefined for one of another storage, or that says nothing that makes sense. */
export function localVolumeOf({ spec }: PersistentVolume): LocalVolume | undefined {
  if (spec.csi?.driver !== localStorageDriver) return undefined;
  const { node, type, keepDeletedSeconds } = spec.csi.volumeAttributes ?? {};
  const known = localVolumeTypes.find(name => name === type);
  const seconds = Number(keepDeletedSeconds ?? defaultKeepDeletedSeconds);
  if (!node || !known || !Number.isFinite(seconds) || seconds < 0) return undefined;
  return { node, type: known, keepDeletedSeconds: seconds };
}
