/** What a pod asks for and what a node has, as numbers. */

import type { Pod } from '../core/v1/pod.ts';
import type { ResourceRequirements } from '../core/v1/resources.ts';
import { isSidecar } from '../pods/containers.ts';
import { quantityMilliValue, quantityValue } from '../quantity/arithmetic.ts';

/** Amounts by resource name: cpu in millicores, everything else in its own unit (memory in bytes). */
export type Resources = Readonly<Record<string, number>>;

/** Whether a resource is one of Kubernetes' own, such as `cpu`, or of a name under `kubernetes.io/`; all others somebody added.
 *  Source: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#extended-resources */
export const isNativeResource = (name: string): boolean => !name.includes('/') || name.includes('kubernetes.io/');

/** Quantities as numbers. */
export function toResources(quantities: Readonly<Record<string, string>> | undefined): Record<string, number> {
  const amounts: Record<string, number> = {};
  for (const [name, quantity] of Object.entries(quantities ?? {})) {
    amounts[name] = name === 'cpu' ? quantityMilliValue(quantity) : quantityValue(quantity);
  }
  return amounts;
}

const combine = (one: Resources, other: Resources, join: (a: number, b: number) => number): Record<string, number> => {
  const result: Record<string, number> = { ...one };
  for (const [name, amount] of Object.entries(other)) result[name] = join(result[name] ?? 0, amount);
  return result;
};

/** The sums; an amount that one of them lacks is 0. */
export const addResources = (one: Resources, other: Resources): Record<string, number> =>
  combine(one, other, (a, b) => a + b);
/** The differences; an amount that one of them lacks is 0. */
export const subtractResources = (one: Resources, other: Resources): Record<string, number> =>
  combine(one, other, (a, b) => a - b);
const largerOf = (one: Resources, other: Resources): Record<string, number> => combine(one, other, Math.max);

/** What a pod needs at its hungriest moment: its containers and sidecars together, or one init container beside the
 *  sidecars started before it; plus overhead. With `defaults`, containers that ask for nothing count as asking for those.
 *  Source: https://kubernetes.io/docs/concepts/workloads/pods/init-containers/#resource-sharing-within-containers */
export function podRequests(pod: Pod, defaults: Resources = {}): Record<string, number> {
  const { containers, initContainers = [], overhead, resources } = pod.spec;
  const requestsOf = (container: { resources?: ResourceRequirements }) => ({
    ...defaults,
    ...toResources(container.resources?.requests),
  });
  let running = containers.map(requestsOf).reduce(addResources, {});
  let sidecars: Record<string, number> = {};
  let starting: Record<string, number> = {};
  for (const container of initContainers) {
    const requests = requestsOf(container);
    if (isSidecar(container)) {
      sidecars = addResources(sidecars, requests);
      starting = largerOf(starting, sidecars);
    } else starting = largerOf(starting, addResources(sidecars, requests));
  }
  running = addResources(running, sidecars);
  const ofContainers = largerOf(running, starting);
  const ofPod = { ...ofContainers, ...toResources(resources?.requests) };
  return addResources(ofPod, toResources(overhead));
}

/** A resource of which a node has too little left. */
export interface InsufficientResource {
  readonly name: string;
  readonly requested: number;
  readonly used: number;
  readonly capacity: number;
}

/** What of `requests` is not free on a node that has `allocatable`, of which `used` is taken. Asking for 0 always fits. */
export function insufficientResources(
  requests: Resources,
  { allocatable, used }: { readonly allocatable: Resources; readonly used: Resources },
): InsufficientResource[] {
  return Object.entries(requests)
    .filter(([name, requested]) => requested > 0 && requested > (allocatable[name] ?? 0) - (used[name] ?? 0))
    .map(([name, requested]) => ({ name, requested, used: used[name] ?? 0, capacity: allocatable[name] ?? 0 }));
}
