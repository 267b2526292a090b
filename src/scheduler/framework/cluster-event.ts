/** Changes in the cluster as data: what may make a pod schedulable that was not, and who wants to hear of it.
 *  Source: https://github.com/kubernetes/enhancements/tree/master/keps/sig-scheduling/4247-queueinghint */
import {
  asHeldByNode,
  deepEqual,
  isBeingResized,
  type Kind,
  type KubeObject,
  Node,
  type Node as NodeObject,
  Pod,
  type Pod as PodObject,
  podRequests,
} from '#api';

/** What happened to an object. `Update` is any change of any kind; the others that begin with it are parts of one. */
export type ActionType =
  | 'Add'
  /** Of pods: one without a node came. */
  | 'AddWaiting'
  | 'Delete'
  | 'Update'
  /** `status.allocatable`. */
  | 'UpdateNodeAllocatable'
  | 'UpdateNodeLabel'
  /** `spec.taints`, or `spec.unschedulable`. */
  | 'UpdateNodeTaint'
  /** A condition's status. */
  | 'UpdateNodeCondition'
  | 'UpdateNodeAnnotation'
  | 'UpdateNodeDeclaredFeature'
  | 'UpdatePodLabel'
  /** It asks for less, or its node has come to hold less for it. */
  | 'UpdatePodScaleDown'
  | 'UpdatePodToleration'
  | 'UpdatePodSchedulingGatesEliminated'
  | 'UpdatePodGeneratedResourceClaim';

/** A change of one object. Of pods: `Add` and `Delete` are those of a pod with a node, updates those of any pod. */
export interface ClusterEvent<K extends KubeObject = KubeObject> {
  readonly kind: Kind<K>;
  /** `Add`, `Delete`, or `Update` with the parts that the scheduler can tell apart. */
  readonly actions: readonly ActionType[];
  /** As it is now; after `Delete`, as it was last. */
  readonly object: K;
  /** Before an update. */
  readonly previous?: K;
}

/** An event that a plugin wants to hear of for pods that it rejected. */
export interface EventToRegister {
  readonly kind: Kind;
  /** Any of these. */
  readonly actions: readonly ActionType[];
  /** The queueing hint: whether the pod is worth another look after the event. Default: always. */
  readonly isHelpful?: ((pod: PodObject, event: ClusterEvent) => boolean) | undefined;
}

/** Ties a queueing hint to the kind whose objects it sees. The scheduler follows every kind that is registered. */
export function eventToRegister<K extends KubeObject>(
  kind: Kind<K>,
  actions: readonly ActionType[],
  isHelpful?: (pod: PodObject, event: ClusterEvent<K>) => boolean,
): EventToRegister {
  return { kind, actions, isHelpful: isHelpful as EventToRegister['isHelpful'] };
}

/** What names a kind among those that are followed. */
export const kindKey = ({ apiVersion, plural }: Kind): string => `${apiVersion}/${plural}`;

const isSameKind = (one: Kind, other: Kind): boolean => one === other || kindKey(one) === kindKey(other);

/** Whether an event is one of those registered. */
export const isRegistered = ({ kind, actions }: EventToRegister, event: ClusterEvent): boolean =>
  isSameKind(kind, event.kind) && actions.some(action => event.actions.includes(action));

/** Whether an event may help a pod that was rejected by who registered these; undefined registers everything. */
export function isHelpedBy(
  registered: readonly EventToRegister[] | undefined,
  pod: PodObject,
  event: ClusterEvent,
): boolean {
  if (!registered) return true;
  return registered.some(one => isRegistered(one, event) && (one.isHelpful?.(pod, event) ?? true));
}

/** The event of a node that changed. */
export const nodeUpdated = (node: NodeObject, previous: NodeObject): ClusterEvent<NodeObject> => ({
  kind: Node,
  actions: ['Update', ...partsOf(nodeParts, node, previous)],
  object: node,
  previous,
});

/** The event of a pod that changed. */
export const podUpdated = (pod: PodObject, previous: PodObject): ClusterEvent<PodObject> => ({
  kind: Pod,
  actions: ['Update', ...partsOf(podParts, pod, previous)],
  object: pod,
  previous,
});

/** The event of a pod that came to its node. */
export const podAdded = (pod: PodObject): ClusterEvent<PodObject> => ({ kind: Pod, actions: ['Add'], object: pod });

/** The event of a pod that came to wait for a node. */
export const podWaiting = (pod: PodObject): ClusterEvent<PodObject> => ({
  kind: Pod,
  actions: ['AddWaiting'],
  object: pod,
});

/** The event of a pod that needs its node no more. */
export const podDeleted = (pod: PodObject): ClusterEvent<PodObject> => ({
  kind: Pod,
  actions: ['Delete'],
  object: pod,
});

type Parts<K> = readonly (readonly [ActionType, (object: K, previous: K) => boolean])[];

/** Whether a value that is read from both differs. */
const differs =
  <K>(read: (object: K) => unknown) =>
  (object: K, previous: K): boolean =>
    !deepEqual(read(object), read(previous));

const nodeParts: Parts<NodeObject> = [
  ['UpdateNodeAllocatable', differs(({ status }) => status?.allocatable)],
  ['UpdateNodeLabel', differs(({ metadata }) => metadata.labels)],
  ['UpdateNodeTaint', differs(({ spec }) => [spec.taints ?? [], spec.unschedulable ?? false])],
  [
    'UpdateNodeCondition',
    differs(({ status }) => (status?.conditions ?? []).map(({ type, status }) => [type, status])),
  ],
  ['UpdateNodeAnnotation', differs(({ metadata }) => metadata.annotations)],
  ['UpdateNodeDeclaredFeature', differs(({ status }) => status?.declaredFeatures ?? [])],
];

const podParts: Parts<PodObject> = [
  ['UpdatePodLabel', differs(({ metadata }) => metadata.labels)],
  ['UpdatePodScaleDown', asksForLess],
  ['UpdatePodToleration', differs(({ spec }) => spec.tolerations ?? [])],
  ['UpdatePodSchedulingGatesEliminated', (pod, previous) => isGated(previous) && !isGated(pod)],
  ['UpdatePodGeneratedResourceClaim', differs(({ status }) => status?.resourceClaimStatuses)],
];

const partsOf = <K>(parts: Parts<K>, object: K, previous: K): ActionType[] =>
  parts.filter(([, isChanged]) => isChanged(object, previous)).map(([action]) => action);

const isGated = ({ spec }: PodObject): boolean => (spec.schedulingGates ?? []).length > 0;

function asksForLess(pod: PodObject, previous: PodObject): boolean {
  const isSameSpec = pod.metadata.generation !== undefined && pod.metadata.generation === previous.metadata.generation;
  if (isSameSpec && !isBeingResized(previous)) return false;
  const after = podRequests(asHeldByNode(pod));
  return Object.entries(podRequests(asHeldByNode(previous))).some(([name, amount]) => amount > (after[name] ?? 0));
}
