/** Sources of volumes of particular vendors and protocols, most of them deprecated in favour of CSI. */

import type { Int32 } from '../../meta/v1/scalars.ts';
import type { LocalObjectReference } from './references.ts';

/** A disk of AWS. Deprecated: use CSI. */
export interface AWSElasticBlockStoreVolumeSource {
  /** File system, such as ext4. @proto 2 */
  fsType?: string;
  /** Number of the partition; 0 is the whole disk. @proto 3 */
  partition?: Int32;
  /** Whether it is mounted read-only. Default false. @proto 4 */
  readOnly?: boolean;
  /** Identifies the disk at AWS. @proto 1 */
  volumeID: string;
}

/** A disk of Azure. Deprecated: use CSI. */
export interface AzureDiskVolumeSource {
  /** Caching by the host. Default ReadWrite. @default "ReadWrite" @pointer @proto 3 */
  cachingMode?: 'None' | 'ReadOnly' | 'ReadWrite';
  /** Name of the disk. @proto 1 */
  diskName: string;
  /** Where the disk is. @proto 2 */
  diskURI: string;
  /** File system. Default ext4. @default "ext4" @pointer @proto 4 */
  fsType?: string;
  /** Kind of the disk. Default Shared. @default "Shared" @pointer @proto 6 */
  kind?: 'Dedicated' | 'Managed' | 'Shared';
  /** Whether it is mounted read-only. Default false. @default false @pointer @proto 5 */
  readOnly?: boolean;
}

/** A file share of Azure. Deprecated: use CSI. */
export interface AzureFileVolumeSource {
  /** Whether it is mounted read-only. Default false. @proto 3 */
  readOnly?: boolean;
  /** Secret with the storage account and its key. @proto 1 */
  secretName: string;
  /** Name of the share. @proto 2 */
  shareName: string;
}

/** A Ceph file system. No longer supported: use CSI. */
export interface CephFSVolumeSource {
  /** Addresses of the monitors. @listType atomic @proto 1 */
  monitors: string[];
  /** Directory to mount. Default /. @proto 2 */
  path?: string;
  /** Whether it is mounted read-only. Default false. @proto 6 */
  readOnly?: boolean;
  /** File with the user's key. @proto 4 */
  secretFile?: string;
  /** Secret with the user's key; wins over `secretFile`. @proto 5 */
  secretRef?: LocalObjectReference;
  /** User. Default admin. @proto 3 */
  user?: string;
}

/** A volume of OpenStack Cinder. Deprecated: use CSI. */
export interface CinderVolumeSource {
  /** File system, such as ext4. @proto 2 */
  fsType?: string;
  /** Whether it is mounted read-only. Default false. @proto 3 */
  readOnly?: boolean;
  /** Secret with the access data. @proto 4 */
  secretRef?: LocalObjectReference;
  /** Identifies the volume in Cinder. @proto 1 */
  volumeID: string;
}

/** A disk reached by Fibre Channel. */
export interface FCVolumeSource {
  /** File system, such as ext4. @proto 3 */
  fsType?: string;
  /** Number of the logical unit. @pointer @proto 2 */
  lun?: Int32;
  /** Whether it is mounted read-only. Default false. @proto 4 */
  readOnly?: boolean;
  /** World-wide names of the targets. @listType atomic @proto 1 */
  targetWWNs?: string[];
  /** World-wide identifiers, in place of names and unit. @listType atomic @proto 5 */
  wwids?: string[];
}

/** A volume of a driver that is a program on the node. Deprecated: use CSI. */
export interface FlexVolumeSource {
  /** Name of the driver. @proto 1 */
  driver: string;
  /** File system, as the driver sees fit. @proto 2 */
  fsType?: string;
  /** Further options, by name. @proto 5 */
  options?: Record<string, string>;
  /** Whether it is mounted read-only. Default false. @proto 4 */
  readOnly?: boolean;
  /** Secret that is handed to the driver. @proto 3 */
  secretRef?: LocalObjectReference;
}

/** A volume of Flocker. No longer supported. */
export interface FlockerVolumeSource {
  /** Name of the dataset. @proto 1 */
  datasetName?: string;
  /** UUID of the dataset. @proto 2 */
  datasetUUID?: string;
}

/** A disk of Google Compute Engine. Deprecated: use CSI. */
export interface GCEPersistentDiskVolumeSource {
  /** File system, such as ext4. @proto 2 */
  fsType?: string;
  /** Number of the partition; 0 is the whole disk. @proto 3 */
  partition?: Int32;
  /** Name of the disk. @proto 1 */
  pdName: string;
  /** Whether it is mounted read-only. Default false. @proto 4 */
  readOnly?: boolean;
}

/** A clone of a git repository. Deprecated and off: use an init container. */
export interface GitRepoVolumeSource {
  /** Directory to clone into; `.` is the volume itself. @proto 3 */
  directory?: string;
  /** URL of the repository. @proto 1 */
  repository: string;
  /** Commit to check out. @proto 2 */
  revision?: string;
}

/** A volume of GlusterFS. No longer supported. */
export interface GlusterfsVolumeSource {
  /** Name of the endpoints of the servers. @proto 1 */
  endpoints: string;
  /** Name of the volume. @proto 2 */
  path: string;
  /** Whether it is mounted read-only. Default false. @proto 3 */
  readOnly?: boolean;
}

