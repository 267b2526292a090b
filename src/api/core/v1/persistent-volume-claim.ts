/** PersistentVolumeClaimSpec: what storage a claim asks for. */

import type { LabelSelector } from '../../meta/v1/label-selector.ts';
import type { TypedLocalObjectReference, TypedObjectReference } from './references.ts';
import type { VolumeResourceRequirements } from './resources.ts';

export interface PersistentVolumeClaimSpec {
  /** @listType atomic @proto 1 */
  accessModes?: PersistentVolumeAccessMode[];
  /** @proto 7 */
  dataSource?: TypedLocalObjectReference;
  /** @proto 8 */
  dataSourceRef?: TypedObjectReference;
  /** @default {} @proto 2 */
  resources?: VolumeResourceRequirements;
  /** @proto 4 */
  selector?: LabelSelector;
  /** @proto 5 */
  storageClassName?: string;
  /** @proto 9 */
  volumeAttributesClassName?: string;
  /** @default "Filesystem" @proto 6 */
  volumeMode?: PersistentVolumeMode;
  /** @proto 3 */
  volumeName?: string;
}

export type PersistentVolumeAccessMode = 'ReadWriteOnce' | 'ReadOnlyMany' | 'ReadWriteMany' | 'ReadWriteOncePod';

export type PersistentVolumeMode = 'Filesystem' | 'Block';
