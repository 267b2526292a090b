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
  /** A disk of AWS. Deprecated: use `csi`. */
  awsElasticBlockStore?: AWSElasticBlockStoreVolumeSource;
  /** A disk of Azure. Deprecated: use `csi`. */
  azureDisk?: AzureDiskVolumeSource;
  /** A file share of Azure. Deprecated: use `csi`. */
  azureFile?: AzureFileVolumeSource;
  /** A Ceph file system. No longer supported. */
  cephfs?: CephFSVolumeSource;
  /** A volume of OpenStack. Deprecated: use `csi`. */
  cinder?: CinderVolumeSource;
  /** The keys of a config map as files. */
  configMap?: ConfigMapVolumeSource;
  /** A volume that a CSI driver makes for this pod alone. */
  csi?: CSIVolumeSource;
  /** Fields of the pod as files. */
  downwardAPI?: DownwardAPIVolumeSource;
  /** An empty directory that lives as long as the pod. */
  emptyDir?: EmptyDirVolumeSource;
  /** A volume from a claim that is made for this pod and goes with it. */
  ephemeral?: EphemeralVolumeSource;
  /** A disk reached by Fibre Channel. */
  fc?: FCVolumeSource;
  /** A volume of a driver that is a program on the node. Deprecated: use `csi`. */
  flexVolume?: FlexVolumeSource;
  /** A volume of Flocker. No longer supported. */
  flocker?: FlockerVolumeSource;
  /** A disk of Google Compute Engine. Deprecated: use `csi`. */
  gcePersistentDisk?: GCEPersistentDiskVolumeSource;
  /** A clone of a git repository. Deprecated. */
  gitRepo?: GitRepoVolumeSource;
  /** A volume of GlusterFS. No longer supported. */
  glusterfs?: GlusterfsVolumeSource;
  /** A file or directory of the node. */
  hostPath?: HostPathVolumeSource;
  /** The content of an image, read-only. */
  image?: ImageVolumeSource;
  /** A disk reached by iSCSI. */
  iscsi?: ISCSIVolumeSource;
  /** Name of the volume, unique in the pod, a DNS label. @proto 1 */
  name: string;
  /** A directory of an NFS server. */
  nfs?: NFSVolumeSource;
  /** The volume of a claim in the same namespace. */
  persistentVolumeClaim?: PersistentVolumeClaimVolumeSource;
  /** A disk of Photon Controller. No longer supported. */
  photonPersistentDisk?: PhotonPersistentDiskVolumeSource;
  /** A volume of Portworx. Deprecated: use `csi`. */
  portworxVolume?: PortworxVolumeSource;
  /** A volume put together from several sources. */
  projected?: ProjectedVolumeSource;
  /** A volume of Quobyte. No longer supported. */
  quobyte?: QuobyteVolumeSource;
  /** A block device of Ceph. No longer supported. */
  rbd?: RBDVolumeSource;
  /** A volume of ScaleIO. No longer supported. */
  scaleIO?: ScaleIOVolumeSource;
  /** The keys of a secret as files. */
  secret?: SecretVolumeSource;
  /** A volume of StorageOS. No longer supported. */
  storageos?: StorageOSVolumeSource;
  /** A disk of vSphere. Deprecated: use `csi`. */
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
