/** Which nodes a pod asks for. Source: https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/ */
import type { Node } from '../core/v1/node.ts';
import type { NodeSelectorRequirement, NodeSelectorTerm } from '../core/v1/node-selector.ts';
import type { Pod } from '../core/v1/pod.ts';
import { ownValue } from '../json/object.ts';

/** Whether a node has what a pod's `nodeSelector` and required node affinity ask for. */
export function matchesRequiredNode(pod: Pod, node: Node): boolean {
  const labels = node.metadata.labels ?? {};
  if (!Object.entries(pod.spec.nodeSelector ?? {}).every(([key, value]) => labels[key] === value)) return false;
  const required = pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return required === undefined || required.nodeSelectorTerms.some(term => matchesNodeTerm(term, node));
}

/** Whether a node fulfils every requirement of a term; a term without any matches nothing. */
export function matchesNodeTerm({ matchExpressions = [], matchFields = [] }: NodeSelectorTerm, node: Node): boolean {
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
