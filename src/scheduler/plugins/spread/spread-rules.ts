/** The rules by which a pod is spread among others, counted, as filters ask them. */
import {
  type LabelRequirement,
  type Labels,
  matchesLabels,
  matchesRequiredNode,
  type Node,
  ownValue,
  type Pod,
  requirementsOf,
  type TopologySpreadConstraint,
  untolerated,
} from '#api';
import type { NodeInfo } from '../../cache/node-info.ts';
import type { PodCounters } from '../../counts/pod-counts.ts';
import type { Tally } from '../../counts/tally.ts';
import type { Rejection } from '../../framework/plugin.ts';

/** A constraint, ready for many questions. */
export interface SpreadConstraint {
  readonly topologyKey: string;
  readonly maxSkew: number;
  readonly minDomains: number;
  /** Undefined when no pod is meant. */
  readonly labels: readonly LabelRequirement[] | undefined;
  readonly honorsAffinity: boolean;
  readonly honorsTaints: boolean;
}

/** A constraint as a pod has it. */
export function parseConstraint(constraint: TopologySpreadConstraint, labels: Labels = {}): SpreadConstraint {
  const { topologyKey, maxSkew, minDomains = 1, labelSelector, matchLabelKeys = [] } = constraint;
  const ownLabels = matchLabelKeys.flatMap((key): LabelRequirement[] => {
    const value = ownValue(labels, key);
    return value === undefined ? [] : [{ key, operator: 'in', values: [value] }];
  });
  return {
    topologyKey,
    maxSkew,
    minDomains,
    labels: labelSelector && [...requirementsOf(labelSelector), ...ownLabels],
    honorsAffinity: constraint.nodeAffinityPolicy !== 'Ignore',
    honorsTaints: constraint.nodeTaintsPolicy === 'Honor',
  };
}

/** Whether a constraint of a pod in that namespace is about another pod. */
export const isMeant = ({ labels }: SpreadConstraint, pod: Pod, namespace: string | undefined): boolean =>
  labels !== undefined && pod.metadata.namespace === namespace && matchesLabels(labels, pod.metadata.labels);

/** Whether it counts: pods that end do not. */
const isSpread = (constraint: SpreadConstraint, pod: Pod, namespace: string | undefined): boolean =>
  !pod.metadata.deletionTimestamp && isMeant(constraint, pod, namespace);

/** A constraint, and the pods that it counts. */
export interface SpreadRule extends SpreadConstraint {
  /** Pods by place. */
  readonly pods: Tally;
  /** Nodes by place. */
  readonly nodes: Tally;
  readonly isCounted: (node: Node) => boolean;
}

const repelling = ['NoSchedule', 'NoExecute'] as const;

/** Counts pods for constraints. `mustHaveAll`: nodes without one of the labels do not count for any of them. */
export function countSpread(
  pod: Pod,
  constraints: readonly SpreadConstraint[],
  { nodes, counters, mustHaveAll }: { nodes: readonly NodeInfo[]; counters: PodCounters; mustHaveAll: boolean },
): SpreadRule[] {
  const { namespace } = pod.metadata;
  const keys = mustHaveAll ? constraints.map(({ topologyKey }) => topologyKey) : [];
  const required = [
    pod.spec.nodeSelector,
    pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution,
  ];
  return constraints.map(constraint => {
    const { topologyKey, labels, honorsAffinity, honorsTaints } = constraint;
    const isCounted = (node: Node): boolean =>
      keys.every(key => node.metadata.labels?.[key] !== undefined) &&
      (!honorsAffinity || matchesRequiredNode(pod, node)) &&
      (!honorsTaints || !untolerated(node.spec.taints, pod.spec.tolerations, repelling));
    const key = JSON.stringify([
      namespace,
      topologyKey,
      labels,
      keys,
      honorsAffinity && required,
      honorsTaints && (pod.spec.tolerations ?? []),
    ]);
    const isMatch = (other: Pod) => isSpread(constraint, other, namespace);
    return { ...constraint, ...counters.over(nodes, key, () => ({ topologyKey, isMatch, isCounted })), isCounted };
  });
}

/** What the filter knows of a pod: its constraints, and how few pods a place has at least, which is what skew is
 *  measured by. */
export interface FilterRule extends SpreadRule {
  readonly lowest: number;
  /** 1 when the pod counts itself. */
  readonly self: number;
}

/** Rules ready to be asked of each node. */
export const toFilterRules = (pod: Pod, rules: readonly SpreadRule[]): FilterRule[] =>
  rules.map(rule => ({
    ...rule,
    lowest: lowestOf(rule),
    self: rule.labels && matchesLabels(rule.labels, pod.metadata.labels) ? 1 : 0,
  }));

/** With fewer places than there should be, one that is not there yet has no pods. */
const lowestOf = ({ pods, nodes, minDomains }: SpreadRule): number =>
  nodes.size < minDomains ? 0 : pods.lowestAmong(nodes);

/** The rules as they would be when `changed` came to a node, or left it. */
export function spreadAfter(
  rules: readonly FilterRule[],
  { pod, changed, node, by }: { readonly pod: Pod; readonly changed: Pod; readonly node: Node; readonly by: 1 | -1 },
): readonly FilterRule[] {
  return rules.map(rule => {
    const place = node.metadata.labels?.[rule.topologyKey];
    if (place === undefined || !isSpread(rule, changed, pod.metadata.namespace) || !rule.isCounted(node)) return rule;
    const pods = rule.pods.with(place, by);
    return { ...rule, pods, lowest: lowestOf({ ...rule, pods }) };
  });
}

const words = "node(s) didn't match pod topology spread constraints";
const missingLabel: Rejection = { reasons: [`${words} (missing required label)`], isUnresolvable: true };
const tooUneven: Rejection = { reasons: [words] };

/** Why the rules keep the pod from a node. */
export function rejectionBySpread(rules: readonly FilterRule[], { node }: NodeInfo): Rejection | undefined {
  for (const { topologyKey, pods, self, lowest, maxSkew } of rules) {
    const place = node.metadata.labels?.[topologyKey];
    if (place === undefined) return missingLabel;
    if (pods.of(place) + self - lowest > maxSkew) return tooUneven;
  }
  return undefined;
}
