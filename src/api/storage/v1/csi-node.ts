/** CSINode: the volume drivers of a node. */
import type { PersistentVolumeAccessMode, PersistentVolumeMode } from '../../core/v1/persistent-volume-claim.ts';
import { defineKind, type KubeObject } from '../../kind.ts';
import type { Int32, Time } from '../../meta/v1/scalars.ts';

/** The volume drivers that a node runs. Its name is the node's. */
export interface CSINode extends KubeObject {
  /** The drivers. @default {} @proto 2 */
  spec: CSINodeSpec;
  /** How their storage is. @always @proto 3 */
  status?: CSINodeStatus;
}

export const CSINode = defineKind<CSINode>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'CSINode',
  plural: 'csinodes',
  scope: 'Cluster',
  subresources: [{ name: 'status', verbs: ['get', 'patch', 'update'] }],
});

/** The volume drivers that a node runs. */
export interface CSINodeSpec {
  /** The drivers; empty when all are gone. @mayBeEmpty @listType map @listMapKey name @patchStrategy merge
   *  @patchMergeKey name
   *  @proto 1 */
  drivers: CSINodeDriver[];
}

/** A driver on a node. */
export interface CSINodeDriver {
  /** How many volumes of the driver the node can take. @proto 4 */
  allocatable?: VolumeNodeResources;
  /** Name of the driver, as it says itself. @proto 1 */
  name: string;
  /** What the driver calls the node. @proto 2 */
  nodeID: string;
  /** Labels of nodes with which the driver says where it reaches a volume. @listType atomic @always @proto 3 */
  topologyKeys?: string[];
}

/** How many volumes a node can take. */
export interface VolumeNodeResources {
  /** The number. Left out, any number. @pointer @proto 1 */
  count?: Int32;
}

/** How the storage of a node's drivers is. */
export interface CSINodeStatus {
  /** Health, driver by driver. @featureGate CSIVolumeHealth @listType map @listMapKey name @patchStrategy merge
   *  @patchMergeKey name @proto 1 */
  storageHealth?: StorageHealth[];
}

/** How the storage of a driver is, seen from the node. */
export interface StorageHealth {
  /** What is wrong; empty when nothing is. @listType atomic @proto 2 */
  healthConditions?: StorageHealthCondition[];
  /** Name of the driver. @proto 1 */
  name: string;
}

/** Something that is wrong with a driver's storage. */
export interface StorageHealthCondition {
  /** Access for which it is wrong; left out, any. @pointer @proto 4 */
  accessMode?: PersistentVolumeAccessMode;
  /** When it was found. @always @proto 6 */
  lastTransitionTime?: Time;
  /** More about it, for people. @proto 3 */
  message?: string;
  /** Why, in one word in camel case. @proto 2 */
  reason: string;
  /** Whether the storage works badly, or cannot be reached. @proto 1 */
  status: 'StorageDegraded' | 'StorageUnreachable';
  /** File systems or block devices for which it is wrong; left out, both. @pointer @proto 5 */
  volumeMode?: PersistentVolumeMode;
}
