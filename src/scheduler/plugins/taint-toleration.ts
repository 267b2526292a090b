/** TaintToleration: a taint keeps away pods that do not tolerate it, and PreferNoSchedule taints make a node less liked. */
import { type TaintEffect, type Toleration, untolerated } from '#api';
import { definePlugin, normalizeByHighest } from '../framework/plugin.ts';

const repelling: TaintEffect[] = ['NoSchedule', 'NoExecute'];

interface State {
  /** The tolerations that speak of PreferNoSchedule. */
  readonly preferences: readonly Toleration[];
}

export const taintToleration = definePlugin<State>({
  name: 'TaintToleration',
  preFilter: pod => ({
    preferences: (pod.spec.tolerations ?? []).filter(({ effect }) => !effect || effect === 'PreferNoSchedule'),
  }),
  filter(pod, { node }) {
    if (!untolerated(node.spec.taints, pod.spec.tolerations, repelling)) return undefined;
    return { reasons: ['node(s) had untolerated taint(s)'], isUnresolvable: true };
  },
  /** The number of taints that put up with the pod only unwillingly: fewer is better. */
  score(_, { node }, { preferences }) {
    return (node.spec.taints ?? []).filter(taint => untolerated([taint], preferences, ['PreferNoSchedule'])).length;
  },
  normalize: scores => normalizeByHighest(scores, true),
  isHelpedBy(pod, event) {
    if (event.type === 'pod-updated') return event.pod.metadata.uid === pod.metadata.uid;
    return event.type !== 'pod-deleted' && !untolerated(event.node.spec.taints, pod.spec.tolerations, repelling);
  },
});
