/** A node as the scheduler sees it: the node, the pods on it or on their way to it, and what they use. */
import {
  addResources,
  asHeldByNode,
  type HostPort,
  hostPortsOf,
  isBeingResized,
  type Node,
  type Pod,
  podRequests,
  type Resources,
  subtractResources,
  toResources,
} from '#api';
import { podRequestsForScoring } from './requests-for-scoring.ts';

/** Readonly to plugins; the cache replaces it when something changes. */
export interface NodeInfo {
  readonly node: Node;
  readonly allocatable: Resources;
  readonly pods: ReadonlyMap<string, Pod>;
  /** Sum of {@link podRequests} of `pods`, as the node holds them. */
  readonly requested: Resources;
  /** Sum of {@link podRequestsForScoring} of `pods`. */
  readonly requestedForScoring: Resources;
  readonly hostPorts: readonly HostPort[];
}

/** A node with these pods on it. */
export function createNodeInfo(node: Node, pods: ReadonlyMap<string, Pod> = new Map()): NodeInfo {
  const empty: NodeInfo = {
    node,
    allocatable: toResources(node.status?.allocatable),
    pods: new Map(),
    requested: {},
    requestedForScoring: {},
    hostPorts: [],
  };
  let info = empty;
  for (const pod of pods.values()) info = withPod(info, pod);
  return info;
}

/** The node after its own object changed. */
export const withNode = (info: NodeInfo, node: Node): NodeInfo => ({
  ...info,
  node,
  allocatable: toResources(node.status?.allocatable),
});

/** The node with one more pod, or with a pod as it is now. */
export function withPod(info: NodeInfo, pod: Pod): NodeInfo {
  const known = info.pods.get(pod.metadata.uid);
  if (known && asksForTheSame(known, pod)) return { ...info, pods: new Map(info.pods).set(pod.metadata.uid, pod) };
  const before = known ? withoutPod(info, pod.metadata.uid) : info;
  const held = asHeldByNode(pod);
  return {
    ...before,
    pods: new Map(before.pods).set(pod.metadata.uid, pod),
    requested: addResources(before.requested, podRequests(held)),
    requestedForScoring: addResources(before.requestedForScoring, podRequestsForScoring(held)),
    hostPorts: [...before.hostPorts, ...hostPortsOf(pod)],
  };
}

/** Whether a pod's spec is as it was, and no resize is under way: only its status or its labels changed. */
const asksForTheSame = (before: Pod, after: Pod): boolean =>
  before.metadata.generation !== undefined &&
  before.metadata.generation === after.metadata.generation &&
  !isBeingResized(before) &&
  !isBeingResized(after);

/** The node without the pod of that UID. */
export function withoutPod(info: NodeInfo, uid: string): NodeInfo {
  const pod = info.pods.get(uid);
  if (!pod) return info;
  const pods = new Map(info.pods);
  pods.delete(uid);
  const held = asHeldByNode(pod);
  return {
    ...info,
    pods,
    requested: subtractResources(info.requested, podRequests(held)),
    requestedForScoring: subtractResources(info.requestedForScoring, podRequestsForScoring(held)),
    hostPorts: info.hostPorts.length === 0 ? info.hostPorts : [...pods.values()].flatMap(hostPortsOf),
  };
}
