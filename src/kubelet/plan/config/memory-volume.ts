/** How large an emptyDir volume in memory may become: what it says itself, and never more than the pod, or all pods,
 *  may have; undefined where nothing limits it. Source:
 *  https://kubernetes.io/docs/concepts/storage/volumes/#emptydir */
import { type EmptyDirVolumeSource, type Pod, quantityValue } from '#api';
import { podLimit } from './pod-limits.ts';

export function memoryVolumeBytes(
  pod: Pod,
  { sizeLimit = '0' }: EmptyDirVolumeSource,
  allocatableMemoryBytes: number,
): number | undefined {
  const limits = [quantityValue(sizeLimit), podLimit(pod, 'memory') ?? 0, allocatableMemoryBytes].filter(
    bytes => bytes > 0,
  );
  return limits.length === 0 ? undefined : Math.min(...limits);
}
