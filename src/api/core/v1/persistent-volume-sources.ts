/** What persistent volumes are made of, where pods know the same by another set of fields. */
import type { Int32 } from '../../meta/v1/scalars.ts';
import type { ObjectReference } from './references.ts';

/** A secret, in any namespace. @mapType atomic */
export interface SecretReference {
  /** Name of the secret. @proto 1 */
  name?: string;
  /** Its namespace. @proto 2 */
  namespace?: string;
}

/** A file share of Azure. */
export interface AzureFilePersistentVolumeSource {
  /** Whether nobody may write. @proto 3 */
  readOnly?: boolean;
  /** Secret with the account's name and key. @proto 1 */
  secretName: string;
  /** Namespace of the secret. Left out, that of the pod. @pointer @always @proto 4 */
  secretNamespace?: string;
  /** Name of the share. @proto 2 */
  shareName: string;
}

/** A Ceph file system. */
export interface CephFSPersistentVolumeSource {
  /** Addresses of the monitors. @listType atomic @proto 1 */
  monitors: string[];
  /** Directory to mount. Default /. @proto 2 */
  path?: string;
  /** Whether nobody may write. @proto 6 */
  readOnly?: boolean;
  /** File with the key. Default /etc/ceph/user.secret. @proto 4 */
  secretFile?: string;
  /** Secret with the key, instead of a file. @proto 5 */
  secretRef?: SecretReference;
  /** User at Ceph. Default admin. @proto 3 */
  user?: string;
}

/** A volume of OpenStack. */
export interface CinderPersistentVolumeSource {
  /** Its file system. Default ext4. @proto 2 */
  fsType?: string;
  /** Whether nobody may write. @proto 3 */
  readOnly?: boolean;
  /** Secret with what is needed to connect. @proto 4 */
  secretRef?: SecretReference;
  /** Name of the volume at Cinder. @proto 1 */
  volumeID: string;
}

/** A volume of a CSI driver. */
export interface CSIPersistentVolumeSource {
  /** Secret for the driver when it makes the volume larger. @proto 9 */
  controllerExpandSecretRef?: SecretReference;
  /** Secret for the driver when it attaches the volume. @proto 6 */
  controllerPublishSecretRef?: SecretReference;
  /** Name of the driver. @proto 1 */
  driver: string;
  /** The file system to mount. @proto 4 */
  fsType?: string;
  /** Secret for the driver when it makes the volume larger on the node. @proto 10 */
  nodeExpandSecretRef?: SecretReference;
  /** Secret for the driver when it mounts the volume for a pod. @proto 8 */
  nodePublishSecretRef?: SecretReference;
  /** Secret for the driver when it prepares the volume on the node. @proto 7 */
  nodeStageSecretRef?: SecretReference;
  /** Whether nobody may write. @proto 3 */
  readOnly?: boolean;
  /** What the driver wants to be told of the volume. @proto 5 */
  volumeAttributes?: Record<string, string>;
  /** What the driver calls the volume. @proto 2 */
  volumeHandle: string;
}

/** A volume of a driver that is a program on the node. */
export interface FlexPersistentVolumeSource {
  /** Name of the driver. @proto 1 */
  driver: string;
  /** The file system to mount. @proto 2 */
  fsType?: string;
  /** Settings for the driver. @proto 5 */
  options?: Record<string, string>;
  /** Whether nobody may write. @proto 4 */
  readOnly?: boolean;
  /** Secret for the driver. @proto 3 */
  secretRef?: SecretReference;
}

/** A Gluster file system. */
export interface GlusterfsPersistentVolumeSource {
  /** Endpoints of the servers. @proto 1 */
  endpoints: string;
  /** Namespace of the endpoints. Left out, that of the claim. @pointer @proto 4 */
  endpointsNamespace?: string;
  /** The volume. @proto 2 */
  path: string;
  /** Whether nobody may write. @proto 3 */
  readOnly?: boolean;
}

/** A disk reached by iSCSI. */
export interface ISCSIPersistentVolumeSource {
  /** Whether the discovery asks for a password. @proto 8 */
  chapAuthDiscovery?: boolean;
  /** Whether the session asks for a password. @proto 11 */
  chapAuthSession?: boolean;
  /** The file system to mount. @proto 5 */
  fsType?: string;
  /** Name of the initiator, for a connection of its own. @pointer @proto 12 */
  initiatorName?: string;
  /** Name of the target. @proto 2 */
  iqn: string;
  /** Interface to use. Default default. @default "default" @proto 4 */
  iscsiInterface?: string;
  /** Number of the disk at the target. @proto 3 */
  lun: Int32;
  /** More addresses of the target. @listType atomic @proto 7 */
  portals?: string[];
  /** Whether nobody may write. @proto 6 */
  readOnly?: boolean;
  /** Secret with the passwords. @proto 10 */
  secretRef?: SecretReference;
  /** Address of the target. @proto 1 */
  targetPortal: string;
}

/** A block device of Ceph. */
export interface RBDPersistentVolumeSource {
  /** The file system to mount. @proto 3 */
  fsType?: string;
  /** Name of the image. @proto 2 */
  image: string;
  /** File with the keys. Default /etc/ceph/keyring. @default "/etc/ceph/keyring" @proto 6 */
  keyring?: string;
  /** Addresses of the monitors. @listType atomic @proto 1 */
  monitors: string[];
  /** Pool of the image. Default rbd. @default "rbd" @proto 4 */
  pool?: string;
  /** Whether nobody may write. @proto 8 */
  readOnly?: boolean;
  /** Secret with the key, instead of a file. @proto 7 */
  secretRef?: SecretReference;
  /** User at Ceph. Default admin. @default "admin" @proto 5 */
  user?: string;
}

/** A volume of ScaleIO. */
export interface ScaleIOPersistentVolumeSource {
  /** The file system to mount. Default xfs. @default "xfs" @proto 9 */
  fsType?: string;
  /** Address of the gateway. @proto 1 */
  gateway: string;
  /** Protection domain of the storage. @proto 5 */
  protectionDomain?: string;
  /** Whether nobody may write. @proto 10 */
  readOnly?: boolean;
  /** Secret with what is needed to log in. @pointer @proto 3 */
  secretRef: SecretReference;
  /** Whether the connection is encrypted. @proto 4 */
  sslEnabled?: boolean;
  /** Whether space is set aside at once: ThickProvisioned or ThinProvisioned. Default ThinProvisioned. @default
   *  "ThinProvisioned" @proto 7 */
  storageMode?: string;
  /** Pool in the protection domain. @proto 6 */
  storagePool?: string;
  /** Name of the storage system. @proto 2 */
  system: string;
  /** Name of the volume. @proto 8 */
  volumeName?: string;
}

/** A volume of StorageOS. */
export interface StorageOSPersistentVolumeSource {
  /** The file system to mount. @proto 3 */
  fsType?: string;
  /** Whether nobody may write. @proto 4 */
  readOnly?: boolean;
  /** Secret with what is needed to log in. @proto 5 */
  secretRef?: ObjectReference;
  /** Name of the volume. @proto 1 */
  volumeName?: string;
  /** Scope of the name at StorageOS. Left out, the pod's namespace. @proto 2 */
  volumeNamespace?: string;
}
