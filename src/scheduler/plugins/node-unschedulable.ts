/** NodeUnschedulable: nothing goes to a cordoned node, unless it tolerates that. */
import { untolerated } from '#api';
import { definePlugin } from '../framework/plugin.ts';

const cordon = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' } as const;

export const nodeUnschedulable = definePlugin({
  name: 'NodeUnschedulable',
  filter(pod, { node }) {
    if (!node.spec.unschedulable || !untolerated([cordon], pod.spec.tolerations, ['NoSchedule'])) return undefined;
    return { reasons: ['node(s) were unschedulable'], isUnresolvable: true };
  },
  isHelpedBy: (_, event) =>
    (event.type === 'node-added' || event.type === 'node-updated') && !event.node.spec.unschedulable,
});
