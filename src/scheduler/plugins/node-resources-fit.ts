/** NodeResourcesFit: a pod goes where what it asks for is free, and likes nodes with the most left ("least allocated"). */
import { deepEqual, insufficientResources, isBeingResized, podRequests, type Resources } from '#api';
import { podRequestsForScoring } from '../cache/requests-for-scoring.ts';
import { definePlugin, maxScore } from '../framework/plugin.ts';

interface State {
  readonly requests: Resources;
  readonly requestsForScoring: Resources;
}

/** The resources that scoring looks at, equally. */
const scored = ['cpu', 'memory'];

export const nodeResourcesFit = definePlugin<State>({
  name: 'NodeResourcesFit',
  preFilter: pod => ({ requests: podRequests(pod), requestsForScoring: podRequestsForScoring(pod) }),
  filter(_, { allocatable, pods, requested }, { requests }) {
    const hasRoom = pods.size + 1 <= (allocatable['pods'] ?? 0);
    if (hasRoom && areFree(requests, allocatable, requested)) return undefined;
    const missing = insufficientResources(requests, { allocatable, used: requested });
    const reasons = missing.map(({ name }) => `Insufficient ${name}`);
    if (!hasRoom) reasons.unshift('Too many pods');
    return { reasons, isUnresolvable: missing.some(({ requested, capacity }) => requested > capacity) };
  },
  score(_, { allocatable, requestedForScoring }, { requestsForScoring }) {
    let sum = 0;
    for (const name of scored) {
      const all = allocatable[name] ?? 0;
      const used = (requestedForScoring[name] ?? 0) + (requestsForScoring[name] ?? 0);
      sum += all === 0 || used > all ? 0 : Math.floor(((all - used) * maxScore) / all);
    }
    return Math.floor(sum / scored.length);
  },
  isHelpedBy(pod, event) {
    if (event.type === 'node-updated')
      return !deepEqual(event.node.status?.allocatable, event.previous.status?.allocatable);
    if (event.type !== 'pod-updated' || event.pod.metadata.uid === pod.metadata.uid) return true;
    // It may ask for less now, or have come to it.
    return event.pod.metadata.generation !== event.previous.metadata.generation || isBeingResized(event.previous);
  },
});

/** Whether nothing is missing, which is asked of every node: without making a list of what is. */
function areFree(requests: Resources, allocatable: Resources, used: Resources): boolean {
  for (const name in requests) {
    const requested = requests[name] as number;
    if (requested > 0 && requested > (allocatable[name] ?? 0) - (used[name] ?? 0)) return false;
  }
  return true;
}
