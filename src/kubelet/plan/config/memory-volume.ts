/** How large an emptyDir volume in memory may become: what it says itself, and never more than the pod, or all pods, may
 *  have; undefined where nothing limits it. Source: https://kubernetes.io/docs/concepts/storage/volumes/#emptydir */
import { type EmptyDirVolumeSource, type Pod, podRequests, quantityValue } from '#api';
import { allContainers } from '../containers.ts';

export function memoryVolumeBytes(
  pod: Pod,
  { sizeLimit = '0' }: EmptyDirVolumeSource,
  allocatableMemoryBytes: number,
): number | undefined {
  const limits = [quantityValue(sizeLimit), podMemoryLimit(pod) ?? 0, allocatableMemoryBytes].filter(
    bytes => bytes > 0,
  );
  return limits.length === 0 ? undefined : Math.min(...limits);
}

/** What the pod may have of the node's memory; undefined when one of its containers has no limit. */
function podMemoryLimit(pod: Pod): number | undefined {
  const ofPod = pod.spec.resources?.limits?.['memory'];
  if (ofPod !== undefined) return quantityValue(ofPod);
  if (!allContainers(pod).every(({ resources }) => resources?.limits?.['memory'] !== undefined)) return undefined;
  // Limits add up as requests do.
  const limited = <T extends { resources?: { limits?: Record<string, string> } }>(container: T): T => ({
    ...container,
    resources: { requests: container.resources?.limits ?? {} },
  });
  const { containers, initContainers = [] } = pod.spec;
  const spec = { ...pod.spec, containers: containers.map(limited), initContainers: initContainers.map(limited) };
  return podRequests({ ...pod, spec })['memory'];
}
