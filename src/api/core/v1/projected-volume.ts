/** Volumes put together from several sources, and the files in them. */

import type { LabelSelector } from '../../meta/v1/label-selector.ts';
import type { Int32, Int64 } from '../../meta/v1/scalars.ts';
import type { ObjectFieldSelector, ResourceFieldSelector } from './env.ts';

export interface ProjectedVolumeSource {
  /** @default 420 @proto 2 */
  defaultMode?: Int32;
  /** @listType atomic @proto 1 */
  sources?: VolumeProjection[];
}

export interface VolumeProjection {
  /** @proto 5 */
  clusterTrustBundle?: ClusterTrustBundleProjection;
  /** @proto 3 */
  configMap?: ConfigMapProjection;
  /** @proto 2 */
  downwardAPI?: DownwardAPIProjection;
  /** @proto 6 */
  podCertificate?: PodCertificateProjection;
  /** @proto 1 */
  secret?: SecretProjection;
  /** @proto 4 */
  serviceAccountToken?: ServiceAccountTokenProjection;
}

export interface KeyToPath {
  /** @proto 1 */
  key: string;
  /** @proto 3 */
  mode?: Int32;
  /** @proto 2 */
  path: string;
}

export interface DownwardAPIVolumeFile {
  /** @proto 2 */
  fieldRef?: ObjectFieldSelector;
  /** @proto 4 */
  mode?: Int32;
  /** @proto 1 */
  path: string;
  /** @proto 3 */
  resourceFieldRef?: ResourceFieldSelector;
}

export interface ConfigMapProjection {
  /** @listType atomic @proto 2 */
  items?: KeyToPath[];
  name?: string;
  /** @proto 4 */
  optional?: boolean;
}

export interface SecretProjection {
  /** @listType atomic @proto 2 */
  items?: KeyToPath[];
  name?: string;
  /** @proto 4 */
  optional?: boolean;
}

export interface DownwardAPIProjection {
  /** @listType atomic @proto 1 */
  items?: DownwardAPIVolumeFile[];
}

export interface ServiceAccountTokenProjection {
  /** @proto 1 */
  audience?: string;
  /** @default 3600 @proto 2 */
  expirationSeconds?: Int64;
  /** @proto 3 */
  path: string;
}

export interface ClusterTrustBundleProjection {
  /** @proto 3 */
  labelSelector?: LabelSelector;
  /** @proto 1 */
  name?: string;
  /** @proto 5 */
  optional?: boolean;
  /** @proto 4 */
  path: string;
  /** @proto 2 */
  signerName?: string;
}

export interface PodCertificateProjection {
  /** @proto 6 */
  certificateChainPath?: string;
  /** @proto 4 */
  credentialBundlePath?: string;
  /** @proto 5 */
  keyPath?: string;
  /** @proto 2 */
  keyType: string;
  /** @proto 3 */
  maxExpirationSeconds?: Int32;
  /** @proto 1 */
  signerName: string;
  /** @proto 7 */
  userAnnotations?: Record<string, string>;
}
