/** The kinds of volumes that a node can make, and what holds for all volumes of a kind. How they are made is in
 *  `volumes/drivers.ts`. */
import type { Volume } from '#api';

interface VolumeKind {
  /** Upstream's name of what makes it, which its directory bears; none for a path of the node. */
  readonly plugin?: string;
  /** Whether its content never lies on a disk. */
  readonly inMemory?: boolean;
  /** Whether its content is made of objects of the API. Only the kubelet writes it: to containers it is read-only,
   *  whatever the pod says. */
  readonly ofObjects?: boolean;
  /** Whether it is the content of an image. Only containers that mount it wait for it, as upstream. */
  readonly ofImage?: boolean;
}

const kinds = {
  hostPath: {},
  emptyDir: { plugin: 'kubernetes.io~empty-dir' },
  configMap: { plugin: 'kubernetes.io~configmap', ofObjects: true },
  secret: { plugin: 'kubernetes.io~secret', ofObjects: true, inMemory: true },
  projected: { plugin: 'kubernetes.io~projected', ofObjects: true, inMemory: true },
  downwardAPI: { plugin: 'kubernetes.io~downward-api', ofObjects: true },
  image: { plugin: 'kubernetes.io~image', ofImage: true },
  csi: { plugin: 'kubernetes.io~csi' },
  nfs: { plugin: 'kubernetes.io~nfs' },
  persistentVolumeClaim: { plugin: 'kubernetes.io~local-volume' },
  ephemeral: { plugin: 'kubernetes.io~local-volume' },
} as const satisfies Partial<Record<keyof Volume, VolumeKind>>;

/** The field of a volume that says of which kind it is. */
export type VolumeKindName = keyof typeof kinds;

/** The kinds, by their names. */
export const volumeKinds: Readonly<Record<VolumeKindName, VolumeKind>> = kinds;

/** The name of a volume's kind; undefined for one that is not supported. */
export const volumeKindName = (volume: Volume): VolumeKindName | undefined =>
  (Object.keys(kinds) as VolumeKindName[]).find(name => volume[name]);

/** The kind of a volume; undefined for one that is not supported. */
export function volumeKindOf(volume: Volume): VolumeKind | undefined {
  const name = volumeKindName(volume);
  return name && volumeKinds[name];
}
