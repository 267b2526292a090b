/** The cluster's own storage: volumes on the disks of nodes, which the kubelets make; pure.
 *
 *  A volume says by its attributes on which node it lies and of which type it is. What lies on the disk holds a
 *  finalizer, which the kubelet sets before it makes anything there and takes away when nothing is left. */
import type { PersistentVolume } from '../core/v1/persistent-volume.ts';

/** The provisioner of classes, and the driver of volumes. */
export const localStorageDriver = 'local.kubernode.dev';

/** On a volume: its node has something on its disk. */
export const localVolumeFinalizer = 'local.kubernode.dev/on-node';

/** On a volume with a hard limit: how large its node has made it. */
export const localVolumeSizeAnnotation = 'local.kubernode.dev/size';

/** On a volume that is made of another, or of a snapshot: its node has made the copy. */
export const localVolumeCopiedAnnotation = 'local.kubernode.dev/copied';

/** On such a volume: why its node cannot make the copy. */
export const localVolumeErrorAnnotation = 'local.kubernode.dev/error';

/** A condition of a claim whose volume holds more than it asked for, of a type where nobody enforces that. */
export const overCapacityCondition = 'local.kubernode.dev/OverCapacity';

/** The class of volumes that are being copied: no claim finds them before they are whole. */
export const localCopyingClass = 'being-copied.local.kubernode.dev';

/** On a node whose disk has volumes of type `btrfs`. */
export const localBtrfsLabel = 'local.kubernode.dev/btrfs';

/** The default class of clusters whose nodes have such storage. */
export const localStorageClassName = 'local';

/** `directory`: a folder, whose size nobody enforces. `image`: a file system of its own in a file, which cannot grow
 *  beyond its size, or that file as a block device. `btrfs`: a subvolume with a quota, where the node's disk has
 *  btrfs. */
export const localVolumeTypes = ['directory', 'image', 'btrfs'] as const;
/** How a volume lies on its node's disk. */
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
  /** What it is a copy of, on the same node. Default: it begins empty. */
  readonly source?: LocalVolumeSource | undefined;
}

/** A volume by its name, or a snapshot by that under which its node keeps it. */
export interface LocalVolumeSource {
  readonly kind: 'volume' | 'snapshot';
  readonly name: string;
}

/** The attributes by which a volume says so. */
export const localVolumeAttributes = ({
  node,
  type,
  keepDeletedSeconds,
  source,
}: LocalVolume): Record<string, string> => ({
  node,
  type,
  keepDeletedSeconds: String(keepDeletedSeconds),
  ...(source && { source: `${source.kind}/${source.name}` }),
});

const sourceIn = (text: string | undefined): LocalVolumeSource | undefined => {
  const [, kind, name] = /^(volume|snapshot)\/([^/]+)$/.exec(text ?? '') ?? [];
  return (kind === 'volume' || kind === 'snapshot') && name !== undefined ? { kind, name } : undefined;
};

/** What a volume says; undefined for one of another storage, or that says nothing that makes sense. */
export function localVolumeOf({ spec }: PersistentVolume): LocalVolume | undefined {
  if (spec.csi?.driver !== localStorageDriver) return undefined;
  const { node, type, keepDeletedSeconds, source: sourceText } = spec.csi.volumeAttributes ?? {};
  const known = localVolumeTypes.find(name => name === type);
  const seconds = Number(keepDeletedSeconds ?? defaultKeepDeletedSeconds);
  const source = sourceIn(sourceText);
  if (!node || !known || !Number.isFinite(seconds) || seconds < 0 || (sourceText !== undefined && !source))
    return undefined;
  return { node, type: known, keepDeletedSeconds: seconds, ...(source && { source }) };
}

/** A snapshot of this storage. */
export interface LocalSnapshot {
  /** The name of the node where it lies. */
  readonly node: string;
  readonly type: LocalVolumeType;
  /** Under which the node keeps it. */
  readonly name: string;
}

/** How the content of a snapshot names it: `NODE/TYPE/NAME`. */
export const localSnapshotHandle = ({ node, type, name }: LocalSnapshot): string => `${node}/${type}/${name}`;

/** What such a name says; undefined for another. */
export function localSnapshotOf(handle: string): LocalSnapshot | undefined {
  const [node = '', typeName, name = '', ...rest] = handle.split('/');
  const type = localVolumeTypes.find(known => known === typeName);
  return node !== '' && type && /^[a-z0-9][a-z0-9.-]*$/.test(name) && rest.length === 0
    ? { node, type, name }
    : undefined;
}
