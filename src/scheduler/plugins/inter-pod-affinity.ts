/** InterPodAffinity: a pod goes where pods are that it asks for, and not where pods are that one of the two keeps away;
 *  and likes some places more for the pods that are there.
 *  Source:
 *  https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#inter-pod-affinity-and-anti-affinity */
import { type LabelRequirement, matchesLabels, Namespace, Node, Pod } from '#api';
import type { NodeInfo } from '../cache/node-info.ts';
import { PodCounters } from '../counts/pod-counts.ts';
import type { ReadonlyTally } from '../counts/tally.ts';
import { eventToRegister } from '../framework/cluster-event.ts';
import { definePlugin, maxScore, type PluginFactory } from '../framework/plugin.ts';
import {
  type AffinityRules,
  countRules,
  isAboutAll,
  type LabelsOf,
  rejectionBy,
  rulesAfter,
} from './affinity/affinity-rules.ts';
import { type AffinityTerm, isAbout, type PodTerms, termsOf } from './affinity/affinity-term.ts';
import { TermIndex } from './affinity/term-index.ts';

/** What its configuration says; the defaults are upstream's. */
export interface InterPodAffinityArgs {
  /** How much a rule that a pod requires draws others that it is about to the pod, 0 to 100. Default 1. */
  readonly hardPodAffinityWeight?: number;
  /** Whether what pods with a node prefer is nothing to a pod that prefers nothing itself. Default false. */
  readonly ignorePreferredTermsOfExistingPods?: boolean;
}

interface State {
  readonly rules: AffinityRules;
  readonly terms: PodTerms;
  readonly nodes: readonly NodeInfo[];
}

/** What draws a pod to places, or away from them. */
type Preferences = readonly Preference[];
interface Preference {
  readonly topologyKey: string;
  readonly tally: ReadonlyTally;
  readonly weight: number;
}

/** Makes the plugin with arguments. */
export const createInterPodAffinity = ({
  hardPodAffinityWeight = 1,
  ignorePreferredTermsOfExistingPods = false,
}: InterPodAffinityArgs = {}): PluginFactory =>
  definePlugin<State, Preferences>('InterPodAffinity', handle => {
    const namespaces = handle.lister(Namespace);
    const labelsOf: LabelsOf = name => namespaces.get(name)?.metadata.labels;
    const counters = new PodCounters();
    const index = new TermIndex(hardPodAffinityWeight);
    const namesOf = (selector: readonly LabelRequirement[]): string[] =>
      namespaces.list().flatMap(({ metadata: { name, labels } }) => (matchesLabels(selector, labels) ? [name] : []));
    const byName = (term: AffinityTerm): AffinityTerm => {
      if (!term.namespaceLabels?.length) return term;
      const named = [...new Set([...term.namespaces, ...namesOf(term.namespaceLabels)])].toSorted();
      return {
        ...term,
        key: JSON.stringify([term.key, named]),
        namespaces: new Set(named),
        namespaceLabels: undefined,
      };
    };
    const change = (pod: Pod, changed: Pod, { node }: NodeInfo, state: State, by: 1 | -1): State => {
      const rules = rulesAfter(state.rules, { pod, changed, node, by }, labelsOf);
      return rules === state.rules ? state : { ...state, rules };
    };
    return {
      eventsToRegister: eventsOf(labelsOf),
      preFilter(pod, { nodes }) {
        const { required, forbidden, preferred } = termsOf(pod);
        const terms = {
          required: required.map(byName),
          forbidden: forbidden.map(byName),
          preferred: preferred.map(({ term, weight }) => ({ term: byName(term), weight })),
        };
        const rules = countRules(pod, terms, { nodes, counters, others: index.over(nodes).forbidden, labelsOf });
        return { state: { rules, terms, nodes } };
      },
      addPod: (pod, added, node, state) => change(pod, added, node, state, 1),
      removePod: (pod, removed, node, state) => change(pod, removed, node, state, -1),
      filter: (_, node, { rules }) => rejectionBy(rules, node),
      preScore(pod, _, { terms: { preferred }, nodes }) {
        if (ignorePreferredTermsOfExistingPods && preferred.length === 0) return 'skip';
        const preferences: Preference[] = [];
        for (const { term, weight } of preferred) {
          const isMatch = (other: Pod) => isAbout(term, other, labelsOf);
          const { pods } = counters.over(nodes, term.key, () => ({ topologyKey: term.topologyKey, isMatch }));
          if (pods.total > 0) preferences.push({ topologyKey: term.topologyKey, tally: pods, weight });
        }
        for (const { term, tally } of index.over(nodes).preferred.values())
          if (isAbout(term, pod, labelsOf))
            preferences.push({ topologyKey: term.topologyKey, tally: tally.copy(), weight: 1 });
        return preferences.length === 0 ? 'skip' : { state: preferences };
      },
      score(_, { node }, preferences) {
        let sum = 0;
        for (const { topologyKey, tally, weight } of preferences) {
          const place = node.metadata.labels?.[topologyKey];
          if (place !== undefined) sum += weight * tally.of(place);
        }
        return sum;
      },
      normalize: betweenExtremes,
    };
  });

/** The worst becomes 0, the best {@link maxScore}; all become 0 when none is better. */
function betweenExtremes(scores: readonly number[]): number[] {
  let [lowest, highest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const score of scores) {
    lowest = Math.min(lowest, score);
    highest = Math.max(highest, score);
  }
  const range = highest - lowest;
  return scores.map(score => (range === 0 ? 0 : Math.floor((maxScore * (score - lowest)) / range)));
}

const eventsOf = (labelsOf: LabelsOf) => [
  eventToRegister(Pod, ['Add', 'UpdatePodLabel', 'Delete'], (pod, { object, previous, actions }) => {
    if (object.metadata.uid === pod.metadata.uid) return true;
    const { required, forbidden } = termsOf(pod);
    const isDrawing = (other: Pod | undefined) =>
      other !== undefined && required.length > 0 && isAboutAll(required, other, labelsOf);
    const isRepelling = (other: Pod | undefined) =>
      other !== undefined &&
      (forbidden.some(term => isAbout(term, other, labelsOf)) ||
        termsOf(other).forbidden.some(term => isAbout(term, pod, labelsOf)));
    // The first of its kind may go anywhere once the last is gone.
    if (actions.includes('Delete')) return isRepelling(object) || (isDrawing(object) && isDrawing(pod));
    return (isDrawing(object) && !isDrawing(previous)) || (isRepelling(previous) && !isRepelling(object));
  }),
  eventToRegister(Node, ['Add'], (pod, { object: { metadata } }) =>
    termsOf(pod).required.every(({ topologyKey }) => metadata.labels?.[topologyKey] !== undefined),
  ),
  // Rules of others may be about any label.
  eventToRegister(Node, ['UpdateNodeLabel', 'Delete']),
  eventToRegister(Namespace, ['Add', 'Update']),
];

/** The plugin with upstream's defaults. */
export const interPodAffinity = createInterPodAffinity();
