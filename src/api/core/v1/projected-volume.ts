/** Volumes put together from several sources, and the files in them. */

import type { LabelSelector } from '../../meta/v1/label-selector.ts';
import type { Int32, Int64 } from '../../meta/v1/scalars.ts';
import type { ObjectFieldSelector, ResourceFieldSelector } from './env.ts';

/** A volume put together from several sources. */
export interface ProjectedVolumeSource {
  /** Permissions of files that say nothing else, 0 to 0777. Default 0644. @default 420 @pointer @proto 2 */
  defaultMode?: Int32;
  /** User who owns files that say nothing else. @featureGate AtomicWriteVolumeUserFields @pointer @proto 3 */
  defaultUser?: Int64;
  /** The sources. @listType atomic @always @proto 1 */
  sources?: VolumeProjection[];
}

/** One source of a projected volume; exactly one of these. */
export interface VolumeProjection {
  /** Certificates of authorities, kept up to date. @proto 5 */
  clusterTrustBundle?: ClusterTrustBundleProjection;
  /** Keys of a config map. @proto 3 */
  configMap?: ConfigMapProjection;
  /** Fields of the pod. @proto 2 */
  downwardAPI?: DownwardAPIProjection;
  /** A key and certificate of the pod's own, kept up to date. @proto 6 */
  podCertificate?: PodCertificateProjection;
  /** Keys of a secret. @proto 1 */
  secret?: SecretProjection;
  /** A token of the pod's service account, kept up to date. @proto 4 */
  serviceAccountToken?: ServiceAccountTokenProjection;
}

/** Which file a key becomes. */
export interface KeyToPath {
  /** The key. @proto 1 */
  key: string;
  /** Permissions of the file, 0 to 0777. Default: those of the volume. @pointer @proto 3 */
  mode?: Int32;
  /** Path of the file in the volume; relative, without `..`. @proto 2 */
  path: string;
  /** User who owns the file. Default: that of the volume. @featureGate AtomicWriteVolumeUserFields @pointer @proto 4 */
  user?: Int64;
}

/** A file with a field of the pod. */
export interface DownwardAPIVolumeFile {
  /** A field of the pod: annotations, labels, name, namespace or UID. @proto 2 */
  fieldRef?: ObjectFieldSelector;
  /** Permissions of the file, 0 to 0777. Default: those of the volume. @pointer @proto 4 */
  mode?: Int32;
  /** Path of the file in the volume; relative, without `..`. @proto 1 */
  path: string;
  /** An amount that a container asks for or is limited to. @proto 3 */
  resourceFieldRef?: ResourceFieldSelector;
  /** User who owns the file. Default: that of the volume. @featureGate AtomicWriteVolumeUserFields @pointer @proto 5 */
  user?: Int64;
}

/** Keys of a config map as files. */
export interface ConfigMapProjection {
  /** Which keys, and as which files. Left out, all under their own names. @listType atomic @proto 2 */
  items?: KeyToPath[];
  /** Name of the config map. @proto 1.1 */
  name?: string;
  /** Whether the pod starts even if the config map or a key does not exist. @pointer @proto 4 */
  optional?: boolean;
}

/** Keys of a secret as files. */
export interface SecretProjection {
  /** Which keys, and as which files. Left out, all under their own names. @listType atomic @proto 2 */
  items?: KeyToPath[];
  /** Name of the secret. @proto 1.1 */
  name?: string;
  /** Whether the pod starts even if the secret or a key does not exist. @pointer @proto 4 */
  optional?: boolean;
}

/** Fields of the pod as files. */
export interface DownwardAPIProjection {
  /** The files. @listType atomic @proto 1 */
  items?: DownwardAPIVolumeFile[];
}

/** A token of the pod's service account as a file. */
export interface ServiceAccountTokenProjection {
  /** Who shall accept the token. Default: the API server. @proto 1 */
  audience?: string;
  /** How long a token is valid; it is renewed well before. At least 600; default 3600. @default 3600 @pointer
   *  @proto 2 */
  expirationSeconds?: Int64;
  /** Path of the file in the volume. @proto 3 */
  path: string;
  /** User who owns the file. Default: that of the volume. @featureGate AtomicWriteVolumeUserFields @pointer @proto 4 */
  user?: Int64;
}

/** Certificates of authorities as a file. */
export interface ClusterTrustBundleProjection {
  /** Labels of the bundles; with `signerName`. Left out, none; empty, all. @proto 3 */
  labelSelector?: LabelSelector;
  /** Name of one bundle; not with the other two. @pointer @proto 1 */
  name?: string;
  /** Whether the pod starts even if there is no such bundle. @pointer @proto 5 */
  optional?: boolean;
  /** Path of the file in the volume. @proto 4 */
  path: string;
  /** Signer of the bundles; not with `name`. @pointer @proto 2 */
  signerName?: string;
  /** User who owns the file. Default: that of the volume. @featureGate AtomicWriteVolumeUserFields @pointer @proto 6 */
  user?: Int64;
}

/** A key and certificate of the pod's own as files. */
export interface PodCertificateProjection {
  /** Path of the file with the certificates. @proto 6 */
  certificateChainPath?: string;
  /** Path of the file with key and certificates together; preferable, since it changes at once. @proto 4 */
  credentialBundlePath?: string;
  /** Path of the file with the key. @proto 5 */
  keyPath?: string;
  /** Kind of key, such as ED25519 or ECDSAP256. @omitZero @proto 2 */
  keyType: string;
  /** How long a certificate may be valid at most. Default 86400. @pointer @proto 3 */
  maxExpirationSeconds?: Int32;
  /** The signer. @omitZero @proto 1 */
  signerName: string;
  /** User who owns the file. Default: that of the volume. @featureGate AtomicWriteVolumeUserFields @pointer @proto 8 */
  user?: Int64;
  /** What to tell the signer besides, by name. @proto 7 */
  userAnnotations?: Record<string, string>;
}
