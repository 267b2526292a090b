/** Whether a driver has enough storage left for a claim, as far as it has said so: pure.
 *  Source: https://kubernetes.io/docs/concepts/storage/storage-capacity/#scheduling */
import {
  type CSIDriver,
  type CSIStorageCapacity,
  compareQuantity,
  type Node,
  type PersistentVolumeClaim,
  type StorageClass,
  selects,
} from '#api';

export interface CapacityFacts {
  /** That of the class. */
  readonly driver: CSIDriver | undefined;
  readonly capacities: readonly CSIStorageCapacity[];
}

/** A driver that says nothing of its storage has enough. */
export function hasRoomFor(
  { spec }: PersistentVolumeClaim,
  { metadata: { name } }: Pick<StorageClass, 'metadata'>,
  { node, driver, capacities }: CapacityFacts & { readonly node: Node },
): boolean {
  if (!driver?.spec.storageCapacity) return true;
  const size = spec.resources?.requests?.['storage'] ?? '0';
  return capacities.some(
    ({ storageClassName, capacity, maximumVolumeSize, nodeTopology }) =>
      storageClassName === name &&
      nodeTopology !== undefined &&
      compareQuantity(maximumVolumeSize ?? capacity ?? '0', size) >= 0 &&
      selects(nodeTopology, node.metadata.labels),
  );
}
