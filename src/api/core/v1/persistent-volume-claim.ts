/** PersistentVolumeClaimSpec: what storage a claim asks for. */

import type { LabelSelector } from '../../meta/v1/label-selector.ts';
import type { TypedLocalObjectReference, TypedObjectReference } from './references.ts';
import type { VolumeResourceRequirements } from './resources.ts';

/** What storage a claim asks for. */
export interface PersistentVolumeClaimSpec {
  /** How many nodes shall be able to use it, and how. @checkedApart @listType atomic @proto 1 */
  accessModes?: PersistentVolumeAccessMode[];
  /** A snapshot or claim from which to fill the new volume. The same as `dataSourceRef`, for older clients. @proto 7 */
  dataSource?: TypedLocalObjectReference;
  /** Any object, also in another namespace, from which to fill the new volume. @proto 8 */
  dataSourceRef?: TypedObjectReference;
  /** How much storage, at least. @default {} @always @proto 2 */
  resources?: VolumeResourceRequirements;
  /** Which volumes are possible, by their labels. @proto 4 */
  selector?: LabelSelector;
  /** The storage class. Left out, the default one; empty, volumes that have none. @pointer @proto 5 */
  storageClassName?: string;
  /** The class of attributes such as throughput; may be changed later. @pointer @proto 9 */
  volumeAttributesClassName?: string;
  /** A file system, or a block device. Default Filesystem. @default "Filesystem" @pointer @proto 6 */
  volumeMode?: PersistentVolumeMode;
  /** The volume that the claim has got. @proto 3 */
  volumeName?: string;
}

/** How many nodes can use a volume, and how. */
export type PersistentVolumeAccessMode = 'ReadWriteOnce' | 'ReadOnlyMany' | 'ReadWriteMany' | 'ReadWriteOncePod';

/** A file system or a block device. */
export type PersistentVolumeMode = 'Filesystem' | 'Block';
