/** The kinds of snapshots, which clusters have when their definitions are applied.
 *  Source: https://kubernetes.io/docs/concepts/storage/volume-snapshots/ */
import { defineKind, type KubeObject, type PersistentVolumeMode, snapshotGroup, snapshotResources } from '#api';

type SnapshotDeletionPolicy = 'Delete' | 'Retain';

/** Why a snapshot could not be made. */
export interface VolumeSnapshotError {
  readonly time?: string;
  readonly message?: string;
}

/** What somebody wants: a copy of a claim's volume, or one that is there already. */
export interface VolumeSnapshot extends KubeObject {
  readonly spec: {
    /** One of the two. */
    readonly source: {
      readonly persistentVolumeClaimName?: string;
      readonly volumeSnapshotContentName?: string;
    };
    /** Default: the default class of the volume's driver. */
    readonly volumeSnapshotClassName?: string;
  };
  readonly status?: VolumeSnapshotStatus;
}

/** Copied from the content that the snapshot is bound to. */
export interface VolumeSnapshotStatus {
  readonly boundVolumeSnapshotContentName?: string;
  readonly creationTime?: string;
  readonly readyToUse?: boolean;
  /** The smallest volume that it can become. */
  readonly restoreSize?: string;
  readonly error?: VolumeSnapshotError | null;
}

/** What a driver has: the copy itself. */
export interface VolumeSnapshotContent extends KubeObject {
  readonly spec: {
    readonly volumeSnapshotRef: {
      readonly apiVersion?: string;
      readonly kind?: string;
      readonly namespace?: string;
      readonly name?: string;
      readonly uid?: string;
      readonly resourceVersion?: string;
    };
    readonly deletionPolicy: SnapshotDeletionPolicy;
    readonly driver: string;
    readonly volumeSnapshotClassName?: string;
    /** One of the two: what is to be copied, or a copy that is there already. */
    readonly source: { readonly volumeHandle?: string; readonly snapshotHandle?: string };
    readonly sourceVolumeMode?: PersistentVolumeMode;
  };
  readonly status?: VolumeSnapshotContentStatus;
}

/** What the driver said of the snapshot. */
export interface VolumeSnapshotContentStatus {
  readonly snapshotHandle?: string | null;
  /** In nanoseconds since 1970. */
  readonly creationTime?: number;
  /** In bytes. */
  readonly restoreSize?: number;
  readonly readyToUse?: boolean;
  readonly error?: VolumeSnapshotError | null;
}

/** How copies are made. */
export interface VolumeSnapshotClass extends KubeObject {
  readonly driver: string;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly deletionPolicy: SnapshotDeletionPolicy;
}

const version = 'v1';

export const VolumeSnapshot = defineKind<VolumeSnapshot>({
  group: snapshotGroup,
  version,
  kind: 'VolumeSnapshot',
  plural: snapshotResources.snapshot,
  scope: 'Namespaced',
});

export const VolumeSnapshotContent = defineKind<VolumeSnapshotContent>({
  group: snapshotGroup,
  version,
  kind: 'VolumeSnapshotContent',
  plural: snapshotResources.content,
  scope: 'Cluster',
});

export const VolumeSnapshotClass = defineKind<VolumeSnapshotClass>({
  group: snapshotGroup,
  version,
  kind: 'VolumeSnapshotClass',
  plural: snapshotResources.class,
  scope: 'Cluster',
});

/** The name of the content of a snapshot of a claim. */
export const contentNameFor = ({ metadata: { uid } }: VolumeSnapshot): string => `snapcontent-${uid}`;

/** Whether a content is that of a snapshot. */
export const isContentOf = (content: VolumeSnapshotContent, { metadata }: VolumeSnapshot): boolean =>
  content.spec.volumeSnapshotRef.uid === metadata.uid;
