/** Which pods go first when there are too many.
 *  Source: https://kubernetes.io/docs/concepts/workloads/controllers/replicaset/#scaling-a-replicaset */
import { type Pod, podDeletionCostAnnotation } from '#api';
import { parseTime } from '#base';
import { isPodActive, isPodReady, readySinceMs } from './pod-facts.ts';

const phaseRank: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 };

/** What a pod is compared by, most telling first; the pod with the smaller number goes first. */
type Rank = readonly number[];

/** The pods in the order in which they should go. `related` are all pods of the same application (those of all replica
 *  sets of the same deployment): a pod on a node with more of them goes before one with fewer. */
export function inDeletionOrder(pods: readonly Pod[], related: readonly Pod[], nowMs: number): Pod[] {
  const perNode = new Map<string, number>();
  for (const pod of related) {
    if (isPodActive(pod) && pod.spec.nodeName)
      perNode.set(pod.spec.nodeName, (perNode.get(pod.spec.nodeName) ?? 0) + 1);
  }
  const ranked = pods.map(pod => ({ pod, rank: rankOf(pod, perNode.get(pod.spec.nodeName ?? '') ?? 0, nowMs) }));
  return ranked.sort(compareRanked).map(({ pod }) => pod);
}

function rankOf(pod: Pod, podsOnNode: number, nowMs: number): Rank {
  return [
    pod.spec.nodeName ? 1 : 0,
    phaseRank[pod.status?.phase ?? 'Pending'] ?? 2,
    isPodReady(pod) ? 1 : 0,
    deletionCost(pod),
    -podsOnNode,
    ageMagnitude(readySinceMs(pod), nowMs),
    -maxRestarts(pod),
    ageMagnitude(parseTime(pod.metadata.creationTimestamp), nowMs),
  ];
}

/** The power of two of an age in seconds. Ages of the same magnitude count as equal, so that the newest pods do not
 *  always go first
 *  (https://github.com/kubernetes/enhancements/tree/master/keps/sig-apps/2185-random-pod-select-on-replicaset-downscale). */
function ageMagnitude(sinceMs: number | undefined, nowMs: number): number {
  if (sinceMs === undefined || Number.isNaN(sinceMs)) return -1;
  const seconds = Math.floor((nowMs - sinceMs) / 1000);
  return seconds <= 0 ? 0 : Math.floor(Math.log2(seconds)) + 1;
}

function deletionCost(pod: Pod): number {
  const text = pod.metadata.annotations?.[podDeletionCostAnnotation];
  return text !== undefined && /^(0|[-+]?[1-9]\d*)$/.test(text) ? Number(text) : 0;
}

function maxRestarts(pod: Pod): number {
  return Math.max(0, ...(pod.status?.containerStatuses ?? []).map(status => status.restartCount));
}

function compareRanked(a: { pod: Pod; rank: Rank }, b: { pod: Pod; rank: Rank }): number {
  for (const [i, left] of a.rank.entries()) {
    const difference = left - (b.rank[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.pod.metadata.uid < b.pod.metadata.uid ? -1 : 1;
}
