/** What an object uses of the quotas of its namespace; pure.
 *  Source: https://kubernetes.io/docs/concepts/policy/resource-quotas/ */

import type { Container } from '../core/v1/container.ts';
import type { PersistentVolumeClaim } from '../core/v1/persistent-volume-claim-status.ts';
import type { Pod } from '../core/v1/pod.ts';
import { isFinalPhase } from '../core/v1/pod-phase.ts';
import type { Service } from '../core/v1/service.ts';
import type { Kind, KubeObject } from '../kind.ts';
import { podRequests } from '../placement/pod-resources.ts';
import { addQuantity, quantityOf, quantityOfMilli } from '../quantity/arithmetic.ts';
import { ResourceClaim } from '../resource/v1/resource-claim.ts';
import { storageClassOf } from '../volumes/binding.ts';

/** Amounts by the names that quotas have for them. */
export type QuotaUsage = Readonly<Record<string, string>>;

/** Kinds besides pods that quotas know by their plural alone, too. */
const countedByName: ReadonlySet<string> = new Set([
  'configmaps',
  'persistentvolumeclaims',
  'replicationcontrollers',
  'resourcequotas',
  'secrets',
  'services',
]);

/** Whether quotas know objects of that plural, of the core group, by its name alone: `configmaps` as well as
 *  `count/configmaps`. */
export const isCountedByName = (plural: string): boolean => plural === 'pods' || countedByName.has(plural);

/** What an object of a kind uses. */
export function quotaUsageOf({ group, plural }: Pick<Kind, 'group' | 'plural'>, object: KubeObject): QuotaUsage {
  const count = { [`count/${plural}${group === '' ? '' : `.${group}`}`]: '1' };
  if (group === ResourceClaim.group && plural === ResourceClaim.plural)
    return { ...count, ...usageOfDevices(object as ResourceClaim) };
  if (group !== '') return count;
  if (plural === 'pods') return { ...count, ...usageOfPod(object as Pod) };
  const own = countedByName.has(plural) ? { ...count, [plural]: '1' } : count;
  if (plural === 'services') return { ...own, ...usageOfService(object as Service) };
  if (plural === 'persistentvolumeclaims') return { ...own, ...usageOfClaim(object as PersistentVolumeClaim) };
  return own;
}

/** Pods that have ended use nothing but their place in the count of objects. */
function usageOfPod(pod: Pod): QuotaUsage {
  if (isFinalPhase(pod.status?.phase)) return {};
  const usage: Record<string, string> = { pods: '1' };
  for (const [name, amount] of Object.entries(podRequests(pod))) {
    const quantity = quantityFor(name, amount);
    usage[`requests.${name}`] = quantity;
    if (!name.includes('/')) usage[name] = quantity;
  }
  for (const [name, amount] of Object.entries(podRequests(withLimits(pod)))) {
    usage[`limits.${name}`] = quantityFor(name, amount);
  }
  return usage;
}

const quantityFor = (name: string, amount: number): string =>
  name === 'cpu' ? quantityOfMilli(amount) : quantityOf(amount, name.includes('/') ? 'DecimalSI' : 'BinarySI');

/** The pod as one that asks for what it may have. */
function withLimits(pod: Pod): Pod {
  const limited = <C extends Container>(container: C): C => ({
    ...container,
    resources: { requests: container.resources?.limits ?? {} },
  });
  const { spec } = pod;
  return {
    ...pod,
    spec: {
      ...spec,
      containers: spec.containers.map(limited),
      initContainers: (spec.initContainers ?? []).map(limited),
      ...(spec.resources && { resources: { requests: spec.resources.limits ?? {} } }),
    },
  };
}

function usageOfService({ spec }: Service): QuotaUsage {
  const { type, ports = [], allocateLoadBalancerNodePorts } = spec;
  const isBalanced = type === 'LoadBalancer';
  const allocated =
    isBalanced && allocateLoadBalancerNodePorts === false ? ports.filter(({ nodePort }) => nodePort) : ports;
  const hasNodePorts = isBalanced || type === 'NodePort';
  return {
    ...(hasNodePorts && { 'services.nodeports': String(allocated.length) }),
    ...(isBalanced && { 'services.loadbalancers': '1' }),
  };
}

function usageOfClaim(claim: PersistentVolumeClaim): QuotaUsage {
  const { storage } = claim.spec.resources?.requests ?? {};
  const name = storageClassOf(claim);
  const ofClass = `${name}.storageclass.storage.k8s.io`;
  return {
    ...(storage !== undefined && { 'requests.storage': storage }),
    ...(name !== '' && { [`${ofClass}/persistentvolumeclaims`]: '1' }),
    ...(name !== '' && storage !== undefined && { [`${ofClass}/requests.storage`]: storage }),
  };
}

/** What quotas call the devices of a class, after its name. */
export const devicesOfClass = '.deviceclass.resource.k8s.io/devices';
/** As many devices a claim can get at most. */
const maxDevices = 32;

/** The devices that a claim may get, by class: of alternatives the most that any of them asks for. */
function usageOfDevices({ spec }: ResourceClaim): QuotaUsage {
  const usage = new Map<string, number>();
  for (const { exactly, firstAvailable = [] } of spec.devices.requests ?? []) {
    const most = new Map<string, number>();
    for (const { deviceClassName, allocationMode, count = 1 } of exactly ? [exactly] : firstAvailable) {
      const devices = allocationMode === 'All' ? maxDevices : count;
      most.set(deviceClassName, Math.max(most.get(deviceClassName) ?? 0, devices));
    }
    for (const [name, devices] of most) usage.set(name, (usage.get(name) ?? 0) + devices);
  }
  return Object.fromEntries([...usage].map(([name, devices]) => [`${name}${devicesOfClass}`, String(devices)]));
}

/** The sum, of those names only. */
export function sumUsage(names: readonly string[], usages: Iterable<QuotaUsage>): Record<string, string> {
  const sums: Record<string, string> = Object.fromEntries(names.map(name => [name, '0']));
  for (const usage of usages)
    for (const name of names) {
      const amount = usage[name];
      if (amount !== undefined) sums[name] = addQuantity(sums[name] ?? '0', amount);
    }
  return sums;
}
