/** NodePorts: two pods cannot have the same port of the node. */
import { type HostPort, hostPortsOf } from '../cache/node-info.ts';
import { definePlugin } from '../framework/plugin.ts';

const isAny = (address: string): boolean => address === '' || address === '0.0.0.0';

/** Whether two host ports exclude each other: same port and protocol, and addresses that meet. */
function clash(one: HostPort, other: HostPort): boolean {
  if (one.port !== other.port || one.protocol !== other.protocol) return false;
  return one.address === other.address || isAny(one.address) || isAny(other.address);
}

export const nodePorts = definePlugin<readonly HostPort[]>({
  name: 'NodePorts',
  preFilter: hostPortsOf,
  filter(_, { hostPorts }, wanted) {
    if (!wanted.some(port => hostPorts.some(taken => clash(port, taken)))) return undefined;
    return { reasons: ["node(s) didn't have free ports for the requested pod ports"] };
  },
  isHelpedBy(pod, event) {
    if (event.type === 'node-added') return true;
    if (event.type !== 'pod-deleted') return false;
    const freed = hostPortsOf(event.pod);
    return hostPortsOf(pod).some(port => freed.some(taken => clash(port, taken)));
  },
});
