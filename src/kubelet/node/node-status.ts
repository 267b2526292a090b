/** The status of a node as plain data. Source: https://kubernetes.io/docs/reference/node/node-status/ */

import type { ContainerImage, NodeAddress, NodeCondition, NodeStatus } from '#api';
import { formatTime } from '#base';
import type { RuntimeImage } from '../runtime/runtime.ts';
import type { NodeFacts } from './node-facts.ts';

export interface NodeObservation {
  /** Why pods cannot run; undefined when they can. */
  readonly notReadyReason: string | undefined;
  readonly images: readonly RuntimeImage[];
}

export interface NodeStatusContext {
  readonly facts: NodeFacts;
  readonly addresses: readonly NodeAddress[];
  /** Port of the kubelet's server; 0 without one. */
  readonly port: number;
  readonly previous: NodeStatus | undefined;
  readonly nowMs: number;
}

const maxImages = 50;

/** The whole status; times of transition come from the previous one. */
export function renderNodeStatus(observed: NodeObservation, context: NodeStatusContext): NodeStatus {
  const { facts, addresses, port } = context;
  return {
    capacity: { ...facts.capacity },
    allocatable: { ...facts.allocatable },
    conditions: nodeConditions(observed, context),
    addresses: [...addresses],
    daemonEndpoints: { kubeletEndpoint: { Port: port } },
    nodeInfo: facts.nodeInfo,
    images: nodeImages(observed.images),
    runtimeHandlers: [{ name: '', features: { recursiveReadOnlyMounts: false, userNamespaces: false } }],
    features: { supplementalGroupsPolicy: false },
  };
}

function nodeConditions({ notReadyReason }: NodeObservation, { previous, nowMs }: NodeStatusContext): NodeCondition[] {
  const now = formatTime(nowMs);
  const wanted: Omit<NodeCondition, 'lastHeartbeatTime' | 'lastTransitionTime'>[] = [
    {
      type: 'MemoryPressure',
      status: 'False',
      reason: 'KubeletHasSufficientMemory',
      message: 'kubelet has sufficient memory available',
    },
    {
      type: 'DiskPressure',
      status: 'False',
      reason: 'KubeletHasNoDiskPressure',
      message: 'kubelet has no disk pressure',
    },
    {
      type: 'PIDPressure',
      status: 'False',
      reason: 'KubeletHasSufficientPID',
      message: 'kubelet has sufficient PID available',
    },
    notReadyReason === undefined
      ? { type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' }
      : { type: 'Ready', status: 'False', reason: 'KubeletNotReady', message: notReadyReason },
  ];
  return wanted.map(({ type, status, ...why }) => {
    const before = previous?.conditions?.find(condition => condition.type === type);
    const lastTransitionTime = before?.status === status ? (before.lastTransitionTime ?? now) : now;
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
  return (own.conditions ?? []).some(
    ({ type, status }) => stored.conditions?.find(condition => condition.type === type)?.status !== status,
  );
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
