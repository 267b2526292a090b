/** Which endpoint slices to make, change and delete, so that they say what an Endpoints object says that somebody keeps
 *  by hand.
 *  Source: https://kubernetes.io/docs/concepts/services-networking/endpoint-slices/#endpointslice-mirroring */
import {
  deepEqual,
  type EndpointSlice,
  Endpoints,
  lastAppliedAnnotation,
  type New,
  type Service,
  serviceNameLabel,
  skipMirrorLabel,
  sliceManagedByLabel,
  triggerTimeAnnotation,
} from '#api';
import { controllerReference } from '#reconcile';
import { hasSelector } from '../services/service-pods.ts';
import { groupKey, type SlicePlan } from '../services/slice-plan.ts';
import { type Mirror, mirrorsOf, type Skipped } from './mirrors.ts';

/** Value of the label on slices that this controller keeps. */
export const managedBy = 'endpointslicemirroring-controller.k8s.io';
/** Annotation on Endpoints that are no addresses, but a lock. */
const leaderAnnotation = 'control-plane.alpha.kubernetes.io/leader';
/** Annotations that speak of the Endpoints object alone. */
const ownAnnotations: ReadonlySet<string> = new Set([triggerTimeAnnotation, lastAppliedAnnotation]);

/** What there is of one name, in a namespace. */
export interface Observed {
  readonly endpoints: Endpoints | undefined;
  /** The service of the same name. */
  readonly service: Service | undefined;
  /** The slices that this controller keeps for it, without those on their way out. */
  readonly slices: readonly EndpointSlice[];
}

/** What to write, and the addresses that found no place in a slice. */
export interface MirrorPlan extends SlicePlan {
  readonly skipped: Skipped;
}

/** Compares the slices there are with what they should mirror. Each mirror is one slice; one that has none yet takes
 *  over a slice that is not needed any more, so that an address does not go before it comes. */
export function planMirroring({ endpoints, service, slices }: Observed): MirrorPlan {
  if (!endpoints || !isMirrored(endpoints, service)) {
    return { create: [], update: [], remove: slices, skipped: { invalid: 0, tooMany: 0 } };
  }
  const { mirrors, skipped } = mirrorsOf(endpoints.subsets ?? []);
  const { pairs, spare } = pair(mirrors, slices);
  const isGoing = endpoints.metadata.deletionTimestamp !== undefined;
  return {
    create: pairs.flatMap(({ mirror, slice }) => (slice || isGoing ? [] : [newSlice(endpoints, mirror)])),
    update: pairs.flatMap(({ mirror, slice }) => (slice ? changedSlice(endpoints, mirror, slice) : [])),
    remove: spare,
    skipped,
  };
}

/** Services with a selector have a controller that keeps their slices. */
function isMirrored({ metadata }: Endpoints, service: Service | undefined): boolean {
  if (!service || hasSelector(service)) return false;
  return metadata.labels?.[skipMirrorLabel] !== 'true' && metadata.annotations?.[leaderAnnotation] === undefined;
}

interface Pair {
  readonly mirror: Mirror;
  slice: EndpointSlice | undefined;
}

/** Gives mirrors the slices that have their ports already, then those that have at least their address family, which
 *  cannot change. */
function pair(mirrors: readonly Mirror[], slices: readonly EndpointSlice[]): { pairs: Pair[]; spare: EndpointSlice[] } {
  const spare = [...slices];
  const take = (fits: (slice: EndpointSlice) => boolean): EndpointSlice | undefined => {
    const found = spare.findIndex(fits);
    return found < 0 ? undefined : spare.splice(found, 1)[0];
  };
  const pairs: Pair[] = mirrors.map(mirror => ({ mirror, slice: take(slice => haveSamePorts(slice, mirror)) }));
  for (const one of pairs) one.slice ??= take(({ addressType }) => addressType === one.mirror.addressType);
  return { pairs, spare };
}

const haveSamePorts = ({ addressType, ports = [] }: EndpointSlice, mirror: Mirror): boolean =>
  groupKey(addressType, ports) === groupKey(mirror.addressType, mirror.ports);

/** What a slice has from the Endpoints object besides addresses. */
function mirroredMetadata(endpoints: Endpoints) {
  const { name, labels, annotations = {} } = endpoints.metadata;
  return {
    labels: { ...labels, [serviceNameLabel]: name, [sliceManagedByLabel]: managedBy },
    annotations: Object.fromEntries(Object.entries(annotations).filter(([key]) => !ownAnnotations.has(key))),
    ownerReferences: [controllerReference(Endpoints, endpoints)],
  };
}

function newSlice(endpoints: Endpoints, { addressType, ports, endpoints: mirrored }: Mirror): New<EndpointSlice> {
  const { namespace, name } = endpoints.metadata;
  const metadata = {
    generateName: `${name}-`,
    ...(namespace === undefined ? {} : { namespace }),
    ...mirroredMetadata(endpoints),
  };
  return { metadata, addressType, ports: [...ports], endpoints: [...mirrored] };
}

/** None when the slice is as it should be. */
function changedSlice(endpoints: Endpoints, mirror: Mirror, slice: EndpointSlice): EndpointSlice[] {
  const { labels, annotations = {}, ownerReferences } = slice.metadata;
  const metadata = mirroredMetadata(endpoints);
  const isSame =
    haveSamePorts(slice, mirror) &&
    deepEqual(slice.endpoints ?? [], mirror.endpoints) &&
    deepEqual({ labels, annotations, ownerReferences }, metadata);
  if (isSame) return [];
  return [
    {
      ...slice,
      metadata: { ...slice.metadata, ...metadata },
      ports: [...mirror.ports],
      endpoints: [...mirror.endpoints],
    },
  ];
}
