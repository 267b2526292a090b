/** NodeResourcesFit: a pod goes where what it asks for is free, and likes nodes with the most left ("least allocated"). */
import { insufficientResources, Node, Pod, podRequests, type Resources, toResources } from '#api';
import { podRequestsForScoring } from '../cache/requests-for-scoring.ts';
import { eventToRegister } from '../framework/cluster-event.ts';
import { definePlugin, maxScore } from '../framework/plugin.ts';

/** The resources that scoring looks at, equally. */
const scored = ['cpu', 'memory'];

export const nodeResourcesFit = definePlugin<Resources, Resources>('NodeResourcesFit', () => ({
  eventsToRegister: [
    eventToRegister(Node, ['Add', 'UpdateNodeAllocatable'], (pod, { object: node }) => fitsEmpty(pod, node)),
    eventToRegister(Pod, ['Delete', 'UpdatePodScaleDown']),
  ],
  preFilter: pod => ({ state: podRequests(pod) }),
  filter(_, { allocatable, pods, requested }, requests) {
    const hasRoom = pods.size + 1 <= (allocatable['pods'] ?? 0);
    if (hasRoom && areFree(requests, allocatable, requested)) return undefined;
    const missing = insufficientResources(requests, { allocatable, used: requested });
    const reasons = missing.map(({ name }) => `Insufficient ${name}`);
    if (!hasRoom) reasons.unshift('Too many pods');
    return { reasons, isUnresolvable: missing.some(({ requested, capacity }) => requested > capacity) };
  },
  preScore: pod => ({ state: podRequestsForScoring(pod) }),
  score(_, { allocatable, requestedForScoring }, requests) {
    let sum = 0;
    for (const name of scored) {
      const all = allocatable[name] ?? 0;
      const used = (requestedForScoring[name] ?? 0) + (requests[name] ?? 0);
      sum += all === 0 || used > all ? 0 : Math.floor(((all - used) * maxScore) / all);
    }
    return Math.floor(sum / scored.length);
  },
}));

/** Whether the pod could be on the node if no other pod were. */
function fitsEmpty(pod: Pod, { status }: Node): boolean {
  const allocatable = toResources(status?.allocatable);
  return (
    (allocatable['pods'] ?? 0) > 0 && insufficientResources(podRequests(pod), { allocatable, used: {} }).length === 0
  );
}

/** Whether nothing is missing, which is asked of every node: without making a list of what is. */
function areFree(requests: Resources, allocatable: Resources, used: Resources): boolean {
  for (const name in requests) {
    const requested = requests[name] as number;
    if (requested > 0 && requested > (allocatable[name] ?? 0) - (used[name] ?? 0)) return false;
  }
  return true;
}
