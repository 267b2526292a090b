/** TaintToleration: a taint keeps away pods that do not tolerate it, and PreferNoSchedule taints make a node less
 *  liked. */
import { Node, Pod, type TaintEffect, type Toleration, untolerated } from '#api';
import { eventToRegister } from '../framework/cluster-event.ts';
import { definePlugin, normalizeByHighest } from '../framework/plugin.ts';

const repelling: TaintEffect[] = ['NoSchedule', 'NoExecute'];

const isRepelled = (pod: Pod, node: Node): boolean =>
  untolerated(node.spec.taints, pod.spec.tolerations, repelling) !== undefined;

/** The state of scoring: the tolerations that speak of PreferNoSchedule. */
type Preferences = readonly Toleration[];

export const taintToleration = definePlugin<undefined, Preferences>('TaintToleration', () => ({
  eventsToRegister: [
    eventToRegister(
      Node,
      ['Add', 'UpdateNodeTaint'],
      (pod, { object, previous }) => !isRepelled(pod, object) && (!previous || isRepelled(pod, previous)),
    ),
    eventToRegister(Pod, ['UpdatePodToleration'], (pod, { object }) => object.metadata.uid === pod.metadata.uid),
  ],
  filter(pod, { node }) {
    if (!isRepelled(pod, node)) return undefined;
    return { reasons: ['node(s) had untolerated taint(s)'], isUnresolvable: true };
  },
  preScore: pod => ({
    state: (pod.spec.tolerations ?? []).filter(({ effect }) => !effect || effect === 'PreferNoSchedule'),
  }),
  /** The number of taints that put up with the pod only unwillingly: fewer is better. */
  score(_, { node }, preferences) {
    return (node.spec.taints ?? []).filter(taint => untolerated([taint], preferences, ['PreferNoSchedule'])).length;
  },
  normalize: scores => normalizeByHighest(scores, true),
}));
