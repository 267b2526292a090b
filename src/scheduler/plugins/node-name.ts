/** NodeName: a pod that names its node goes there or nowhere. */
import { Node } from '#api';
import { eventToRegister } from '../framework/cluster-event.ts';
import { definePlugin } from '../framework/plugin.ts';

export const nodeName = definePlugin('NodeName', () => ({
  eventsToRegister: [
    eventToRegister(Node, ['Add'], (pod, { object: node }) => node.metadata.name === pod.spec.nodeName),
  ],
  filter(pod, { node }) {
    const wanted = pod.spec.nodeName;
    if (!wanted || wanted === node.metadata.name) return undefined;
    return { reasons: ["node(s) didn't match the requested node name"], isUnresolvable: true };
  },
}));
