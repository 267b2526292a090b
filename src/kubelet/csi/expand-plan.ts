/** Whether a volume has to be made larger on its node. Pure.
 *  Source:
 *  https://kubernetes.io/docs/concepts/storage/persistent-volumes/#resizing-a-volume-containing-a-file-system */
import {
  grownStatus,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type PersistentVolumeClaimStatus,
  quantityValue,
} from '#api';

interface Expansion {
  readonly bytes: number;
  /** What the claim's status says when it is done. */
  readonly status: PersistentVolumeClaimStatus;
}

/** Undefined where there is nothing to do. */
export function planNodeExpansion(
  { status }: PersistentVolumeClaim,
  { spec }: PersistentVolume,
): Expansion | undefined {
  const storage = spec.capacity?.['storage'] ?? '0';
  const bytes = quantityValue(storage);
  if (status?.phase !== 'Bound' || status.capacity?.['storage'] === undefined) return undefined;
  if (bytes <= quantityValue(status.capacity['storage'])) return undefined;
  return { bytes, status: grownStatus(status, storage) };
}
