/** `matchLabelKeys`: terms that select the pods which share the pod's own value of a label, such as pod-template-hash.
 *  The server writes them out as label selector requirements when the pod is made.
 *  Source: https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#matchlabelkeys */
import { type LabelSelector, ownValue, type Pod, type PodAffinityTerm } from '#api';

/** Extends the selectors of the pod's affinity terms and spread constraints. */
export function addMatchLabelKeys(pod: Pod): void {
  const labels = pod.metadata.labels ?? {};
  const { affinity, topologySpreadConstraints = [] } = pod.spec;
  for (const rules of [affinity?.podAffinity, affinity?.podAntiAffinity]) {
    const terms = [
      ...(rules?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
      ...(rules?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(({ podAffinityTerm }) => podAffinityTerm),
    ];
    // Validation comes later: what is required may be missing.
    for (const term of terms as readonly (PodAffinityTerm | undefined)[]) if (term) extendTerm(term, labels);
  }
  for (const constraint of topologySpreadConstraints) {
    extend(constraint.labelSelector, constraint.matchLabelKeys, 'In', labels);
  }
}

function extendTerm(term: PodAffinityTerm, labels: Readonly<Record<string, string>>): void {
  extend(term.labelSelector, term.matchLabelKeys, 'In', labels);
  extend(term.labelSelector, term.mismatchLabelKeys, 'NotIn', labels);
}

function extend(
  selector: LabelSelector | undefined,
  keys: readonly string[] | undefined,
  operator: 'In' | 'NotIn',
  labels: Readonly<Record<string, string>>,
): void {
  if (!selector) return;
  for (const key of keys ?? []) {
    const value = ownValue(labels, key);
    if (value === undefined) continue;
    selector.matchExpressions ??= [];
    selector.matchExpressions.push({ key, operator, values: [value] });
  }
}
