/** The quality-of-service class of a pod.
 *  Source: https://kubernetes.io/docs/concepts/workloads/pods/pod-qos/ */
import { hasPodLevelResources, type PodQOSClass, type PodSpec, type ResourceRequirements } from '#api';
import { compareQuantity } from '../fields/resources.ts';

const counted = ['cpu', 'memory'] as const;

const amounts = (list: Record<string, string> | undefined): [string, string][] =>
  Object.entries(list ?? {}).filter(([name, amount]) => isCounted(name) && compareQuantity(amount, '0') > 0);

const isCounted = (name: string): boolean => counted.some(known => known === name);

/** By what the pod asks for as a whole, where it does. Guaranteed when every container limits cpu and memory and
 *  requests just that; BestEffort when none says anything. */
export function qosClassOf(spec: PodSpec): PodQOSClass {
  const all: ResourceRequirements[] = hasPodLevelResources(spec)
    ? [spec.resources ?? {}]
    : [...(spec.containers ?? []), ...(spec.initContainers ?? [])].map(container => container.resources ?? {});
  const mentions = all.flatMap(({ requests, limits }) => [...amounts(requests), ...amounts(limits)]);
  if (mentions.length === 0) return 'BestEffort';
  return all.every(isGuaranteed) ? 'Guaranteed' : 'Burstable';
}

function isGuaranteed({ requests, limits }: ResourceRequirements): boolean {
  const limited = new Map(amounts(limits));
  if (limited.size !== counted.length) return false;
  return amounts(requests).every(([name, amount]) => compareQuantity(amount, limited.get(name) ?? '0') === 0);
}
