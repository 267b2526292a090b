/** Ports of a node's own that pods take. */
import type { Pod } from '../core/v1/pod.ts';
import { sidecarsOf } from '../pods/containers.ts';

/** A port of the node, at one of its addresses or at all (`0.0.0.0`). */
export interface HostPort {
  readonly address: string;
  readonly protocol: string;
  readonly port: number;
}

/** The host ports that a pod's containers ask for. */
export function hostPortsOf(pod: Pod): HostPort[] {
  return [...pod.spec.containers, ...sidecarsOf(pod.spec)].flatMap(container =>
    (container.ports ?? [])
      .filter(port => (port.hostPort ?? 0) > 0)
      .map(port => ({ address: port.hostIP ?? '0.0.0.0', protocol: port.protocol ?? 'TCP', port: port.hostPort ?? 0 })),
  );
}

const isAny = (address: string): boolean => address === '' || address === '0.0.0.0';

/** Whether two host ports exclude each other: same port and protocol, and addresses that meet. */
export function hostPortsClash(one: HostPort, other: HostPort): boolean {
  if (one.port !== other.port || one.protocol !== other.protocol) return false;
  return one.address === other.address || isAny(one.address) || isAny(other.address);
}
