/** The status of a node as plain data. Source: https://kubernetes.io/docs/reference/node/node-status/ */

import {
  type ContainerImage,
  findCondition,
  isExtendedResource,
  type NodeAddress,
  type NodeCondition,
  type NodeFeatureName,
  type NodeStatus,
  transitionTime,
} from '#api';
import { formatTime } from '#base';
import type { PressureType } from '../eviction/plan/signals.ts';
import type { RuntimeImage } from '../runtime/runtime.ts';
import type { NodeFacts } from './node-facts.ts';

/** What the kubelet has seen of its machine just now. */
export interface NodeObservation {
  /** Why pods cannot run; undefined when they can. */
  readonly notReadyReason: string | undefined;
  readonly images: readonly RuntimeImage[];
  /** What the node is short of. */
  readonly pressures: readonly PressureType[];
}

interface NodeStatusContext {
  readonly facts: NodeFacts;
  readonly addresses: readonly NodeAddress[];
  /** Port of the kubelet's server; 0 without one. */
  readonly port: number;
  readonly previous: NodeStatus | undefined;
  readonly nowMs: number;
}

const maxImages = 50;
/** What this kubelet can do, and not all can. Source:
 *  https://kubernetes.io/docs/concepts/scheduling-eviction/node-declared-features/ */
export const declaredFeatures: readonly NodeFeatureName[] = [
  'InPlacePodLevelResourcesVerticalScaling',
  'InPlacePodVerticalScalingInitContainers',
  'RestartAllContainersOnContainerExits',
];

/** The whole status; times of transition come from the previous one. */
export function renderNodeStatus(observed: NodeObservation, context: NodeStatusContext): NodeStatus {
  const { facts, addresses, port, previous } = context;
  const extended = extendedResources(previous?.capacity);
  return {
    capacity: { ...extended, ...facts.capacity },
    allocatable: { ...extended, ...facts.allocatable },
    conditions: nodeConditions(observed, context),
    addresses: [...addresses],
    daemonEndpoints: { kubeletEndpoint: { Port: port } },
    nodeInfo: facts.nodeInfo,
    declaredFeatures: [...declaredFeatures],
    images: nodeImages(observed.images),
    runtimeHandlers: [{ name: '', features: { recursiveReadOnlyMounts: false, userNamespaces: false } }],
    features: { supplementalGroupsPolicy: false },
  };
}

/** What others say that the node has, devices and licences: the kubelet hands out all of it.
 *  Source: https://kubernetes.io/docs/tasks/administer-cluster/extended-resource-node/ */
const extendedResources = (capacity: Readonly<Record<string, string>> = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(capacity).filter(([name]) => isExtendedResource(name)));

/** A reason and its message. */
type Why = readonly [reason: string, message: string];

/** What is said of each pressure while it holds, and while it does not. */
const pressureWords: Readonly<Record<PressureType, { readonly holds: Why; readonly else: Why }>> = {
  MemoryPressure: {
    holds: ['KubeletHasInsufficientMemory', 'kubelet has insufficient memory available'],
    else: ['KubeletHasSufficientMemory', 'kubelet has sufficient memory available'],
  },
  DiskPressure: {
    holds: ['KubeletHasDiskPressure', 'kubelet has disk pressure'],
    else: ['KubeletHasNoDiskPressure', 'kubelet has no disk pressure'],
  },
  PIDPressure: {
    holds: ['KubeletHasInsufficientPID', 'kubelet has insufficient PID available'],
    else: ['KubeletHasSufficientPID', 'kubelet has sufficient PID available'],
  },
};

function pressureCondition(type: PressureType, pressures: readonly PressureType[]): UntimedCondition {
  const holds = pressures.includes(type);
  const [reason, message] = pressureWords[type][holds ? 'holds' : 'else'];
  return { type, status: holds ? 'True' : 'False', reason, message };
}

type UntimedCondition = Omit<NodeCondition, 'lastHeartbeatTime' | 'lastTransitionTime'>;

function nodeConditions(
  { notReadyReason, pressures }: NodeObservation,
  { previous, nowMs }: NodeStatusContext,
): NodeCondition[] {
  const now = formatTime(nowMs);
  const wanted: UntimedCondition[] = [
    ...(Object.keys(pressureWords) as PressureType[]).map(type => pressureCondition(type, pressures)),
    notReadyReason === undefined
      ? { type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' }
      : { type: 'Ready', status: 'False', reason: 'KubeletNotReady', message: notReadyReason },
  ];
  return wanted.map(({ type, status, ...why }) => {
    const lastTransitionTime = transitionTime(findCondition(previous?.conditions, type), status, now);
    return { type, status, lastHeartbeatTime: now, lastTransitionTime, ...why };
  });
}

/** The largest first, as upstream. */
function nodeImages(images: readonly RuntimeImage[]): ContainerImage[] {
  return images
    .filter(({ tags, digests }) => tags.length + digests.length > 0)
    .sort((a, b) => b.sizeBytes - a.sizeBytes)
    .slice(0, maxImages)
    .map(({ digests, tags, sizeBytes }) => ({ names: [...digests, ...tags].slice(0, 5), sizeBytes }));
}

/** Whether the API has other verdicts than the kubelet: somebody else spoke for the node while it was silent. */
export function isNodeOverruled(own: NodeStatus, stored: NodeStatus = {}): boolean {
  return (own.conditions ?? []).some(({ type, status }) => findCondition(stored.conditions, type)?.status !== status);
}

/** The status with nothing in it that changes although nothing happened. */
export function withoutHeartbeat(status: NodeStatus | undefined): NodeStatus | undefined {
  return (
    status && {
      ...status,
      conditions: (status.conditions ?? []).map(condition => ({ ...condition, lastHeartbeatTime: '' })),
    }
  );
}

/** A strategic patch that makes the status of `previous` this one: the server would keep addresses and amounts that are
 *  no more, since it merges what it is given. Conditions of others stay, and amounts that are as they were are not
 *  sent, since others may change them meanwhile. */
export function statusPatch(status: NodeStatus, previous: NodeStatus | undefined): object {
  return {
    ...status,
    capacity: changedAmounts(status.capacity, previous?.capacity),
    allocatable: changedAmounts(status.allocatable, previous?.allocatable),
    // A directive in a list that replaces none would be an entry of it.
    ...(previous?.addresses?.length ? { addresses: [...(status.addresses ?? []), { $patch: 'replace' }] } : {}),
  };
}

const changedAmounts = (amounts: Record<string, string> = {}, before: Record<string, string> = {}) => ({
  ...Object.fromEntries(Object.keys(before).flatMap(name => (Object.hasOwn(amounts, name) ? [] : [[name, null]]))),
  ...Object.fromEntries(Object.entries(amounts).filter(([name, amount]) => amount !== before[name])),
});
