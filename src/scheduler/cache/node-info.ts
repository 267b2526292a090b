/** A node as the scheduler sees it: the node, the pods on it or on their way to it, and what they use. */
import {
  asHeldByNode,
  type HostPort,
  hostPortsOf,
  isBeingResized,
  type Node,
  type Pod,
  podRequests,
  type Resources,
  toResources,
} from '#api';
import { RecentMap } from '#base';
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
  /** Those of `pods` that {@link hasRulesAboutPods}. The same list as long as they are the same. */
  readonly podsWithAffinity: readonly Pod[];
}

/** Changes of a node's pods, by their UIDs: as they are now, or undefined for those that are gone. */
export type PodChanges = Iterable<readonly [uid: string, pod: Pod | undefined]>;

/** A node with these pods on it. */
export function createNodeInfo(node: Node, pods: PodChanges = []): NodeInfo {
  const empty: NodeInfo = {
    node,
    allocatable: toResources(node.status?.allocatable),
    pods: new Map(),
    requested: {},
    requestedForScoring: {},
    hostPorts: [],
    podsWithAffinity: [],
  };
  return withChanges(empty, pods);
}

/** The node after its own object changed. */
export const withNode = (info: NodeInfo, node: Node): NodeInfo => ({
  ...info,
  node,
  allocatable: toResources(node.status?.allocatable),
});

/** The node with one more pod, or with a pod as it is now. */
export const withPod = (info: NodeInfo, pod: Pod): NodeInfo => withChanges(info, [[pod.metadata.uid, pod]]);

/** The node without the pod of that UID. */
export const withoutPod = (info: NodeInfo, uid: string): NodeInfo =>
  info.pods.has(uid) ? withChanges(info, [[uid, undefined]]) : info;

/** The node after any number of changes, for the cost of one copy. */
export function withChanges(info: NodeInfo, changes: PodChanges): NodeInfo {
  const pods = new Map(info.pods);
  const requested = { ...info.requested };
  const requestedForScoring = { ...info.requestedForScoring };
  let [hasOtherPorts, hasOtherRules] = [false, false];
  const account = (pod: Pod, sign: 1 | -1): void => {
    const held = heldBy(pod);
    addTo(requested, held.requested, sign);
    addTo(requestedForScoring, held.forScoring, sign);
    hasOtherPorts ||= held.ports.length > 0;
  };
  for (const [uid, pod] of changes) {
    const before = pods.get(uid);
    if (pod) pods.set(uid, pod);
    else pods.delete(uid);
    hasOtherRules ||= [before, pod].some(one => one && hasRulesAboutPods(one));
    if (before && pod && asksForTheSame(before, pod)) continue;
    if (before) account(before, -1);
    if (pod) account(pod, 1);
  }
  return {
    ...info,
    pods,
    requested,
    requestedForScoring,
    hostPorts: hasOtherPorts ? [...pods.values()].flatMap(pod => heldBy(pod).ports) : info.hostPorts,
    podsWithAffinity: hasOtherRules ? [...pods.values()].filter(hasRulesAboutPods) : info.podsWithAffinity,
  };
}

interface Held {
  readonly requested: Resources;
  readonly forScoring: Resources;
  readonly ports: readonly HostPort[];
}

/** What pods hold, as long as they are as they are: to find whom to end, each pod of hundreds of nodes is taken away
 *  and given back. */
const known = new WeakMap<Pod, Held>();

function heldBy(pod: Pod): Held {
  let held = known.get(pod);
  if (!held) {
    const there = asHeldByNode(pod);
    held = { requested: podRequests(there), forScoring: podRequestsForScoring(there), ports: hostPortsOf(pod) };
    known.set(pod, (held = shared(held)));
  }
  return held;
}

/** Equal ones, held once for as many pods as have them: those of a template hold the same. */
const alike = new RecentMap<Held>({ maxEntries: 4096 });

function shared(held: Held): Held {
  const text = JSON.stringify(held);
  const before = alike.get(text);
  if (!before) alike.set(text, held);
  return before ?? held;
}

function addTo(sums: Record<string, number>, amounts: Resources, sign: 1 | -1): void {
  for (const name in amounts) sums[name] = (sums[name] ?? 0) + sign * (amounts[name] as number);
}

/** Whether a pod says near which other pods it is to be, or not. */
export const hasRulesAboutPods = ({ spec: { affinity } }: Pod): boolean =>
  affinity?.podAffinity !== undefined || affinity?.podAntiAffinity !== undefined;

/** Whether a pod's spec is as it was, and no resize is under way: only its status or its labels changed. */
const asksForTheSame = (before: Pod, after: Pod): boolean =>
  before.metadata.generation !== undefined &&
  before.metadata.generation === after.metadata.generation &&
  !isBeingResized(before) &&
  !isBeingResized(after);
