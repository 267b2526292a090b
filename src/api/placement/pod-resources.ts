/** What a pod asks for and what a node has, as numbers. */

import type { Container } from '../core/v1/container.ts';
import type { Pod, PodSpec } from '../core/v1/pod.ts';
import { deviceClassPrefix } from '../devices/extended-claims.ts';
import type { Quantity } from '../meta/v1/scalars.ts';
import { isSidecar } from '../pods/containers.ts';
import { addQuantity, compareQuantity, quantityMilliValue, quantityValue } from '../quantity/arithmetic.ts';

/** Amounts by resource name: cpu in millicores, everything else in its own unit (memory in bytes). */
export type Resources = Readonly<Record<string, number>>;

/** Whether a resource is one of Kubernetes' own, such as `cpu`, or of a name under `kubernetes.io/`; all others
 *  somebody added.
 *  Source: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#extended-resources */
export const isNativeResource = (name: string): boolean => !name.includes('/') || name.includes('kubernetes.io/');

/** Whether a resource is one that nodes do not have by themselves: of a name that is not Kubernetes' own, or devices of
 *  a class. */
export const isExtendedResource = (name: string): boolean =>
  !isNativeResource(name) || name.startsWith(deviceClassPrefix);

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

type Combine<T> = (one: T, other: T) => T;

/** What containers and sidecars need together, or one init container beside the sidecars started before it: of each
 *  amount the larger one, as `add` and `larger` have it.
 *  Source: https://kubernetes.io/docs/concepts/workloads/pods/init-containers/#resource-sharing-within-containers */
function together<T>(
  { containers, initContainers = [] }: Pick<PodSpec, 'containers' | 'initContainers'>,
  amountsOf: (container: Container) => T,
  { none, add, larger }: { readonly none: T; readonly add: Combine<T>; readonly larger: Combine<T> },
): T {
  let [sidecars, starting] = [none, none];
  for (const container of initContainers) {
    const amounts = amountsOf(container);
    if (isSidecar(container)) {
      sidecars = add(sidecars, amounts);
      starting = larger(starting, sidecars);
    } else starting = larger(starting, add(sidecars, amounts));
  }
  return larger(add(containers.map(amountsOf).reduce(add, none), sidecars), starting);
}

const asNumbers = { none: {}, add: addResources, larger: largerOf };

const combineQuantities = (
  one: Readonly<Record<string, Quantity>>,
  other: Readonly<Record<string, Quantity>>,
  join: (a: Quantity, b: Quantity) => Quantity,
): Readonly<Record<string, Quantity>> => {
  const result: Record<string, Quantity> = { ...one };
  for (const [name, amount] of Object.entries(other))
    result[name] = result[name] === undefined ? amount : join(result[name], amount);
  return result;
};

/** The requests, or the limits, of a pod's containers together, where they have any. */
export const containersTotal = (
  spec: Pick<PodSpec, 'containers' | 'initContainers'>,
  list: 'requests' | 'limits',
): Readonly<Record<string, Quantity>> =>
  together<Readonly<Record<string, Quantity>>>(spec, ({ resources }) => resources?.[list] ?? {}, {
    none: {},
    add: (one, other) => combineQuantities(one, other, addQuantity),
    larger: (one, other) => combineQuantities(one, other, (a, b) => (compareQuantity(a, b) < 0 ? b : a)),
  });

/** Whether a pod may ask for a resource as a whole.
 *  Source: https://kubernetes.io/docs/tasks/configure-pod-container/assign-pod-level-resources/ */
export const isPodLevelResource = (name: string): boolean =>
  name === 'cpu' || name === 'memory' || name.startsWith('hugepages-');

/** Whether it asks for anything as a whole. */
export const hasPodLevelResources = ({ resources }: Pick<PodSpec, 'resources'>): boolean =>
  Object.keys({ ...resources?.requests, ...resources?.limits }).some(isPodLevelResource);

/** What a pod needs at its hungriest moment: its containers and sidecars together, or one init container beside the
 *  sidecars started before it; what it asks for as a whole comes first; plus overhead. With `defaults`, containers that
 *  ask for nothing count as asking for those.
 *  Source: https://kubernetes.io/docs/concepts/workloads/pods/init-containers/#resource-sharing-within-containers */
export function podRequests(pod: Pod, defaults: Resources = {}): Record<string, number> {
  const { overhead, resources } = pod.spec;
  const requestsOf = (container: Container): Resources => ({
    ...defaults,
    ...toResources(container.resources?.requests),
  });
  const ofContainers = together<Resources>(pod.spec, requestsOf, asNumbers);
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

/** What of `requests` is not free on a node that has `allocatable`, of which `used` is taken. Asking for 0 always
 *  fits. */
export function insufficientResources(
  requests: Resources,
  { allocatable, used }: { readonly allocatable: Resources; readonly used: Resources },
): InsufficientResource[] {
  return Object.entries(requests)
    .filter(([name, requested]) => requested > 0 && requested > (allocatable[name] ?? 0) - (used[name] ?? 0))
    .map(([name, requested]) => ({ name, requested, used: used[name] ?? 0, capacity: allocatable[name] ?? 0 }));
}
