/** Sources of volumes that the kubelet itself provides, and CSI. */

import type { Int32, Int64, Quantity } from '../../meta/v1/scalars.ts';
import type { PullPolicy } from './container.ts';
import type { DownwardAPIVolumeFile, KeyToPath } from './projected-volume.ts';
import type { LocalObjectReference } from './references.ts';

/** An empty directory that lives as long as the pod. */
export interface EmptyDirVolumeSource {
  /** Where it is: empty for the node's disk, Memory for RAM, HugePages for huge pages. @proto 1 */
  medium?: string;
  /** Permissions of the directory, 0 to 01777. Default 0777. @featureGate EmptyDirVolumeMode @pointer @proto 3 */
  mode?: Int32;
  /** How much it may hold. Default: no limit of its own. @proto 2 */
  sizeLimit?: Quantity;
}

/** A file or directory of the node. Gives the pod power over the node: avoid it. */
export interface HostPathVolumeSource {
  /** Path on the node. @proto 1 */
  path: string;
  /** What must be there, or be made. Default empty: nothing is checked. @default "" @pointer @proto 2 */
  type?: HostPathType;
}

/** The keys of a config map as files. */
export interface ConfigMapVolumeSource {
  /** Permissions of files that say nothing else, 0 to 0777. Default 0644. @default 420 @pointer @proto 3 */
  defaultMode?: Int32;
  /** User who owns files that say nothing else. @featureGate AtomicWriteVolumeUserFields @pointer @proto 5 */
  defaultUser?: Int64;
  /** Which keys, and as which files. Left out, all under their own names. @listType atomic @proto 2 */
  items?: KeyToPath[];
  /** Name of the config map. @proto 1.1 */
  name?: string;
  /** Whether the pod starts even if the config map or a key does not exist. @pointer @proto 4 */
  optional?: boolean;
}

/** The keys of a secret as files, kept in memory. */
export interface SecretVolumeSource {
  /** Permissions of files that say nothing else, 0 to 0777. Default 0644. @default 420 @pointer @proto 3 */
  defaultMode?: Int32;
  /** User who owns files that say nothing else. @featureGate AtomicWriteVolumeUserFields @pointer @proto 5 */
  defaultUser?: Int64;
  /** Which keys, and as which files. Left out, all under their own names. @listType atomic @proto 2 */
  items?: KeyToPath[];
  /** Whether the pod starts even if the secret or a key does not exist. @pointer @proto 4 */
  optional?: boolean;
  /** Name of the secret. @proto 1 */
  secretName?: string;
}

/** Fields of the pod as files. */
export interface DownwardAPIVolumeSource {
  /** Permissions of files that say nothing else, 0 to 0777. Default 0644. @default 420 @pointer @proto 2 */
  defaultMode?: Int32;
  /** User who owns files that say nothing else. @featureGate AtomicWriteVolumeUserFields @pointer @proto 3 */
  defaultUser?: Int64;
  /** The files. @listType atomic @proto 1 */
  items?: DownwardAPIVolumeFile[];
}

/** The content of an image, read-only. */
export interface ImageVolumeSource {
  /** When to fetch the image. Default IfNotPresent; Always for the tag `latest` or no tag. @proto 2 */
  pullPolicy?: PullPolicy;
  /** Name of the image. @proto 1 */
  reference?: string;
}

/** A directory of an NFS server. */
export interface NFSVolumeSource {
  /** Path that the server exports. @proto 2 */
  path: string;
  /** Whether it is mounted read-only. Default false. @proto 3 */
  readOnly?: boolean;
  /** Name or address of the server. @proto 1 */
  server: string;
}

/** A volume that a CSI driver makes for this pod alone. */
export interface CSIVolumeSource {
  /** Name of the driver. @proto 1 */
  driver: string;
  /** File system. Default: the driver's. @pointer @proto 3 */
  fsType?: string;
  /** Secret that is handed to the driver. @proto 5 */
  nodePublishSecretRef?: LocalObjectReference;
  /** Whether it is mounted read-only. Default false. @pointer @proto 2 */
  readOnly?: boolean;
  /** What the driver needs to know, by name. @proto 4 */
  volumeAttributes?: Record<string, string>;
}

/** What must be at a path, or be made there. */
export type HostPathType =
  | ''
  | 'BlockDevice'
  | 'CharDevice'
  | 'Directory'
  | 'DirectoryOrCreate'
  | 'File'
  | 'FileOrCreate'
  | 'Socket';
