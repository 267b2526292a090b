/** StorageClass: a kind of storage that is made on demand. */
import type { PersistentVolumeReclaimPolicy } from '../../core/v1/persistent-volume.ts';
import type { TopologySelectorTerm } from '../../core/v1/topology-selector.ts';
import { defineKind, type KubeObject } from '../../kind.ts';

/** A kind of storage that is made on demand, under a name that claims can give. The annotation
 *  storageclass.kubernetes.io/is-default-class makes it that of claims which name none. */
export interface StorageClass extends KubeObject {
  /** Whether claims may be made larger later. @pointer @proto 6 */
  allowVolumeExpansion?: boolean;
  /** Where volumes may be made. Left out, anywhere. @listType atomic @proto 8 */
  allowedTopologies?: TopologySelectorTerm[];
  /** Options with which volumes are mounted; nobody checks them before. @listType atomic @proto 5 */
  mountOptions?: string[];
  /** Settings for the provisioner, at most 512 and 256 KiB. @proto 3 */
  parameters?: Record<string, string>;
  /** Who makes the volumes, a qualified name. @proto 2 */
  provisioner: string;
  /** What becomes of a volume when its claim goes. Default Delete. @checkedApart @default "Delete" @pointer @proto 4 */
  reclaimPolicy?: PersistentVolumeReclaimPolicy;
  /** Whether volumes are made at once, or when a pod needs one. Default Immediate. @default "Immediate" @pointer
   *  @proto 7 */
  volumeBindingMode?: VolumeBindingMode;
}

export const StorageClass = defineKind<StorageClass>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'StorageClass',
  plural: 'storageclasses',
  shortNames: ['sc'],
  scope: 'Cluster',
});

/** With the value true it makes a class the default: claims that name none get it. */
export const defaultStorageClassAnnotation = 'storageclass.kubernetes.io/is-default-class';

/** Where claims and volumes said their class before there was a field. */
export const storageClassAnnotation = 'volume.beta.kubernetes.io/storage-class';

/** When volumes are made and bound. */
export type VolumeBindingMode = 'Immediate' | 'WaitForFirstConsumer';
