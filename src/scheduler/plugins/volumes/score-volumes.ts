/** How well a node suits by the storage that the claims of a pod would get there: pure.
 *  Source: https://kubernetes.io/docs/concepts/storage/storage-capacity/#scheduling */
import { type PersistentVolumeClaim, quantityValue, storageClassOf } from '#api';
import { alongShape, type ShapePoint } from '../resources/scoring-strategy.ts';
import type { VolumeChoice } from './find-volumes.ts';

/** Upstream's default: nodes are liked of whose storage the claims take the least part. */
export const emptiestFirst: readonly ShapePoint[] = [
  { utilization: 0, score: 10 },
  { utilization: 100, score: 0 },
];

/** Bytes of a storage class: those that are asked for, and those that there are. */
interface ClassUse {
  requested: number;
  capacity: number;
}

/** 0 to 100: each storage class counts the same. Volumes that are there count, or else those that would be made. */
export function scoreVolumes(
  { found, provisioned }: VolumeChoice,
  {
    shape,
    capacityFor,
  }: {
    readonly shape: readonly ShapePoint[];
    /** Bytes that the driver has left on the node for claims of the same class; undefined when it does not say. */
    readonly capacityFor: (claim: PersistentVolumeClaim) => number | undefined;
  },
): number {
  const uses = new Map<string, ClassUse>();
  const useOf = (claim: PersistentVolumeClaim): ClassUse => {
    const name = storageClassOf(claim);
    const use = uses.get(name) ?? { requested: 0, capacity: 0 };
    uses.set(name, use);
    return use;
  };
  for (const { claim, volume } of found) {
    const use = useOf(claim);
    use.requested += requestOf(claim);
    use.capacity += quantityValue(volume.spec.capacity?.['storage'] ?? '0');
  }
  for (const claim of found.length > 0 ? [] : provisioned) {
    const capacity = capacityFor(claim);
    if (capacity === undefined) continue;
    const use = useOf(claim);
    use.requested += requestOf(claim);
    use.capacity = capacity;
  }
  if (uses.size === 0) return 0;
  const points = [...uses.values()].map(use => alongShape(shape, utilizationOf(use)));
  return Math.round(points.reduce((sum, one) => sum + one, 0) / points.length);
}

const requestOf = ({ spec }: PersistentVolumeClaim): number =>
  quantityValue(spec.resources?.requests?.['storage'] ?? '0');

const utilizationOf = ({ requested, capacity }: ClassUse): number =>
  capacity === 0 || requested > capacity ? 100 : Math.trunc((requested * 100) / capacity);
