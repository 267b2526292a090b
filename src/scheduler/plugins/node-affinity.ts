/** NodeAffinity: a pod goes to nodes that its node selector and its affinity require, and likes those that it prefers.
 *  Source: https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/ */
import {
  matchesNodeTerm,
  matchesRequiredNode,
  Node,
  type NodeAffinity,
  type NodeSelectorTerm,
  type Pod,
  type PreferredSchedulingTerm,
} from '#api';
import { eventToRegister } from '../framework/cluster-event.ts';
import { definePlugin, normalizeByHighest, type PluginFactory, type Rejection } from '../framework/plugin.ts';

/** What its configuration says. */
export interface NodeAffinityArgs {
  /** What every pod of the profile asks for besides. */
  readonly addedAffinity?: NodeAffinity;
}

/** Makes the plugin with arguments. */
export function createNodeAffinity({ addedAffinity = {} }: NodeAffinityArgs = {}): PluginFactory {
  const added = addedAffinity.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  const addedPreferred = addedAffinity.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  const matchesAdded = (node: Node): boolean => !added || added.some(term => matchesNodeTerm(term, node));
  const matches = (pod: Pod, node: Node): boolean => matchesAdded(node) && matchesRequiredNode(pod, node);
  return definePlugin<undefined, readonly PreferredSchedulingTerm[]>('NodeAffinity', () => ({
    eventsToRegister: [
      eventToRegister(
        Node,
        ['Add', 'UpdateNodeLabel'],
        (pod, { object, previous }) => matches(pod, object) && !(previous && matches(pod, previous)),
      ),
    ],
    preFilter(pod) {
      const terms = requiredTerms(pod);
      const nodeNames = terms && namedNodes(terms);
      const skipsFilter = !added && !terms && Object.keys(pod.spec.nodeSelector ?? {}).length === 0;
      return { state: undefined, skipsFilter, ...(nodeNames ? { nodeNames } : {}) };
    },
    filter(pod, { node }) {
      if (!matchesAdded(node)) return notAllowed;
      return matchesRequiredNode(pod, node) ? undefined : notWanted;
    },
    preScore(pod) {
      const terms = [...preferredTerms(pod), ...addedPreferred];
      return terms.length === 0 ? 'skip' : { state: terms };
    },
    score: (_, { node }, terms) =>
      terms.reduce((sum, { weight, preference }) => sum + (matchesNodeTerm(preference, node) ? weight : 0), 0),
    normalize: scores => normalizeByHighest(scores),
  }));
}

/** The plugin with upstream's defaults. */
export const nodeAffinity = createNodeAffinity();

const notAllowed: Rejection = {
  reasons: ["node(s) didn't match scheduler-enforced node affinity"],
  isUnresolvable: true,
};
const notWanted: Rejection = { reasons: ["node(s) didn't match Pod's node affinity/selector"], isUnresolvable: true };

const preferredTerms = (pod: Pod): readonly PreferredSchedulingTerm[] =>
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
