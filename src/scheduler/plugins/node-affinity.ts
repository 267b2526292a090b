/** NodeAffinity: a pod goes to nodes that its node selector and its affinity require, and likes those that it prefers.
 *  Source: https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/ */
import { matchesNodeTerm, matchesRequiredNode, Node, type NodeSelectorTerm, type Pod } from '#api';
import { eventToRegister } from '../framework/cluster-event.ts';
import { definePlugin, normalizeByHighest } from '../framework/plugin.ts';

export const nodeAffinity = definePlugin('NodeAffinity', () => ({
  eventsToRegister: [
    eventToRegister(
      Node,
      ['Add', 'UpdateNodeLabel'],
      (pod, { object, previous }) =>
        matchesRequiredNode(pod, object) && !(previous && matchesRequiredNode(pod, previous)),
    ),
  ],
  preFilter(pod) {
    const terms = requiredTerms(pod);
    const nodeNames = terms && namedNodes(terms);
    const skipsFilter = !terms && Object.keys(pod.spec.nodeSelector ?? {}).length === 0;
    return { state: undefined, skipsFilter, ...(nodeNames ? { nodeNames } : {}) };
  },
  filter(pod, { node }) {
    if (matchesRequiredNode(pod, node)) return undefined;
    return { reasons: ["node(s) didn't match Pod's node affinity/selector"], isUnresolvable: true };
  },
  preScore: pod => (preferredTerms(pod).length === 0 ? 'skip' : { state: undefined }),
  score: (pod, { node }) =>
    preferredTerms(pod).reduce(
      (sum, { weight, preference }) => sum + (matchesNodeTerm(preference, node) ? weight : 0),
      0,
    ),
  normalize: scores => normalizeByHighest(scores),
}));

const preferredTerms = (pod: Pod) =>
  pod.spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];

const requiredTerms = (pod: Pod): readonly NodeSelectorTerm[] | undefined =>
  pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;

/** The only nodes that terms can match, when each of them names its nodes, as those of a DaemonSet's pods do. */
function namedNodes(terms: readonly NodeSelectorTerm[]): ReadonlySet<string> | undefined {
  const names = new Set<string>();
  for (const { matchFields = [] } of terms) {
    const named = matchFields.find(({ key, operator }) => key === 'metadata.name' && operator === 'In');
    if (!named) return undefined;
    for (const name of named.values ?? []) names.add(name);
  }
  return names;
}
