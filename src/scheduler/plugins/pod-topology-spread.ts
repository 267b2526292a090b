/** PodTopologySpread: pods of one kind are spread evenly over nodes, zones, or whatever else is the same place.
 *  Source: https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/ */
import { hostnameLabel, Node, Pod, type TopologySpreadConstraint } from '#api';
import type { NodeInfo } from '../cache/node-info.ts';
import { PodCounters } from '../counts/pod-counts.ts';
import { eventToRegister } from '../framework/cluster-event.ts';
import { definePlugin, maxScore, type PluginFactory } from '../framework/plugin.ts';
import { createDefaults, systemConstraints } from './spread/default-constraints.ts';
import {
  countSpread,
  type FilterRule,
  isMeant,
  parseConstraint,
  rejectionBySpread,
  type SpreadConstraint,
  type SpreadRule,
  spreadAfter,
  toFilterRules,
} from './spread/spread-rules.ts';

/** What its configuration says. */
export interface PodTopologySpreadArgs {
  /** For pods without constraints. Default: upstream's own, by which nodes without a zone count as well. */
  readonly defaultConstraints?: readonly TopologySpreadConstraint[];
}

interface State {
  readonly rules: readonly FilterRule[];
  readonly nodes: readonly NodeInfo[];
}

/** A constraint that is a wish, and how much it counts: more where there are more places. */
interface ScoreRule extends SpreadRule {
  readonly weight: number;
}
interface Wishes {
  readonly rules: readonly ScoreRule[];
  /** Nodes without a label that is needed. */
  readonly ignored: ReadonlySet<NodeInfo>;
}

type Action = TopologySpreadConstraint['whenUnsatisfiable'];

const ownConstraints = ({ spec: { topologySpreadConstraints = [] }, metadata }: Pod, action: Action) =>
  topologySpreadConstraints
    .filter(({ whenUnsatisfiable }) => whenUnsatisfiable === action)
    .map(constraint => parseConstraint(constraint, metadata.labels));

const hasOwn = ({ spec }: Pod): boolean => (spec.topologySpreadConstraints ?? []).length > 0;

/** Makes the plugin with arguments. */
export const createPodTopologySpread = ({ defaultConstraints }: PodTopologySpreadArgs = {}): PluginFactory =>
  definePlugin<State, Wishes>('PodTopologySpread', handle => {
    const counters = new PodCounters();
    const defaultsFor = createDefaults(defaultConstraints ?? systemConstraints, handle);
    const constraintsOf = (pod: Pod, action: Action) =>
      hasOwn(pod) ? ownConstraints(pod, action) : defaultsFor(pod, action);
    const change = (pod: Pod, changed: Pod, { node }: NodeInfo, state: State, by: 1 | -1): State => ({
      ...state,
      rules: spreadAfter(state.rules, { pod, changed, node, by }),
    });
    return {
      eventsToRegister: eventsOf(pod => constraintsOf(pod, 'DoNotSchedule')),
      preFilter(pod, { nodes }) {
        const constraints = constraintsOf(pod, 'DoNotSchedule');
        const rules = toFilterRules(pod, countSpread(pod, constraints, { nodes, counters, mustHaveAll: true }));
        return { state: { rules, nodes }, skipsFilter: rules.length === 0 };
      },
      addPod: (pod, added, node, state) => change(pod, added, node, state, 1),
      removePod: (pod, removed, node, state) => change(pod, removed, node, state, -1),
      filter: (_, node, { rules }) => rejectionBySpread(rules, node),
      preScore(pod, feasible, { nodes }) {
        const constraints = constraintsOf(pod, 'ScheduleAnyway');
        if (constraints.length === 0) return 'skip';
        const mustHaveAll = hasOwn(pod) || defaultConstraints !== undefined;
        const lacksLabel = ({ node: { metadata } }: NodeInfo) =>
          constraints.some(({ topologyKey }) => metadata.labels?.[topologyKey] === undefined);
        const ignored = new Set(mustHaveAll ? feasible.filter(lacksLabel) : []);
        const rules = countSpread(pod, constraints, { nodes, counters, mustHaveAll }).map(rule => ({
          ...rule,
          weight: Math.log(placesAmong(feasible, ignored, rule.topologyKey) + 2),
        }));
        return { state: { rules, ignored } };
      },
      score: (_, info, { rules, ignored }) => (ignored.has(info) ? 0 : spreadScore(info, rules)),
      normalize: (scores, { nodes, state: { ignored } }) =>
        fewerIsBetter(scores, index => ignored.has(nodes[index] as NodeInfo)),
    };
  });

/** How many places there are to choose from. */
function placesAmong(nodes: readonly NodeInfo[], ignored: ReadonlySet<NodeInfo>, topologyKey: string): number {
  if (topologyKey === hostnameLabel) return nodes.length - ignored.size;
  const places = new Set<string>();
  for (const info of nodes) {
    const place = ignored.has(info) ? undefined : info.node.metadata.labels?.[topologyKey];
    if (place !== undefined) places.add(place);
  }
  return places.size;
}

/** How many pods are there already, by the weights of the rules; a rule that tolerates more skew tells places apart
 *  less. */
function spreadScore({ node }: NodeInfo, rules: readonly ScoreRule[]): number {
  let sum = 0;
  for (const { topologyKey, pods, maxSkew, weight } of rules) {
    const place = node.metadata.labels?.[topologyKey];
    if (place !== undefined) sum += pods.of(place) * weight + maxSkew - 1;
  }
  return Math.round(sum);
}

/** The place with the fewest gets the most; nodes that are ignored get nothing. */
function fewerIsBetter(scores: readonly number[], isIgnored: (index: number) => boolean): number[] {
  let [lowest, highest] = [Number.POSITIVE_INFINITY, 0];
  for (const [index, score] of scores.entries()) {
    if (isIgnored(index)) continue;
    lowest = Math.min(lowest, score);
    highest = Math.max(highest, score);
  }
  return scores.map((score, index) => {
    if (isIgnored(index)) return 0;
    return highest === 0 ? maxScore : Math.floor((maxScore * (highest + lowest - score)) / highest);
  });
}

/** A node that has all labels of the constraints takes part. */
const takesPart = (node: Node | undefined, constraints: readonly SpreadConstraint[]): boolean =>
  node !== undefined && constraints.every(({ topologyKey }) => node.metadata.labels?.[topologyKey] !== undefined);

const eventsOf = (constraintsOf: (pod: Pod) => readonly SpreadConstraint[]) => [
  eventToRegister(Pod, ['Add', 'UpdatePodLabel', 'Delete'], (pod, { object, previous }) => {
    if (object.metadata.uid === pod.metadata.uid) return true;
    const { namespace } = pod.metadata;
    const counts = (other: Pod | undefined) =>
      other !== undefined && constraintsOf(pod).some(rule => isMeant(rule, other, namespace));
    return counts(object) || counts(previous);
  }),
  eventToRegister(Node, ['Add', 'Delete', 'UpdateNodeLabel', 'UpdateNodeTaint'], (pod, { object, previous }) => {
    const constraints = constraintsOf(pod);
    return takesPart(object, constraints) || takesPart(previous, constraints);
  }),
];

/** The plugin with upstream's defaults. */
export const podTopologySpread = createPodTopologySpread();
