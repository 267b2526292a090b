/** What a pod may have as a whole: its limits add up as its requests do. */
import { type Pod, podRequests, quantityMilliValue, quantityValue } from '#api';

/** Millicores of cpu, or bytes of memory; undefined when one of its containers has no limit. */
export function podLimit(pod: Pod, name: 'cpu' | 'memory'): number | undefined {
  const ofPod = pod.spec.resources?.limits?.[name];
  if (ofPod !== undefined) return name === 'cpu' ? quantityMilliValue(ofPod) : quantityValue(ofPod);
  const { containers, initContainers = [] } = pod.spec;
  if (![...initContainers, ...containers].every(({ resources }) => resources?.limits?.[name] !== undefined))
    return undefined;
  const limited = <T extends { resources?: { limits?: Record<string, string> } }>(container: T): T => ({
    ...container,
    resources: { requests: container.resources?.limits ?? {} },
  });
  const { resources: _, ...whole } = pod.spec;
  const spec = { ...whole, containers: containers.map(limited), initContainers: initContainers.map(limited) };
  return podRequests({ ...pod, spec })[name];
}
