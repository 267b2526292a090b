/** Which images to remove when the disk fills up; pure. Source:
 *  https://kubernetes.io/docs/concepts/architecture/garbage-collection/#container-image-lifecycle */
import type { RuntimeImage } from '../runtime/runtime.ts';

interface DiskUsage {
  readonly capacityBytes: number;
  readonly availableBytes: number;
}

/** Percent of the disk, as upstream: above the one, images are removed until it is filled to the other. */
export const imageThresholds = { high: 85, low: 80 };

/** Ids of images to remove, largest first, until the disk would be filled to 80 %; none below 85 %. Images in use,
 *  pinned ones, and those that have no digest, as they were loaded into the engine rather than pulled (nobody could
 *  fetch them again), stay. */
export function planImageGarbage(
  images: readonly RuntimeImage[],
  { inUse, disk }: { inUse: ReadonlySet<string>; disk: DiskUsage },
): string[] {
  const usedBytes = disk.capacityBytes - disk.availableBytes;
  if (usedBytes < (imageThresholds.high / 100) * disk.capacityBytes) return [];
  let excessBytes = usedBytes - (imageThresholds.low / 100) * disk.capacityBytes;
  const candidates = unusedImages(images, inUse).sort((a, b) => b.sizeBytes - a.sizeBytes);
  const removed: string[] = [];
  for (const { id, sizeBytes } of candidates) {
    if (excessBytes <= 0) break;
    removed.push(id);
    excessBytes -= sizeBytes;
  }
  return removed;
}

/** Images that may be removed: not in use under any of their names, not pinned, and to be had again. */
export const unusedImages = (images: readonly RuntimeImage[], inUse: ReadonlySet<string>): RuntimeImage[] =>
  images.filter(
    ({ id, pinned, digests, tags }) =>
      !pinned && digests.length > 0 && ![id, ...digests, ...tags].some(name => inUse.has(name)),
  );
