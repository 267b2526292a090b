/** CSIDriver: what a volume driver can do. */
import { defineKind, type KubeObject } from '../../kind.ts';
import type { Int64 } from '../../meta/v1/scalars.ts';

/** What a volume driver can do, and what it wants to be told. Its name is the driver's. */
export interface CSIDriver extends KubeObject {
  /** What it can do. @default {} @proto 2 */
  spec: CSIDriverSpec;
}

export const CSIDriver = defineKind<CSIDriver>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'CSIDriver',
  plural: 'csidrivers',
  scope: 'Cluster',
});

/** What a volume driver can do, and what it wants to be told. */
export interface CSIDriverSpec {
  /** Whether volumes must be attached to a node before they are mounted. Default true. Cannot be changed. @default
   *  true @pointer @proto 1 */
  attachRequired?: boolean;
  /** Whether files are given to the pod's group. Default ReadWriteOnceWithFSType: where the volume has a file system
   *  and one writer. @default "ReadWriteOnceWithFSType" @pointer @proto 5 */
  fsGroupPolicy?: FSGroupPolicy;
  /** Seconds between two looks at how many volumes a node can take, at least 10. Left out, only when the driver
   *  starts. @pointer @proto 9 */
  nodeAllocatableUpdatePeriodSeconds?: Int64;
  /** Whether the driver is told of the pod when it mounts a volume. Default false. @default false @pointer @proto 2 */
  podInfoOnMount?: boolean;
  /** Whether pods with its volumes stay away from nodes that do not run it. Default false. @default false @pointer
   *  @proto 11 */
  preventPodSchedulingIfMissing?: boolean;
  /** Whether the driver is called again and again while a volume is mounted. Default false. @default false @pointer
   *  @proto 7 */
  requiresRepublish?: boolean;
  /** Whether volumes can be mounted with an SELinux label of their own. Default false. @default false @pointer
   *  @proto 8 */
  seLinuxMount?: boolean;
  /** Whether service account tokens are handed over among the secrets, and not in the volume's context. @pointer
   *  @proto 10 */
  serviceAccountTokenInSecrets?: boolean;
  /** Whether the scheduler looks at CSIStorageCapacity objects first. Default false. @default false @pointer @proto
   *  4 */
  storageCapacity?: boolean;
  /** Tokens of the pod's service account that the driver is given. @listType atomic @proto 6 */
  tokenRequests?: TokenRequest[];
  /** Which volumes it serves: those of claims, those that a pod brings, or both. Default Persistent. Cannot be
   *  changed. @checkedApart @listType set @proto 3 */
  volumeLifecycleModes?: VolumeLifecycleMode[];
}

/** A token that a driver is given. @exportedAs CSITokenRequest */
export interface TokenRequest {
  /** Whom the token is for; empty, the API server. @mayBeEmpty @proto 1 */
  audience: string;
  /** Seconds that it is good for. @pointer @proto 2 */
  expirationSeconds?: Int64;
}

/** When files of a volume are given to the pod's group. */
export type FSGroupPolicy = 'File' | 'None' | 'ReadWriteOnceWithFSType';

/** Volumes of claims, or such as a pod brings. */
export type VolumeLifecycleMode = 'Ephemeral' | 'Persistent';
