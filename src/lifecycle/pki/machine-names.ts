/** The names and addresses by which others reach this machine. */
import { BlockList, isIPv6 } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';

/** What is left out. */
export interface MachineNamesOptions {
  /** Ranges (CIDR) whose addresses are the cluster's own and say nothing about the machine, such as the pods' range. */
  exclude?: readonly string[];
}

/** Host name and addresses of this machine, without loopback, link-local and excluded ones. */
export function machineNames({ exclude = [] }: MachineNamesOptions = {}): string[] {
  const excluded = new BlockList();
  for (const range of ['169.254.0.0/16', 'fe80::/10', ...exclude]) {
    const [address = '', prefix = ''] = range.split('/');
    excluded.addSubnet(address, Number(prefix), isIPv6(address) ? 'ipv6' : 'ipv4');
  }
  const addresses = Object.values(networkInterfaces())
    .flatMap(list => list ?? [])
    .filter(
      ({ internal, address, family }) => !internal && !excluded.check(address, family === 'IPv6' ? 'ipv6' : 'ipv4'),
    )
    .map(({ address }) => address);
  return [...new Set([hostname().toLowerCase(), ...addresses])];
}
