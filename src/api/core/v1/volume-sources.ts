/** Sources of volumes that the kubelet itself provides, and CSI. */

import type { Int32, Quantity } from '../../meta/v1/scalars.ts';
import type { PullPolicy } from './container.ts';
import type { DownwardAPIVolumeFile, KeyToPath } from './projected-volume.ts';
import type { LocalObjectReference } from './references.ts';

export interface EmptyDirVolumeSource {
  /** @proto 1 */
  medium?: string;
  /** @proto 2 */
  sizeLimit?: Quantity;
}

export interface HostPathVolumeSource {
  /** @proto 1 */
  path: string;
  /** @default "" @proto 2 */
  type?: HostPathType;
}

export interface ConfigMapVolumeSource {
  /** @default 420 @proto 3 */
  defaultMode?: Int32;
  /** @listType atomic @proto 2 */
  items?: KeyToPath[];
  name?: string;
  /** @proto 4 */
  optional?: boolean;
}

export interface SecretVolumeSource {
  /** @default 420 @proto 3 */
  defaultMode?: Int32;
  /** @listType atomic @proto 2 */
  items?: KeyToPath[];
  /** @proto 4 */
  optional?: boolean;
  /** @proto 1 */
  secretName?: string;
}

export interface DownwardAPIVolumeSource {
  /** @default 420 @proto 2 */
  defaultMode?: Int32;
  /** @listType atomic @proto 1 */
  items?: DownwardAPIVolumeFile[];
}

export interface ImageVolumeSource {
  /** @proto 2 */
  pullPolicy?: PullPolicy;
  /** @proto 1 */
  reference?: string;
}

export interface NFSVolumeSource {
  /** @proto 2 */
  path: string;
  /** @proto 3 */
  readOnly?: boolean;
  /** @proto 1 */
  server: string;
}

export interface CSIVolumeSource {
  /** @proto 1 */
  driver: string;
  /** @proto 3 */
  fsType?: string;
  /** @proto 5 */
  nodePublishSecretRef?: LocalObjectReference;
  /** @proto 2 */
  readOnly?: boolean;
  /** @proto 4 */
  volumeAttributes?: Record<string, string>;
}

export type HostPathType =
  | ''
  | 'BlockDevice'
  | 'CharDevice'
  | 'Directory'
  | 'DirectoryOrCreate'
  | 'File'
  | 'FileOrCreate'
  | 'Socket';
