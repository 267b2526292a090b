/** Requests and limits in the kernel's units. Source: "How Kubernetes applies resource requests and limits". */
import {
  type Container,
  containersTotal,
  isSidecar,
  type Pod,
  podRequests,
  quantityMilliValue,
  quantityValue,
  type ResourceRequirements,
} from '#api';
import type { ContainerResources } from '../../runtime/config.ts';
import { qosClass } from '../status/qos.ts';
import { podLimit } from './pod-limits.ts';

/** The time in which a CPU limit must hold, in microseconds. */
export const periodUs = 100_000;
const minShares = 2;
const maxShares = 262_144;
const minQuotaUs = 1000;

/** `memoryCapacityBytes` is the node's, by which a burstable container's OOM score is weighed. */
export const cgroupResources = (pod: Pod, container: Container, memoryCapacityBytes: number): ContainerResources => ({
  ...cgroupLimits(container.resources ?? {}),
  oomScoreAdj: oomScoreAdjustment(pod, container, memoryCapacityBytes),
});

/** What of a container's resources the kernel is told, and can be told anew. */
export function cgroupLimits({ requests = {}, limits = {} }: ResourceRequirements): ContainerResources {
  const cpuRequest = requests['cpu'] ?? limits['cpu'];
  return {
    cpuShares: sharesOf(cpuRequest === undefined ? 0 : quantityMilliValue(cpuRequest)),
    ...(limits['cpu'] === undefined
      ? {}
      : { cpuPeriod: periodUs, cpuQuota: quotaOf(quantityMilliValue(limits['cpu'])) }),
    ...(limits['memory'] === undefined ? {} : { memoryLimitInBytes: quantityValue(limits['memory']) }),
  };
}

/** What the pod's own cgroup is told: what its containers ask for together, and their limits where all of them have
 *  one. */
export function podCgroupLimits(pod: Pod): ContainerResources {
  const requests = podRequests(pod);
  const [cpu, memory] = [podLimit(pod, 'cpu'), podLimit(pod, 'memory')];
  return {
    cpuShares: sharesOf(requests['cpu'] ?? 0),
    ...(cpu ? { cpuPeriod: periodUs, cpuQuota: quotaOf(cpu) } : {}),
    ...(memory ? { memoryLimitInBytes: memory } : {}),
  };
}

/** The larger of two limits of a pod, field by field, where none is the largest: what holds while a pod is resized. */
export function looserLimits(one: ContainerResources, other: ContainerResources): ContainerResources {
  const larger = (a: number | undefined, b: number | undefined) =>
    a === undefined || b === undefined ? undefined : Math.max(a, b);
  const quota = larger(one.cpuQuota, other.cpuQuota);
  const memory = larger(one.memoryLimitInBytes, other.memoryLimitInBytes);
  return {
    cpuShares: Math.max(one.cpuShares ?? minShares, other.cpuShares ?? minShares),
    ...(quota === undefined ? {} : { cpuPeriod: periodUs, cpuQuota: quota }),
    ...(memory === undefined ? {} : { memoryLimitInBytes: memory }),
  };
}

const sharesOf = (milliCpu: number): number =>
  Math.min(maxShares, Math.max(minShares, Math.floor((milliCpu * 1024) / 1000)));

/** The weight in version 2 of cgroups that runtimes give for shares of version 1. */
export const weightOfShares = (shares: number): number =>
  1 + Math.floor(((shares - minShares) * 9999) / (maxShares - minShares));

const quotaOf = (milliCpu: number): number =>
  milliCpu === 0 ? 0 : Math.max(minQuotaUs, Math.floor((milliCpu * periodUs) / 1000));

/** Guaranteed pods go last, best-effort pods first, burstable ones by how much of the node's memory they asked for; a
 *  sidecar never before the containers that it serves. */
export function oomScoreAdjustment(pod: Pod, container: Container, memoryCapacityBytes: number): number {
  if (pod.spec.priorityClassName === 'system-node-critical') return -997;
  const qos = qosClass(pod);
  if (qos === 'Guaranteed') return -997;
  if (qos === 'BestEffort') return 1000;
  const ofContainer = isSidecar(container)
    ? Math.max(memoryRequest(container), Math.min(...pod.spec.containers.map(memoryRequest)))
    : memoryRequest(container);
  const requestBytes = ofContainer + shareOfRest(pod);
  const score = 1000 - Math.floor((1000 * requestBytes) / memoryCapacityBytes);
  return Math.min(999, Math.max(3, score));
}

/** What the pod asks for as a whole and none of its containers does, divided among them.
 *  Source: https://kubernetes.io/docs/concepts/workloads/pods/pod-qos/ */
function shareOfRest({ spec }: Pod): number {
  const ofPod = spec.resources?.requests?.['memory'];
  if (ofPod === undefined) return 0;
  const sharing = [...spec.containers, ...(spec.initContainers ?? [])];
  const rest = quantityValue(ofPod) - quantityValue(containersTotal(spec, 'requests')['memory'] ?? '0');
  return Math.max(0, Math.floor(rest / sharing.length));
}

const memoryRequest = ({ resources }: Container): number => quantityValue(resources?.requests?.['memory'] ?? '0');

/** The cgroup that holds all of a pod's containers, below the one that holds all pods; for the cgroupfs driver. */
export function podCgroup(pod: Pod, root: string): string {
  const qos = qosClass(pod);
  return `${root}${qos === 'Guaranteed' ? '' : `/${qos.toLowerCase()}`}/pod${pod.metadata.uid}`;
}
