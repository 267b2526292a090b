/** Sources of volumes of particular vendors and protocols, most of them deprecated in favour of CSI. */

import type { Int32 } from '../../meta/v1/scalars.ts';
import type { LocalObjectReference } from './references.ts';

export interface AWSElasticBlockStoreVolumeSource {
  /** @proto 2 */
  fsType?: string;
  /** @proto 3 */
  partition?: Int32;
  /** @proto 4 */
  readOnly?: boolean;
  /** @proto 1 */
  volumeID: string;
}

export interface AzureDiskVolumeSource {
  /** @default "ReadWrite" @proto 3 */
  cachingMode?: 'None' | 'ReadOnly' | 'ReadWrite';
  /** @proto 1 */
  diskName: string;
  /** @proto 2 */
  diskURI: string;
  /** @default "ext4" @proto 4 */
  fsType?: string;
  /** @default "Shared" @proto 6 */
  kind?: 'Dedicated' | 'Managed' | 'Shared';
  /** @default false @proto 5 */
  readOnly?: boolean;
}

export interface AzureFileVolumeSource {
  /** @proto 3 */
  readOnly?: boolean;
  /** @proto 1 */
  secretName: string;
  /** @proto 2 */
  shareName: string;
}

export interface CephFSVolumeSource {
  /** @listType atomic @proto 1 */
  monitors: string[];
  /** @proto 2 */
  path?: string;
  /** @proto 6 */
  readOnly?: boolean;
  /** @proto 4 */
  secretFile?: string;
  /** @proto 5 */
  secretRef?: LocalObjectReference;
  /** @proto 3 */
  user?: string;
}

export interface CinderVolumeSource {
  /** @proto 2 */
  fsType?: string;
  /** @proto 3 */
  readOnly?: boolean;
  /** @proto 4 */
  secretRef?: LocalObjectReference;
  /** @proto 1 */
  volumeID: string;
}

export interface FCVolumeSource {
  /** @proto 3 */
  fsType?: string;
  /** @proto 2 */
  lun?: Int32;
  /** @proto 4 */
  readOnly?: boolean;
  /** @listType atomic @proto 1 */
  targetWWNs?: string[];
  /** @listType atomic @proto 5 */
  wwids?: string[];
}

export interface FlexVolumeSource {
  /** @proto 1 */
  driver: string;
  /** @proto 2 */
  fsType?: string;
  /** @proto 5 */
  options?: Record<string, string>;
  /** @proto 4 */
  readOnly?: boolean;
  /** @proto 3 */
  secretRef?: LocalObjectReference;
}

export interface FlockerVolumeSource {
  /** @proto 1 */
  datasetName?: string;
  /** @proto 2 */
  datasetUUID?: string;
}

export interface GCEPersistentDiskVolumeSource {
  /** @proto 2 */
  fsType?: string;
  /** @proto 3 */
  partition?: Int32;
  /** @proto 1 */
  pdName: string;
  /** @proto 4 */
  readOnly?: boolean;
}

export interface GitRepoVolumeSource {
  /** @proto 3 */
  directory?: string;
  /** @proto 1 */
  repository: string;
  /** @proto 2 */
  revision?: string;
}

export interface GlusterfsVolumeSource {
  /** @proto 1 */
  endpoints: string;
  /** @proto 2 */
  path: string;
  /** @proto 3 */
  readOnly?: boolean;
}

export interface ISCSIVolumeSource {
  /** @proto 8 */
  chapAuthDiscovery?: boolean;
  /** @proto 11 */
  chapAuthSession?: boolean;
  /** @proto 5 */
  fsType?: string;
  /** @proto 12 */
  initiatorName?: string;
  /** @proto 2 */
  iqn: string;
  /** @default "default" @proto 4 */
  iscsiInterface?: string;
  /** @proto 3 */
  lun: Int32;
  /** @listType atomic @proto 7 */
  portals?: string[];
  /** @proto 6 */
  readOnly?: boolean;
  /** @proto 10 */
  secretRef?: LocalObjectReference;
  /** @proto 1 */
  targetPortal: string;
}

export interface PhotonPersistentDiskVolumeSource {
  /** @proto 2 */
  fsType?: string;
  /** @proto 1 */
  pdID: string;
}

export interface PortworxVolumeSource {
  /** @proto 2 */
  fsType?: string;
  /** @proto 3 */
  readOnly?: boolean;
  /** @proto 1 */
  volumeID: string;
}

export interface QuobyteVolumeSource {
  /** @proto 5 */
  group?: string;
  /** @proto 3 */
  readOnly?: boolean;
  /** @proto 1 */
  registry: string;
  /** @proto 6 */
  tenant?: string;
  /** @proto 4 */
  user?: string;
  /** @proto 2 */
  volume: string;
}

export interface RBDVolumeSource {
  /** @proto 3 */
  fsType?: string;
  /** @proto 2 */
  image: string;
  /** @default "/etc/ceph/keyring" @proto 6 */
  keyring?: string;
  /** @listType atomic @proto 1 */
  monitors: string[];
  /** @default "rbd" @proto 4 */
  pool?: string;
  /** @proto 8 */
  readOnly?: boolean;
  /** @proto 7 */
  secretRef?: LocalObjectReference;
  /** @default "admin" @proto 5 */
  user?: string;
}

export interface ScaleIOVolumeSource {
  /** @default "xfs" @proto 9 */
  fsType?: string;
  /** @proto 1 */
  gateway: string;
  /** @proto 5 */
  protectionDomain?: string;
  /** @proto 10 */
  readOnly?: boolean;
  /** @proto 3 */
  secretRef: LocalObjectReference;
  /** @proto 4 */
  sslEnabled?: boolean;
  /** @default "ThinProvisioned" @proto 7 */
  storageMode?: string;
  /** @proto 6 */
  storagePool?: string;
  /** @proto 2 */
  system: string;
  /** @proto 8 */
  volumeName?: string;
}

export interface StorageOSVolumeSource {
  /** @proto 3 */
  fsType?: string;
  /** @proto 4 */
  readOnly?: boolean;
  /** @proto 5 */
  secretRef?: LocalObjectReference;
  /** @proto 1 */
  volumeName?: string;
  /** @proto 2 */
  volumeNamespace?: string;
}

export interface VsphereVirtualDiskVolumeSource {
  /** @proto 2 */
  fsType?: string;
  /** @proto 4 */
  storagePolicyID?: string;
  /** @proto 3 */
  storagePolicyName?: string;
  /** @proto 1 */
  volumePath: string;
}
