/** NodeUnschedulable: nothing goes to a cordoned node, unless it tolerates that. */
import { Node, unschedulableTaint, untolerated } from '#api';
import { eventToRegister } from '../framework/cluster-event.ts';
import { definePlugin } from '../framework/plugin.ts';

const cordon = { key: unschedulableTaint, effect: 'NoSchedule' } as const;

export const nodeUnschedulable = definePlugin('NodeUnschedulable', () => ({
  eventsToRegister: [
    eventToRegister(Node, ['Add', 'UpdateNodeTaint'], (_, { object: node }) => !node.spec.unschedulable),
  ],
  filter(pod, { node }) {
    if (!node.spec.unschedulable || !untolerated([cordon], pod.spec.tolerations, ['NoSchedule'])) return undefined;
    return { reasons: ['node(s) were unschedulable'], isUnresolvable: true };
  },
}));
