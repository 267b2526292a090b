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

interface CapacityFacts {
  /** That of the class. */
  readonly driver: CSIDriver | undefined;
  readonly capacities: readonly CSIStorageCapacity[];
}

/** A driver that says nothing of its storage has enough. */
export const hasRoomFor = (
  claim: PersistentVolumeClaim,
  storageClass: Pick<StorageClass, 'metadata'>,
  facts: CapacityFacts & { readonly node: Node },
): boolean => !facts.driver?.spec.storageCapacity || capacityFor(claim, storageClass, facts) !== undefined;

/** What the driver says that it has left on a node, where that is enough for a claim; undefined when it is not, or
 *  nothing is said. */
export function capacityFor(
  { spec }: PersistentVolumeClaim,
  { metadata: { name } }: Pick<StorageClass, 'metadata'>,
  { node, driver, capacities }: CapacityFacts & { readonly node: Node },
): CSIStorageCapacity | undefined {
  if (!driver?.spec.storageCapacity) return undefined;
  const size = spec.resources?.requests?.['storage'] ?? '0';
  return capacities.find(
    ({ storageClassName, capacity, maximumVolumeSize, nodeTopology }) =>
      storageClassName === name &&
      nodeTopology !== undefined &&
      compareQuantity(maximumVolumeSize ?? capacity ?? '0', size) >= 0 &&
      selects(nodeTopology, node.metadata.labels),
  );
}
