/** What limit ranges say of pods and claims: pure, in upstream's words. */
import {
  type Container,
  compareQuantity,
  type LimitRangeItem,
  type PersistentVolumeClaim,
  type Pod,
  podRequests,
  quantityMilliValue,
  quantityOf,
  quantityOfMilli,
} from '#api';

type Amounts = Readonly<Record<string, string>>;

/** What something asks for, and what it may have. */
interface Demand {
  readonly requests: Amounts;
  readonly limits: Amounts;
}

const annotation = 'kubernetes.io/limit-ranger';

/** Gives containers that say nothing the defaults, and notes that in an annotation. Changes the pod. */
export function completePod(pod: Pod, { default: limits = {}, defaultRequest: requests = {} }: LimitRangeItem): void {
  const notes: string[] = [];
  const complete = (container: Container, type: string): void => {
    const resources = container.resources ?? {};
    const added = (defaults: Amounts, given: Amounts = {}) =>
      Object.keys(defaults)
        .filter(name => !Object.hasOwn(given, name))
        .sort();
    const [newRequests, newLimits] = [added(requests, resources.requests), added(limits, resources.limits)];
    if (newRequests.length + newLimits.length === 0) return;
    container.resources = {
      ...resources,
      ...(newLimits.length > 0 && { limits: { ...limits, ...resources.limits } }),
      ...(newRequests.length > 0 && { requests: { ...requests, ...resources.requests } }),
    };
    if (newRequests.length > 0) notes.push(`${newRequests.join(', ')} request for ${type} ${container.name}`);
    if (newLimits.length > 0) notes.push(`${newLimits.join(', ')} limit for ${type} ${container.name}`);
  };
  for (const container of pod.spec.containers) complete(container, 'container');
  for (const container of pod.spec.initContainers ?? []) complete(container, 'init container');
  if (notes.length === 0) return;
  pod.metadata.annotations = {
    ...pod.metadata.annotations,
    [annotation]: `LimitRanger plugin set: ${notes.join('; ')}`,
  };
}

/** What is wrong with a pod, by one bound. */
export function podViolations(pod: Pod, item: LimitRangeItem): string[] {
  if (item.type === 'Pod') return violations(ofPod(pod), item);
  if (item.type !== 'Container') return [];
  return [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].flatMap(({ resources }) =>
    violations({ requests: resources?.requests ?? {}, limits: resources?.limits ?? {} }, item),
  );
}

/** What is wrong with a claim, by one bound. */
export function claimViolations({ spec }: PersistentVolumeClaim, item: LimitRangeItem): string[] {
  if (item.type !== 'PersistentVolumeClaim') return [];
  const requests = spec.resources?.requests ?? {};
  return [
    ...each(item.min, (name, min) => checkMin(name, min, item.type, { requests, limits: {} })),
    ...each(item.max, (name, max) => checkMaxRequest(name, max, item.type, requests)),
  ];
}

/** The sums of a pod. */
function ofPod(pod: Pod): Demand {
  const limited = <C extends Container>(container: C): C => ({
    ...container,
    resources: { requests: container.resources?.limits ?? {} },
  });
  const { overhead: _, ...spec } = pod.spec;
  const limitsAsRequests: Pod = {
    ...pod,
    spec: {
      ...spec,
      containers: spec.containers.map(limited),
      initContainers: (spec.initContainers ?? []).map(limited),
      ...(spec.resources && { resources: { requests: spec.resources.limits ?? {} } }),
    },
  };
  return { requests: asQuantities(podRequests(pod)), limits: asQuantities(podRequests(limitsAsRequests)) };
}

const asQuantities = (amounts: Readonly<Record<string, number>>): Amounts =>
  Object.fromEntries(
    Object.entries(amounts).map(([name, amount]) => [
      name,
      name === 'cpu' ? quantityOfMilli(amount) : quantityOf(amount, 'BinarySI'),
    ]),
  );

function violations(demand: Demand, { type, min, max, maxLimitRequestRatio }: LimitRangeItem): string[] {
  return [
    ...each(min, (name, bound) => checkMin(name, bound, type, demand)),
    ...each(max, (name, bound) => checkMax(name, bound, type, demand)),
    ...each(maxLimitRequestRatio, (name, bound) => checkRatio(name, bound, type, demand)),
  ];
}

const each = (bounds: Amounts | undefined, check: (name: string, bound: string) => string | undefined): string[] =>
  Object.entries(bounds ?? {}).flatMap(([name, bound]) => check(name, bound) ?? []);

function checkMin(name: string, min: string, type: string, { requests, limits }: Demand): string | undefined {
  const rule = `minimum ${name} usage per ${type} is ${min}`;
  const [request, limit] = [requests[name], limits[name]];
  if (request === undefined) return `${rule}.  No request is specified`;
  if (compareQuantity(request, min) < 0) return `${rule}, but request is ${request}`;
  if (limit !== undefined && compareQuantity(limit, min) < 0) return `${rule}, but limit is ${limit}`;
  return undefined;
}

function checkMax(name: string, max: string, type: string, { requests, limits }: Demand): string | undefined {
  const rule = `maximum ${name} usage per ${type} is ${max}`;
  const [request, limit] = [requests[name], limits[name]];
  if (limit === undefined) return `${rule}.  No limit is specified`;
  if (compareQuantity(limit, max) > 0) return `${rule}, but limit is ${limit}`;
  if (request !== undefined && compareQuantity(request, max) > 0) return `${rule}, but request is ${request}`;
  return undefined;
}

function checkMaxRequest(name: string, max: string, type: string, requests: Amounts): string | undefined {
  const rule = `maximum ${name} usage per ${type} is ${max}`;
  const request = requests[name];
  if (request === undefined) return `${rule}.  No request is specified`;
  return compareQuantity(request, max) > 0 ? `${rule}, but request is ${request}` : undefined;
}

function checkRatio(name: string, most: string, type: string, { requests, limits }: Demand): string | undefined {
  const rule = `${name} max limit to request ratio per ${type} is ${most}`;
  const [request, limit] = [requests[name] ?? '0', limits[name] ?? '0'];
  if (compareQuantity(request, '0') === 0) return `${rule}, but no request is specified or request is 0`;
  if (compareQuantity(limit, '0') === 0) return `${rule}, but no limit is specified or limit is 0`;
  const ratio = quantityMilliValue(limit) / quantityMilliValue(request);
  return ratio > quantityMilliValue(most) / 1000 ? `${rule}, but provided ratio is ${ratio.toFixed(6)}` : undefined;
}
