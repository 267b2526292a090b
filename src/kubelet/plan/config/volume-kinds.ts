/** The kinds of volumes that a node can make, and what holds for all volumes of a kind. */
import type { Volume } from '#api';

export interface VolumeKind {
  /** Upstream's name of what makes it, which its directory bears; none for a path of the node. */
  readonly plugin?: string;
  /** Whether its content never lies on a disk. */
  readonly inMemory?: boolean;
  /** Whether its content is made of objects of the API. Only the kubelet writes it: to containers it is read-only, whatever
   *  the pod says. */
  readonly ofObjects?: boolean;
}

const kinds = {
  hostPath: {},
  emptyDir: { plugin: 'kubernetes.io~empty-dir' },
  configMap: { plugin: 'kubernetes.io~configmap', ofObjects: true },
  secret: { plugin: 'kubernetes.io~secret', ofObjects: true, inMemory: true },
  projected: { plugin: 'kubernetes.io~projected', ofObjects: true, inMemory: true },
  downwardAPI: { plugin: 'kubernetes.io~downward-api', ofObjects: true },
} satisfies Partial<Record<keyof Volume, VolumeKind>>;

/** The kind of a volume; undefined for one that is not supported. */
export function volumeKindOf(volume: Volume): VolumeKind | undefined {
  for (const [name, kind] of Object.entries(kinds)) if (volume[name as keyof typeof kinds]) return kind;
  return undefined;
}
