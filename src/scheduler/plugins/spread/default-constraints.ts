/** How pods are spread that say nothing about it: those of one service or one owner.
 *  Source:
 *  https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/#cluster-level-default-constraints */
import {
  containsLabels,
  hostnameLabel,
  type LabelRequirement,
  type Labels,
  type Pod,
  ReplicaSet,
  ReplicationController,
  requirementsOf,
  Service,
  StatefulSet,
  type TopologySpreadConstraint,
  zoneLabel,
} from '#api';
import type { Handle } from '../../framework/handle.ts';
import { parseConstraint, type SpreadConstraint } from './spread-rules.ts';

/** Upstream's own, for clusters that configure none. */
export const systemConstraints: readonly TopologySpreadConstraint[] = [
  { topologyKey: hostnameLabel, whenUnsatisfiable: 'ScheduleAnyway', maxSkew: 3 },
  { topologyKey: zoneLabel, whenUnsatisfiable: 'ScheduleAnyway', maxSkew: 5 },
];

/** Finds the pods that belong together, and applies constraints to them. Follows services and owners of pods. */
export function createDefaults(
  constraints: readonly TopologySpreadConstraint[],
  handle: Handle,
): (pod: Pod, action: TopologySpreadConstraint['whenUnsatisfiable']) => readonly SpreadConstraint[] {
  if (constraints.length === 0) return () => [];
  const parsed = constraints.map(one => ({ action: one.whenUnsatisfiable, constraint: parseConstraint(one) }));
  const siblingsOf = createSiblingsOf(handle);
  return (pod, action) => {
    const wanted = parsed.filter(one => one.action === action);
    const labels = wanted.length === 0 ? [] : siblingsOf(pod);
    return labels.length === 0 ? [] : wanted.map(({ constraint }) => ({ ...constraint, labels }));
  };
}

/** What selects the siblings of a pod: the selectors of its services and of its owner together; none when it has
 *  neither. */
function createSiblingsOf(handle: Handle): (pod: Pod) => readonly LabelRequirement[] {
  const services = handle.lister(Service);
  const controllers = handle.lister(ReplicationController);
  const owners = { ReplicaSet: handle.lister(ReplicaSet), StatefulSet: handle.lister(StatefulSet) };
  const isOwner = (kind: string): kind is keyof typeof owners => Object.hasOwn(owners, kind);
  return ({ metadata }) => {
    const { namespace = '', labels = {} } = metadata;
    const exact: Record<string, string> = {};
    for (const { spec } of services.list(namespace))
      if (spec.selector && containsLabels(labels, spec.selector)) Object.assign(exact, spec.selector);
    const owner = metadata.ownerReferences?.find(({ controller }) => controller);
    if (!owner) return exactly(exact);
    const key = { namespace, name: owner.name };
    if (owner.kind === 'ReplicationController') Object.assign(exact, controllers.get(key)?.spec.selector);
    const selector = isOwner(owner.kind) ? owners[owner.kind].get(key)?.spec.selector : undefined;
    return [...exactly(exact), ...(selector ? requirementsOf(selector) : [])];
  };
}

const exactly = (labels: Labels): LabelRequirement[] => requirementsOf({ matchLabels: { ...labels } });
