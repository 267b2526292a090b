/** Volume: a directory that containers of a pod can mount, and where it comes from. */

import type { ObjectMeta } from '../../meta/v1/object-meta.ts';
import type { PersistentVolumeClaimSpec } from './persistent-volume-claim.ts';
import type { ProjectedVolumeSource } from './projected-volume.ts';
import type {
  ConfigMapVolumeSource,
  CSIVolumeSource,
  DownwardAPIVolumeSource,
  EmptyDirVolumeSource,
  HostPathVolumeSource,
  ImageVolumeSource,
  NFSVolumeSource,
  SecretVolumeSource,
} from './volume-sources.ts';
import type {
  AWSElasticBlockStoreVolumeSource,
  AzureDiskVolumeSource,
  AzureFileVolumeSource,
  CephFSVolumeSource,
  CinderVolumeSource,
  FCVolumeSource,
  FlexVolumeSource,
  FlockerVolumeSource,
  GCEPersistentDiskVolumeSource,
  GitRepoVolumeSource,
  GlusterfsVolumeSource,
  ISCSIVolumeSource,
  PhotonPersistentDiskVolumeSource,
  PortworxVolumeSource,
  QuobyteVolumeSource,
  RBDVolumeSource,
  ScaleIOVolumeSource,
  StorageOSVolumeSource,
  VsphereVirtualDiskVolumeSource,
} from './volume-sources-in-tree.ts';

/** A directory that containers of a pod can mount; exactly one source besides the name. */
export interface Volume {
  /** A disk of AWS. Deprecated: use `csi`. @proto 2.4 */
  awsElasticBlockStore?: AWSElasticBlockStoreVolumeSource;
  /** A disk of Azure. Deprecated: use `csi`. @proto 2.22 */
  azureDisk?: AzureDiskVolumeSource;
  /** A file share of Azure. Deprecated: use `csi`. @proto 2.18 */
  azureFile?: AzureFileVolumeSource;
  /** A Ceph file system. No longer supported. @proto 2.14 */
  cephfs?: CephFSVolumeSource;
  /** A volume of OpenStack. Deprecated: use `csi`. @proto 2.13 */
  cinder?: CinderVolumeSource;
  /** The keys of a config map as files. @proto 2.19 */
  configMap?: ConfigMapVolumeSource;
  /** A volume that a CSI driver makes for this pod alone. @proto 2.28 */
  csi?: CSIVolumeSource;
  /** Fields of the pod as files. @proto 2.16 */
  downwardAPI?: DownwardAPIVolumeSource;
  /** An empty directory that lives as long as the pod. @proto 2.2 */
  emptyDir?: EmptyDirVolumeSource;
  /** A volume from a claim that is made for this pod and goes with it. @proto 2.29 */
  ephemeral?: EphemeralVolumeSource;
  /** A disk reached by Fibre Channel. @proto 2.17 */
  fc?: FCVolumeSource;
  /** A volume of a driver that is a program on the node. Deprecated: use `csi`. @proto 2.12 */
  flexVolume?: FlexVolumeSource;
  /** A volume of Flocker. No longer supported. @proto 2.15 */
  flocker?: FlockerVolumeSource;
  /** A disk of Google Compute Engine. Deprecated: use `csi`. @proto 2.3 */
  gcePersistentDisk?: GCEPersistentDiskVolumeSource;
  /** A clone of a git repository. Deprecated. @proto 2.5 */
  gitRepo?: GitRepoVolumeSource;
  /** A volume of GlusterFS. No longer supported. @proto 2.9 */
  glusterfs?: GlusterfsVolumeSource;
  /** A file or directory of the node. @proto 2.1 */
  hostPath?: HostPathVolumeSource;
  /** The content of an image, read-only. @proto 2.30 */
  image?: ImageVolumeSource;
  /** A disk reached by iSCSI. @proto 2.8 */
  iscsi?: ISCSIVolumeSource;
  /** Name of the volume, unique in the pod, a DNS label. @proto 1 */
  name: string;
  /** A directory of an NFS server. @proto 2.7 */
  nfs?: NFSVolumeSource;
  /** The volume of a claim in the same namespace. @proto 2.10 */
  persistentVolumeClaim?: PersistentVolumeClaimVolumeSource;
  /** A disk of Photon Controller. No longer supported. @proto 2.23 */
  photonPersistentDisk?: PhotonPersistentDiskVolumeSource;
  /** A volume of Portworx. Deprecated: use `csi`. @proto 2.24 */
  portworxVolume?: PortworxVolumeSource;
  /** A volume put together from several sources. @proto 2.26 */
  projected?: ProjectedVolumeSource;
  /** A volume of Quobyte. No longer supported. @proto 2.21 */
  quobyte?: QuobyteVolumeSource;
  /** A block device of Ceph. No longer supported. @proto 2.11 */
  rbd?: RBDVolumeSource;
  /** A volume of ScaleIO. No longer supported. @proto 2.25 */
  scaleIO?: ScaleIOVolumeSource;
  /** The keys of a secret as files. @proto 2.6 */
  secret?: SecretVolumeSource;
  /** A volume of StorageOS. No longer supported. @proto 2.27 */
  storageos?: StorageOSVolumeSource;
  /** A disk of vSphere. Deprecated: use `csi`. @proto 2.20 */
  vsphereVolume?: VsphereVirtualDiskVolumeSource;
}

/** The volume of a claim. */
export interface PersistentVolumeClaimVolumeSource {
  /** Name of the claim. @proto 1 */
  claimName: string;
  /** Whether it is mounted read-only. Default false. @proto 2 */
  readOnly?: boolean;
}

/** A volume from a claim that is made for the pod and goes with it. */
export interface EphemeralVolumeSource {
  /** The claim to make; it is named POD-VOLUME. @proto 1 */
  volumeClaimTemplate?: PersistentVolumeClaimTemplate;
}

/** A claim to be made. */
export interface PersistentVolumeClaimTemplate {
  /** Labels and annotations that the claim gets; nothing else is allowed. @always @proto 1 */
  metadata?: ObjectMeta;
  /** What storage it asks for. @proto 2 */
  spec: PersistentVolumeClaimSpec;
}
