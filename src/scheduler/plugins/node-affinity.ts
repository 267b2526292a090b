/** NodeAffinity: a pod goes to nodes that its node selector and its affinity require, and likes those that it prefers.
 *  Source: https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/ */
import { type Node, type NodeSelectorRequirement, type NodeSelectorTerm, ownValue, type Pod } from '#api';
import { definePlugin, normalizeByHighest } from '../framework/plugin.ts';

export const nodeAffinity = definePlugin({
  name: 'NodeAffinity',
  filter(pod, { node }) {
    if (matchesRequired(pod, node)) return undefined;
    return { reasons: ["node(s) didn't match Pod's node affinity/selector"], isUnresolvable: true };
  },
  score(pod, { node }) {
    const preferred = pod.spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
    return preferred.reduce((sum, { weight, preference }) => sum + (matchesTerm(preference, node) ? weight : 0), 0);
  },
  normalize: scores => normalizeByHighest(scores),
  isHelpedBy: (pod, event) =>
    (event.type === 'node-added' || event.type === 'node-updated') && matchesRequired(pod, event.node),
});

/** Whether a node has what a pod's `nodeSelector` and required node affinity ask for. */
export function matchesRequired(pod: Pod, node: Node): boolean {
  const labels = node.metadata.labels ?? {};
  if (!Object.entries(pod.spec.nodeSelector ?? {}).every(([key, value]) => labels[key] === value)) return false;
  const required = pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return required === undefined || required.nodeSelectorTerms.some(term => matchesTerm(term, node));
}

/** A term without any requirement matches nothing. */
function matchesTerm({ matchExpressions = [], matchFields = [] }: NodeSelectorTerm, node: Node): boolean {
  if (matchExpressions.length + matchFields.length === 0) return false;
  const labels = node.metadata.labels ?? {};
  const fields: Record<string, string> = { 'metadata.name': node.metadata.name };
  return (
    matchExpressions.every(requirement => matches(requirement, labels)) &&
    matchFields.every(requirement => matches(requirement, fields))
  );
}

function matches(
  { key, operator, values = [] }: NodeSelectorRequirement,
  labels: Readonly<Record<string, string>>,
): boolean {
  const value = ownValue(labels, key);
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
      return value !== undefined && Number(value) > Number(values[0]);
    case 'Lt':
      return value !== undefined && Number(value) < Number(values[0]);
    default:
      return false;
  }
}
