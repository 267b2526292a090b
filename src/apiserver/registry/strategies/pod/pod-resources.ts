/** What a pod asks for as a whole: what is filled in, and what holds of it.
 *  Source: https://kubernetes.io/docs/tasks/configure-pod-container/assign-pod-level-resources/ */
import {
  collectErrors,
  compareQuantity,
  containersTotal,
  type FieldError,
  forbiddenField,
  hasPodLevelResources,
  invalidValue,
  isPodLevelResource,
  notSupported,
  type PodSpec,
  type Quantity,
} from '#api';
import { checkResources, isOvercommitAllowed } from '../fields/resources.ts';

type Amounts = Readonly<Record<string, Quantity>>;

/** What a pod has as a whole is completed by what its containers have: first limits that cannot be exceeded, then
 *  requests, then limits of what all containers limit. Of a pod that has nothing as a whole nothing is made. */
export function defaultPodResources(spec: PodSpec): void {
  if (!spec.resources || !hasPodLevelResources(spec)) return;
  const { requests: wanted = {}, limits: allowed = {} } = spec.resources;
  const [ofRequests, ofLimits] = [containersTotal(spec, 'requests'), containersTotal(spec, 'limits')];
  const limits: Record<string, Quantity> = { ...allowed };
  for (const [name, amount] of Object.entries(ofLimits))
    if (name.startsWith('hugepages-') && wanted[name] === undefined) limits[name] ??= amount;
  const requests: Record<string, Quantity> = { ...wanted };
  for (const [name, amount] of Object.entries(ofRequests))
    if (isPodLevelResource(name) && isOvercommitAllowed(name)) requests[name] ??= amount;
  for (const [name, amount] of Object.entries(limits)) if (isPodLevelResource(name)) requests[name] ??= amount;
  for (const [name, request] of Object.entries(requests)) {
    const limit = ofLimits[name];
    if (limits[name] !== undefined || limit === undefined || !isPodLevelResource(name) || !isLimitedByAll(spec, name))
      continue;
    limits[name] = compareQuantity(request, limit) > 0 ? request : limit;
  }
  if (Object.keys(requests).length > 0) spec.resources.requests = requests;
  if (Object.keys(limits).length > 0) spec.resources.limits = limits;
}

const isLimitedByAll = ({ containers, initContainers = [] }: PodSpec, name: string): boolean =>
  [...initContainers, ...containers].every(({ resources }) => resources?.limits?.[name] !== undefined);

/** What a pod asks for as a whole has room for its containers. */
export function checkPodResources(field: string, spec: PodSpec): FieldError[] {
  const { resources, os } = spec;
  if (!resources) return [];
  if (os?.name === 'windows') return [forbiddenField(field, 'may not be set for a windows pod')];
  return [
    ...(resources.claims
      ? [forbiddenField(`${field}.claims`, 'claims may not be set for Resources at pod-level')]
      : []),
    ...checkNames(`${field}.limits`, resources.limits ?? {}),
    ...checkNames(`${field}.requests`, resources.requests ?? {}),
    ...checkResources(field, resources),
    ...checkContainers(field, spec, { requests: resources.requests ?? {}, limits: resources.limits ?? {} }),
  ];
}

const checkNames = (field: string, amounts: Amounts): FieldError[] =>
  Object.keys(amounts)
    .filter(name => !isPodLevelResource(name) && (name.includes('/') || name === 'ephemeral-storage'))
    .map(name => notSupported(`${field}[${name}]`, name, ['cpu', 'hugepages-', 'memory']));

function checkContainers(
  field: string,
  spec: PodSpec,
  { requests, limits }: { readonly requests: Amounts; readonly limits: Amounts },
): FieldError[] {
  const beyond = (own: Amounts, total: Amounts, list: 'requests' | 'limits') =>
    Object.entries(total).flatMap(([name, sum]) => {
      const amount = own[name];
      if (amount === undefined || compareQuantity(sum, amount) <= 0) return [];
      const rule = `must be greater than or equal to aggregate container ${list} of ${sum}`;
      return [invalidValue(`${field}.${list}[${name}]`, amount, rule)];
    });
  const pages = Object.entries(containersTotal(spec, 'limits')).filter(([name]) => name.startsWith('hugepages-'));
  return [
    ...beyond(requests, containersTotal(spec, 'requests'), 'requests'),
    ...beyond(limits, Object.fromEntries(pages), 'limits'),
    ...collectErrors(spec.containers, ({ resources }, index) =>
      Object.entries(resources?.limits ?? {}).flatMap(([name, limit]) => {
        const ofPod = limits[name];
        if (ofPod === undefined || compareQuantity(limit, ofPod) <= 0) return [];
        const at = `${field}.containers[${index}][${name}].limits`;
        return [invalidValue(at, limit, `must be less than or equal to pod limits of ${ofPod}`)];
      }),
    ),
  ];
}
