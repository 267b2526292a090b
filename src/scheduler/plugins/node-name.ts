/** NodeName: a pod that names its node goes there or nowhere. */
import { definePlugin } from '../framework/plugin.ts';

export const nodeName = definePlugin({
  name: 'NodeName',
  filter(pod, { node }) {
    const wanted = pod.spec.nodeName;
    if (!wanted || wanted === node.metadata.name) return undefined;
    return { reasons: ["node(s) didn't match the requested node name"], isUnresolvable: true };
  },
  isHelpedBy: (pod, event) => event.type === 'node-added' && event.node.metadata.name === pod.spec.nodeName,
});