/** A disk reached by iSCSI. */
export interface ISCSIVolumeSource {
  /** Whether discovery uses CHAP. @proto 8 */
  chapAuthDiscovery?: boolean;
  /** Whether the session uses CHAP. @proto 11 */
  chapAuthSession?: boolean;
  /** File system, such as ext4. @proto 5 */
  fsType?: string;
  /** Name of the initiator, in place of the node's. @pointer @proto 12 */
  initiatorName?: string;
  /** Qualified name of the target. @proto 2 */
  iqn: string;
  /** Interface that iSCSI uses. Default default, which is tcp. @default "default" @proto 4 */
  iscsiInterface?: string;
  /** Number of the logical unit. @proto 3 */
  lun: Int32;
  /** Further addresses of the target. @listType atomic @proto 7 */
  portals?: string[];
  /** Whether it is mounted read-only. Default false. @proto 6 */
  readOnly?: boolean;
  /** Secret for CHAP. @proto 10 */
  secretRef?: LocalObjectReference;
  /** Address of the target, with a port if it is not 860 or 3260. @proto 1 */
  targetPortal: string;
}

/** A disk of Photon Controller. No longer supported. */
export interface PhotonPersistentDiskVolumeSource {
  /** File system, such as ext4. @proto 2 */
  fsType?: string;
  /** Identifies the disk. @proto 1 */
  pdID: string;
}

/** A volume of Portworx. Deprecated: use CSI. */
export interface PortworxVolumeSource {
  /** File system, such as ext4. @proto 2 */
  fsType?: string;
  /** Whether it is mounted read-only. Default false. @proto 3 */
  readOnly?: boolean;
  /** Identifies the volume. @proto 1 */
  volumeID: string;
}

/** A volume of Quobyte. No longer supported. */
export interface QuobyteVolumeSource {
  /** Group as which to use it. @proto 5 */
  group?: string;
  /** Whether it is mounted read-only. Default false. @proto 3 */
  readOnly?: boolean;
  /** Addresses of the registries, separated by commas. @proto 1 */
  registry: string;
  /** Tenant that owns the volume. @proto 6 */
  tenant?: string;
  /** User as whom to use it. @proto 4 */
  user?: string;
  /** Name of the volume. @proto 2 */
  volume: string;
}

/** A block device of Ceph. No longer supported: use CSI. */
export interface RBDVolumeSource {
  /** File system, such as ext4. @proto 3 */
  fsType?: string;
  /** Name of the image. @proto 2 */
  image: string;
  /** File with the keyring. Default /etc/ceph/keyring. @default "/etc/ceph/keyring" @proto 6 */
  keyring?: string;
  /** Addresses of the monitors. @listType atomic @proto 1 */
  monitors: string[];
  /** Name of the pool. Default rbd. @default "rbd" @proto 4 */
  pool?: string;
  /** Whether it is mounted read-only. Default false. @proto 8 */
  readOnly?: boolean;
  /** Secret with the user's key; wins over `keyring`. @proto 7 */
  secretRef?: LocalObjectReference;
  /** User. Default admin. @default "admin" @proto 5 */
  user?: string;
}

/** A volume of ScaleIO. No longer supported. */
export interface ScaleIOVolumeSource {
  /** File system. Default xfs. @default "xfs" @proto 9 */
  fsType?: string;
  /** Address of the gateway. @proto 1 */
  gateway: string;
  /** Name of the protection domain. @proto 5 */
  protectionDomain?: string;
  /** Whether it is mounted read-only. Default false. @proto 10 */
  readOnly?: boolean;
  /** Secret with the access data. @pointer @proto 3 */
  secretRef: LocalObjectReference;
  /** Whether to speak TLS with the gateway. Default false. @proto 4 */
  sslEnabled?: boolean;
  /** ThinProvisioned or ThickProvisioned. Default ThinProvisioned. @default "ThinProvisioned" @proto 7 */
  storageMode?: string;
  /** Name of the storage pool. @proto 6 */
  storagePool?: string;
  /** Name of the storage system. @proto 2 */
  system: string;
  /** Name of the volume. @proto 8 */
  volumeName?: string;
}

/** A volume of StorageOS. No longer supported. */
export interface StorageOSVolumeSource {
  /** File system, such as ext4. @proto 3 */
  fsType?: string;
  /** Whether it is mounted read-only. Default false. @proto 4 */
  readOnly?: boolean;
  /** Secret with the access data. @proto 5 */
  secretRef?: LocalObjectReference;
  /** Name of the volume. @proto 1 */
  volumeName?: string;
  /** Namespace of the volume in StorageOS. Default: the pod's. @proto 2 */
  volumeNamespace?: string;
}

/** A disk of vSphere. Deprecated: use CSI. */
export interface VsphereVirtualDiskVolumeSource {
  /** File system, such as ext4. @proto 2 */
  fsType?: string;
  /** Identifies the storage policy. @proto 4 */
  storagePolicyID?: string;
  /** Name of the storage policy. @proto 3 */
  storagePolicyName?: string;
  /** Path of the disk. @proto 1 */
  volumePath: string;
}
