/** NodeDeclaredFeatures: a pod that needs what not every node can do goes where nodes declare it. */
import { deepEqual, featuresNeededBy, Node, type NodeFeatureName, Pod, undeclaredFeatures } from '#api';
import { eventToRegister } from '../framework/cluster-event.ts';
import { definePlugin } from '../framework/plugin.ts';

export const nodeDeclaredFeatures = definePlugin<readonly NodeFeatureName[]>('NodeDeclaredFeatures', () => ({
  eventsToRegister: [
    eventToRegister(
      Node,
      ['Add', 'UpdateNodeDeclaredFeature'],
      (pod, { object }) => undeclaredFeatures(featuresNeededBy(pod.spec), object).length === 0,
    ),
    eventToRegister(
      Pod,
      ['Update'],
      (pod, { object, previous }) =>
        object.metadata.uid === pod.metadata.uid &&
        !deepEqual(featuresNeededBy(object.spec), previous && featuresNeededBy(previous.spec)),
    ),
  ],
  preFilter(pod) {
    const needed = featuresNeededBy(pod.spec);
    return { state: needed, skipsFilter: needed.length === 0 };
  },
  filter(_, { node }, needed) {
    if (undeclaredFeatures(needed, node).length === 0) return undefined;
    return { reasons: ["node(s) didn't match Pod's required features"], isUnresolvable: true };
  },
}));
