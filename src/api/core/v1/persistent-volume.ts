/** PersistentVolume: a piece of storage. */
import { defineKind, type KubeObject } from '../../kind.ts';
import type { Quantity, Time } from '../../meta/v1/scalars.ts';
import type { NodeSelector } from './node-selector.ts';
import type { PersistentVolumeAccessMode, PersistentVolumeMode } from './persistent-volume-claim.ts';
import type {
  AzureFilePersistentVolumeSource,
  CephFSPersistentVolumeSource,
  CinderPersistentVolumeSource,
  CSIPersistentVolumeSource,
  FlexPersistentVolumeSource,
  GlusterfsPersistentVolumeSource,
  ISCSIPersistentVolumeSource,
  RBDPersistentVolumeSource,
  ScaleIOPersistentVolumeSource,
  StorageOSPersistentVolumeSource,
} from './persistent-volume-sources.ts';
import type { ObjectReference } from './references.ts';
import type { HostPathVolumeSource, NFSVolumeSource } from './volume-sources.ts';
import type {
  AWSElasticBlockStoreVolumeSource,
  AzureDiskVolumeSource,
  FCVolumeSource,
  FlockerVolumeSource,
  GCEPersistentDiskVolumeSource,
  PhotonPersistentDiskVolumeSource,
  PortworxVolumeSource,
  QuobyteVolumeSource,
  VsphereVirtualDiskVolumeSource,
} from './volume-sources-in-tree.ts';

/** A piece of storage of the cluster, which a claim can take. */
export interface PersistentVolume extends KubeObject {
  /** The storage: where it is, and who may use it. @optional @default {} @proto 2 */
  spec: PersistentVolumeSpec;
  /** What the volume is used for. @always @proto 3 */
  status?: PersistentVolumeStatus;
}

export const PersistentVolume = defineKind<PersistentVolume>({
  group: '',
  version: 'v1',
  kind: 'PersistentVolume',
  plural: 'persistentvolumes',
  shortNames: ['pv'],
  scope: 'Cluster',
  subresources: [{ name: 'status', verbs: ['get', 'patch', 'update'] }],
});

/** A piece of storage; exactly one of the sources. */
export interface PersistentVolumeSpec {
  /** How many nodes can use it, and how. @checkedApart @listType atomic @proto 3 */
  accessModes?: PersistentVolumeAccessMode[];
  /** A disk of AWS. Deprecated: use `csi`. @proto 2.2 */
  awsElasticBlockStore?: AWSElasticBlockStoreVolumeSource;
  /** A disk of Azure. Deprecated: use `csi`. @proto 2.16 */
  azureDisk?: AzureDiskVolumeSource;
  /** A file share of Azure. Deprecated: use `csi`. @proto 2.13 */
  azureFile?: AzureFilePersistentVolumeSource;
  /** How large it is. @proto 1 */
  capacity?: Record<string, Quantity>;
  /** A Ceph file system. No longer supported. @proto 2.9 */
  cephfs?: CephFSPersistentVolumeSource;
  /** A volume of OpenStack. Deprecated: use `csi`. @proto 2.8 */
  cinder?: CinderPersistentVolumeSource;
  /** The claim that has it. Whoever makes a volume for a claim sets it. @mapType granular @proto 4 */
  claimRef?: ObjectReference;
  /** A volume of a CSI driver. @proto 2.22 */
  csi?: CSIPersistentVolumeSource;
  /** A disk reached by Fibre Channel. @proto 2.10 */
  fc?: FCVolumeSource;
  /** A volume of a driver that is a program on the node. Deprecated: use `csi`. @proto 2.12 */
  flexVolume?: FlexPersistentVolumeSource;
  /** A volume of Flocker. No longer supported. @proto 2.11 */
  flocker?: FlockerVolumeSource;
  /** A disk of Google Cloud. Deprecated: use `csi`. @proto 2.1 */
  gcePersistentDisk?: GCEPersistentDiskVolumeSource;
  /** A Gluster file system. No longer supported. @proto 2.4 */
  glusterfs?: GlusterfsPersistentVolumeSource;
  /** A directory of the node, for tests on one node. @proto 2.3 */
  hostPath?: HostPathVolumeSource;
  /** A disk reached by iSCSI. @proto 2.7 */
  iscsi?: ISCSIPersistentVolumeSource;
  /** A disk or directory of one node, which `nodeAffinity` names. @proto 2.20 */
  local?: LocalVolumeSource;
  /** Options with which it is mounted; nobody checks them before. @listType atomic @proto 7 */
  mountOptions?: string[];
  /** A directory of an NFS server. @proto 2.5 */
  nfs?: NFSVolumeSource;
  /** The nodes that can reach it. Left out, all. @proto 9 */
  nodeAffinity?: VolumeNodeAffinity;
  /** What becomes of it when its claim goes. Default Retain. @proto 5 */
  persistentVolumeReclaimPolicy?: PersistentVolumeReclaimPolicy;
  /** A disk of Photon. No longer supported. @proto 2.17 */
  photonPersistentDisk?: PhotonPersistentDiskVolumeSource;
  /** A volume of Portworx. Deprecated: use `csi`. @proto 2.18 */
  portworxVolume?: PortworxVolumeSource;
  /** A volume of Quobyte. No longer supported. @proto 2.15 */
  quobyte?: QuobyteVolumeSource;
  /** A block device of Ceph. No longer supported. @proto 2.6 */
  rbd?: RBDPersistentVolumeSource;
  /** A volume of ScaleIO. No longer supported. @proto 2.19 */
  scaleIO?: ScaleIOPersistentVolumeSource;
  /** The class that it belongs to; empty, none. @proto 6 */
  storageClassName?: string;
  /** A volume of StorageOS. No longer supported. @proto 2.21 */
  storageos?: StorageOSPersistentVolumeSource;
  /** The class of attributes that it has; empty, none. @pointer @proto 10 */
  volumeAttributesClassName?: string;
  /** A file system, or a block device. Default Filesystem. @pointer @proto 8 */
  volumeMode?: PersistentVolumeMode;
  /** A disk of vSphere. Deprecated: use `csi`. @proto 2.14 */
  vsphereVolume?: VsphereVirtualDiskVolumeSource;
}

/** A disk or directory of one node. */
export interface LocalVolumeSource {
  /** The file system to put on a disk that has none, such as ext4. @pointer @proto 2 */
  fsType?: string;
  /** Where on the node it is: a directory, or a block device. @proto 1 */
  path: string;
}

/** The nodes that can reach a volume. */
export interface VolumeNodeAffinity {
  /** The nodes. @proto 1 */
  required?: NodeSelector;
}

/** What a volume is used for. */
export interface PersistentVolumeStatus {
  /** When `phase` last changed. @proto 4 */
  lastPhaseTransitionTime?: Time;
  /** Why the volume is as it is, for people. @proto 2 */
  message?: string;
  /** Whether a claim has it. @proto 1 */
  phase?: PersistentVolumePhase;
  /** Why a volume failed, in one word in camel case. @proto 3 */
  reason?: string;
}

/** What becomes of a volume when its claim goes. */
export type PersistentVolumeReclaimPolicy = 'Delete' | 'Recycle' | 'Retain';

/** Whether a claim has a volume. */
export type PersistentVolumePhase = 'Available' | 'Bound' | 'Failed' | 'Pending' | 'Released';
