/** NodeResourcesFit: a pod goes where what it asks for is free, and likes nodes with the most left ("least allocated"). */
import { deepEqual, insufficientResources, podRequests, type Resources } from '#api';
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
    const missing = insufficientResources(requests, { allocatable, used: requested });
    const reasons = missing.map(({ name }) => `Insufficient ${name}`);
    if (pods.size + 1 > (allocatable['pods'] ?? 0)) reasons.unshift('Too many pods');
    if (reasons.length === 0) return undefined;
    return { reasons, isUnresolvable: missing.some(({ requested, capacity }) => requested > capacity) };
  },
  score(_, { allocatable, requestedForScoring }, { requestsForScoring }) {
    const shares = scored.map(name => {
      const all = allocatable[name] ?? 0;
      const used = (requestedForScoring[name] ?? 0) + (requestsForScoring[name] ?? 0);
      return all === 0 || used > all ? 0 : Math.floor(((all - used) * maxScore) / all);
    });
    return Math.floor(shares.reduce((sum, share) => sum + share, 0) / shares.length);
  },
  isHelpedBy(pod, event) {
    if (event.type === 'node-updated')
      return !deepEqual(event.node.status?.allocatable, event.previous.status?.allocatable);
    if (event.type !== 'pod-updated' || event.pod.metadata.uid === pod.metadata.uid) return true;
    return event.pod.metadata.generation !== event.previous.metadata.generation; // it may ask for less now
  },
});
