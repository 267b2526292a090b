/** CSIStorageCapacity: how much storage is left somewhere. */
import { defineKind, type KubeObject } from '../../kind.ts';
import type { LabelSelector } from '../../meta/v1/label-selector.ts';
import type { Quantity } from '../../meta/v1/scalars.ts';

/** How much storage a driver has left for a class in some place. The scheduler asks before it puts a pod there. */
export interface CSIStorageCapacity extends KubeObject {
  /** How much is left, as far as the driver knows. @proto 4 */
  capacity?: Quantity;
  /** The largest volume that can be made. Left out, as large as `capacity`. @proto 5 */
  maximumVolumeSize?: Quantity;
  /** The nodes that reach the storage. Left out, none; empty, all. Cannot be changed. @proto 2 */
  nodeTopology?: LabelSelector;
  /** The class. Cannot be changed. @proto 3 */
  storageClassName: string;
}

export const CSIStorageCapacity = defineKind<CSIStorageCapacity>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'CSIStorageCapacity',
  plural: 'csistoragecapacities',
  scope: 'Namespaced',
});
