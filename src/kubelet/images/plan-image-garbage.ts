/** Which images to remove when the disk fills up; pure. Source:
 *  https://kubernetes.io/docs/concepts/architecture/garbage-collection/#container-image-lifecycle */
import type { RuntimeImage } from '../runtime/runtime.ts';

interface DiskUsage {
  readonly capacityBytes: number;
  readonly availableBytes: number;
}

const highThreshold = 0.85;
const lowThreshold = 0.8;

/** Ids of images to remove, largest first, until the disk would be filled to 80 %; none below 85 %. Images in use,
 *  pinned ones, and those that have no digest, as they were loaded into the engine rather than pulled (nobody could
 *  fetch them again), stay. */
export function planImageGarbage(
  images: readonly RuntimeImage[],
  { inUse, disk }: { inUse: ReadonlySet<string>; disk: DiskUsage },
): string[] {
  const usedBytes = disk.capacityBytes - disk.availableBytes;
  if (usedBytes < highThreshold * disk.capacityBytes) return [];
  let excessBytes = usedBytes - lowThreshold * disk.capacityBytes;
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
