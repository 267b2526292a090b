/** NodePorts: two pods cannot have the same port of the node. */
import { type HostPort, hostPortsClash, hostPortsOf } from '#api';
import { definePlugin } from '../framework/plugin.ts';

export const nodePorts = definePlugin<readonly HostPort[]>({
  name: 'NodePorts',
  preFilter: hostPortsOf,
  filter(_, { hostPorts }, wanted) {
    if (!wanted.some(port => hostPorts.some(taken => hostPortsClash(port, taken)))) return undefined;
    return { reasons: ["node(s) didn't have free ports for the requested pod ports"] };
  },
  isHelpedBy(pod, event) {
    if (event.type === 'node-added') return true;
    if (event.type !== 'pod-deleted') return false;
    const freed = hostPortsOf(event.pod);
    return hostPortsOf(pod).some(port => freed.some(taken => hostPortsClash(port, taken)));
  },
});
