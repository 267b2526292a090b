/** What is said of how much storage is left, class by class and place by place. Pure.
 *  Source: https://kubernetes.io/docs/concepts/storage/storage-capacity/ */
import { CSIStorageCapacity, compareQuantity, deepEqual, type New, quantityOf } from '#api';

/** How much is left in a place: for nodes with these labels. */
export interface PlaceCapacity {
  readonly labels: Readonly<Record<string, string>>;
  readonly bytes: number;
  /** The largest volume that can be made. Default: as large as what is left. */
  readonly maximumBytes?: number | undefined;
}

/** What to write so that the objects say what the drivers say. */
export interface CapacityPlan {
  readonly create: readonly New<CSIStorageCapacity>[];
  readonly update: readonly CSIStorageCapacity[];
  readonly remove: readonly CSIStorageCapacity[];
}

/** Where the objects are. */
export const capacityNamespace = 'kube-system';

/** The label of who says it. */
export const managedBy = (manager: string): Record<string, string> => ({
  'csi.storage.k8s.io/managed-by': manager,
});

/** The labels that external provisioners give them. */
export const capacityLabels = (driver: string, manager: string): Record<string, string> => ({
  'csi.storage.k8s.io/drivername': driver,
  ...managedBy(manager),
});

/** Whether an object bears all of these labels. */
export const bears = ({ metadata }: CSIStorageCapacity, labels: Readonly<Record<string, string>>): boolean =>
  Object.entries(labels).every(([name, value]) => metadata.labels?.[name] === value);

/** What nobody can fill. */
const unlimited = '1Ei';

const amountOf = (bytes: number): string =>
  Number.isFinite(bytes) ? quantityOf(Math.max(0, Math.floor(bytes)), 'BinarySI') : unlimited;

/** Decides. `said` is what is said of the class now. */
export function planCapacities({
  storageClassName,
  labels,
  places,
  said,
}: {
  readonly storageClassName: string;
  /** Of the objects. */
  readonly labels: Readonly<Record<string, string>>;
  readonly places: readonly PlaceCapacity[];
  readonly said: readonly CSIStorageCapacity[];
}): CapacityPlan {
  const create: New<CSIStorageCapacity>[] = [];
  const update: CSIStorageCapacity[] = [];
  const kept = new Set<CSIStorageCapacity>();
  for (const { labels: matchLabels, bytes, maximumBytes } of places) {
    const capacity = amountOf(bytes);
    const maximum = maximumBytes === undefined ? {} : { maximumVolumeSize: amountOf(maximumBytes) };
    const found = said.find(one => !kept.has(one) && deepEqual(one.nodeTopology?.matchLabels ?? {}, matchLabels));
    if (!found) {
      const metadata = { generateName: 'csisc-', namespace: capacityNamespace, labels };
      create.push({ metadata, storageClassName, nodeTopology: { matchLabels }, capacity, ...maximum });
      continue;
    }
    kept.add(found);
    const { maximumVolumeSize, ...rest } = found;
    if (isSame(found.capacity, capacity) && isSame(maximumVolumeSize, maximum.maximumVolumeSize)) continue;
    update.push({ ...rest, capacity, ...maximum });
  }
  return { create, update, remove: said.filter(one => !kept.has(one)) };
}

const isSame = (a: string | undefined, b: string | undefined): boolean =>
  a === undefined || b === undefined ? a === b : compareQuantity(a, b) === 0;
