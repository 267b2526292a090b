/** Which endpoint slices to make, change and delete for one service, touching as few as possible: every proxy in the
 *  cluster gets each slice that changes.
 *  Source: https://kubernetes.io/docs/concepts/services-networking/endpoint-slices/#distribution-of-endpointslices */
import {
  deepEqual,
  type Endpoint,
  type EndpointSlice,
  type New,
  type OwnerReference,
  type Service,
  serviceNameLabel,
  sliceManagedByLabel,
  triggerTimeAnnotation,
} from '#api';
import { headlessLabel, isHeadless, triggerTime } from '../services/pod-endpoint.ts';
import { groupKey, reuseUnwanted, type SlicePlan } from '../services/slice-plan.ts';
import { desiredEndpoints, type EndpointGroup, type EndpointInput } from './desired-endpoints.ts';

/** Value of the label on slices that this controller keeps. */
export const managedBy = 'endpointslice-controller.k8s.io';
/** Most endpoints of a slice. */
export const maxEndpoints = 100;

/** What there is, of one service. */
export interface Observed extends EndpointInput {
  /** The service's slices, without those on their way out. */
  readonly slices: readonly EndpointSlice[];
  readonly controller: OwnerReference;
}

interface Planning extends Observed {
  readonly changedAt: string;
}

/** Compares the slices there are with the endpoints that the service should have. A service without endpoints keeps one
 *  empty slice, which tells proxies that the controller has seen it. */
export function planSlices(observed: Observed): SlicePlan {
  const groups = desiredEndpoints(observed);
  const existing = Map.groupBy(observed.slices, ({ addressType, ports = [] }) => groupKey(addressType, ports));
  if (groups.size === 0)
    for (const placeholder of placeholders(observed)) groups.set(groupKey(placeholder.addressType, []), placeholder);

  const planning: Planning = { ...observed, changedAt: triggerTime(observed.service, observed.pods) };
  const plans = [...groups].map(([key, group]) => planGroup(group, existing.get(key) ?? [], planning));
  const unwanted = [...existing].filter(([key]) => !groups.has(key)).flatMap(([, slices]) => slices);
  return reuseUnwanted({
    create: plans.flatMap(({ create }) => create),
    update: plans.flatMap(({ update }) => update),
    remove: [...plans.flatMap(({ remove }) => remove), ...unwanted],
  });
}

const placeholders = ({ service }: Observed): EndpointGroup[] =>
  (service.spec.ipFamilies ?? ['IPv4']).map(addressType => ({ addressType, ports: [], endpoints: [] }));

/** A slice with what it shall hold. */
interface Draft {
  readonly slice: EndpointSlice | undefined;
  readonly endpoints: Endpoint[];
  isChanged: boolean;
}

function planGroup(group: EndpointGroup, slices: readonly EndpointSlice[], observed: Planning): SlicePlan {
  const remaining = new Map(group.endpoints.map(endpoint => [endpointId(endpoint), endpoint]));
  const drafts = slices.map(slice => keepWanted(slice, remaining));
  place([...remaining.values()], drafts);
  if (drafts.length === 0) drafts.push({ slice: undefined, endpoints: [], isChanged: true });

  const labels = sliceLabels(observed.service);
  const isEmpty = ({ endpoints }: Draft) => endpoints.length === 0 && drafts.length > 1;
  const [empty, kept] = [drafts.filter(isEmpty), drafts.filter(draft => !isEmpty(draft))];
  if (kept.length === 0 && empty[0]) kept.push(...empty.splice(0, 1));
  return {
    create: kept.filter(({ slice }) => !slice).map(({ endpoints }) => newSlice(endpoints, group, observed)),
    update: kept.flatMap(draft => changedSlice(draft, labels, observed)),
    remove: empty.flatMap(({ slice }) => slice ?? []),
  };
}

const endpointId = ({ targetRef, addresses }: Endpoint): string => targetRef?.uid ?? addresses.join();

/** What of a slice stays, brought up to date; takes it from `remaining`. */
function keepWanted(slice: EndpointSlice, remaining: Map<string, Endpoint>): Draft {
  const draft: Draft = { slice, endpoints: [], isChanged: false };
  for (const endpoint of slice.endpoints ?? []) {
    const wanted = remaining.get(endpointId(endpoint));
    if (wanted) draft.endpoints.push(wanted);
    if (!wanted || !deepEqual(wanted, endpoint)) draft.isChanged = true;
    remaining.delete(endpointId(endpoint));
  }
  return draft;
}

/** Places new endpoints: in slices that change anyway, fullest first; then in an unchanged one that has room for all
 *  the rest, the fullest such; else in new ones. Changes the drafts. */
function place(endpoints: readonly Endpoint[], drafts: Draft[]): void {
  const rest = [...endpoints];
  const fullestFirst = (some: Draft[]) => some.sort((a, b) => b.endpoints.length - a.endpoints.length);
  const fill = (draft: Draft) => {
    draft.endpoints.push(...rest.splice(0, maxEndpoints - draft.endpoints.length));
    draft.isChanged = true;
  };
  for (const draft of fullestFirst(drafts.filter(({ isChanged }) => isChanged))) if (rest.length > 0) fill(draft);
  while (rest.length > 0) {
    const roomy = drafts.filter(draft => !draft.isChanged && draft.endpoints.length + rest.length <= maxEndpoints);
    const draft = fullestFirst(roomy)[0] ?? { slice: undefined, endpoints: [], isChanged: true };
    if (!draft.slice) drafts.push(draft);
    fill(draft);
  }
}

/** A service's own labels, and those by which slices are found. */
function sliceLabels(service: Service): Record<string, string> {
  const { [headlessLabel]: _, ...own } = service.metadata.labels ?? {};
  return {
    ...own,
    [serviceNameLabel]: service.metadata.name,
    [sliceManagedByLabel]: managedBy,
    ...(isHeadless(service) ? { [headlessLabel]: '' } : {}),
  };
}

function newSlice(
  endpoints: Endpoint[],
  { addressType, ports }: EndpointGroup,
  { service, changedAt, controller }: Planning,
): New<EndpointSlice> {
  return {
    metadata: {
      generateName: `${service.metadata.name}-`,
      ...(service.metadata.namespace === undefined ? {} : { namespace: service.metadata.namespace }),
      labels: sliceLabels(service),
      annotations: { [triggerTimeAnnotation]: changedAt },
      ownerReferences: [controller],
    },
    addressType,
    ports: [...ports],
    endpoints,
  };
}

function changedSlice(
  { slice, endpoints, isChanged }: Draft,
  labels: Record<string, string>,
  { changedAt }: Planning,
): EndpointSlice[] {
  if (!slice || (!isChanged && deepEqual(labels, slice.metadata.labels))) return [];
  const annotations = { ...slice.metadata.annotations, [triggerTimeAnnotation]: changedAt };
  return [{ ...slice, metadata: { ...slice.metadata, labels, annotations }, endpoints }];
}
