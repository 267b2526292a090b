/** NodeAffinity: a pod goes to nodes that its node selector and its affinity require, and likes those that it prefers.
 *  Source: https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/ */
import { matchesNodeTerm, matchesRequiredNode } from '#api';
import { definePlugin, normalizeByHighest } from '../framework/plugin.ts';

export const nodeAffinity = definePlugin({
  name: 'NodeAffinity',
  filter(pod, { node }) {
    if (matchesRequiredNode(pod, node)) return undefined;
    return { reasons: ["node(s) didn't match Pod's node affinity/selector"], isUnresolvable: true };
  },
  score(pod, { node }) {
    const preferred = pod.spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
    return preferred.reduce((sum, { weight, preference }) => sum + (matchesNodeTerm(preference, node) ? weight : 0), 0);
  },
  normalize: scores => normalizeByHighest(scores),
  isHelpedBy: (pod, event) =>
    (event.type === 'node-added' || event.type === 'node-updated') && matchesRequiredNode(pod, event.node),
});
