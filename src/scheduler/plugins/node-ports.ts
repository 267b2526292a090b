/** NodePorts: two pods cannot have the same port of the node. */
import { type HostPort, hostPortsClash, hostPortsOf, Node, Pod } from '#api';
import { eventToRegister } from '../framework/cluster-event.ts';
import { definePlugin } from '../framework/plugin.ts';

const clash = (some: readonly HostPort[], others: readonly HostPort[]): boolean =>
  some.some(port => others.some(other => hostPortsClash(port, other)));

export const nodePorts = definePlugin<readonly HostPort[]>('NodePorts', () => ({
  eventsToRegister: [
    eventToRegister(Node, ['Add']),
    eventToRegister(Pod, ['Delete'], (pod, { object: gone }) => clash(hostPortsOf(pod), hostPortsOf(gone))),
  ],
  preFilter(pod) {
    const wanted = hostPortsOf(pod);
    return { state: wanted, skipsFilter: wanted.length === 0 };
  },
  filter(_, { hostPorts }, wanted) {
    if (!clash(wanted, hostPorts)) return undefined;
    return { reasons: ["node(s) didn't have free ports for the requested pod ports"] };
  },
}));
