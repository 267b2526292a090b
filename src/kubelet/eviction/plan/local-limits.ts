/** Pods that take more of the disk than they said they would: `sizeLimit` of emptyDir volumes, and limits of
 *  `ephemeral-storage`.
 *  Source: https://kubernetes.io/docs/concepts/storage/ephemeral-storage/ */
import {
  type Container,
  canonicalQuantity,
  type Pod,
  type Quantity,
  quantityOf,
  quantityValue,
  sidecarsOf,
  type Volume,
} from '#api';
import { addDiskUse, allParts, diskUse, noDiskUse, type PodUse } from './usage.ts';

/** Whether the pod has a limit that {@link exceededLimit} looks at, so that it has to be measured. */
export const hasLocalLimit = (pod: Pod): boolean =>
  (pod.spec.volumes ?? []).some(isLimitedOnDisk) || limitedContainers(pod).length > 0;

/** The message of the eviction, in upstream's words; undefined while the pod keeps to its limits. Writable layers on a
 *  file system of the images' own count for the pod, not for its containers. */
export function exceededLimit(
  pod: Pod,
  use: PodUse,
  { hasOwnImageFilesystem }: { readonly hasOwnImageFilesystem: boolean },
): string | undefined {
  return exceededVolume(pod, use) ?? exceededPod(pod, use) ?? exceededContainer(pod, use, hasOwnImageFilesystem);
}

const isLimitedOnDisk = ({ emptyDir }: Volume): boolean =>
  emptyDir?.sizeLimit !== undefined && emptyDir.medium !== 'Memory' && quantityValue(emptyDir.sizeLimit) > 0;

function exceededVolume(pod: Pod, { volumes }: PodUse): string | undefined {
  const exceeded = (pod.spec.volumes ?? []).find(
    volume =>
      isLimitedOnDisk(volume) &&
      (volumes.get(volume.name)?.bytes ?? 0) > quantityValue(volume.emptyDir?.sizeLimit ?? '0'),
  );
  if (!exceeded) return undefined;
  const limit = canonicalQuantity(exceeded.emptyDir?.sizeLimit ?? '0');
  return `Usage of EmptyDir volume "${exceeded.name}" exceeds the limit "${limit}". `;
}

/** Containers and sidecars that have a limit of their own. */
const limitedContainers = (pod: Pod): { readonly name: string; readonly limit: Quantity }[] =>
  [...sidecarsOf(pod.spec), ...pod.spec.containers].flatMap((container: Container) => {
    const limit = container.resources?.limits?.['ephemeral-storage'];
    if (limit === undefined || quantityValue(limit) === 0) return [];
    return [{ name: container.name, limit: canonicalQuantity(limit) }];
  });

/** As upstream: a container without a limit adds nothing to what the pod may use. */
function exceededPod(pod: Pod, use: PodUse): string | undefined {
  const limits = limitedContainers(pod);
  const limitBytes = limits.reduce((sum, { limit }) => sum + quantityValue(limit), 0);
  if (limits.length === 0 || diskUse(use, allParts).bytes <= limitBytes) return undefined;
  const [only] = limits;
  const limit = limits.length === 1 && only ? only.limit : quantityOf(limitBytes, 'BinarySI');
  return `Pod ephemeral local storage usage exceeds the total limit of containers ${limit}. `;
}

function exceededContainer(pod: Pod, { containers }: PodUse, hasOwnImageFilesystem: boolean): string | undefined {
  const exceeded = limitedContainers(pod).find(({ name, limit }) => {
    const used = containers
      .filter(container => container.name === name)
      .reduce(
        (sum, { logs, writableLayer }) =>
          addDiskUse(addDiskUse(sum, logs), hasOwnImageFilesystem ? undefined : writableLayer),
        noDiskUse,
      );
    return used.bytes > quantityValue(limit);
  });
  return exceeded && `Container ${exceeded.name} exceeded its local ephemeral storage limit "${exceeded.limit}". `;
}
