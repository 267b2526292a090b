/** Which addresses a machine is known by: those of the interface that its default route leaves by. */
import { readFile } from 'node:fs/promises';
import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';
import { parseIp, scopeOf } from '#base';
import { mtuOf } from './links.ts';

/** How the rest of the world reaches this machine. */
export interface NodeAddresses {
  /** Interface of the default route, or the first one with an address. */
  readonly device: string;
  /** Largest packet that leaves by it, in bytes. */
  readonly mtu: number;
  readonly ipv4: string | undefined;
  readonly ipv6: string | undefined;
}

/** What a machine knows of its network. */
export interface NetworkFacts {
  readonly interfaces: Readonly<
    Record<string, readonly Pick<NetworkInterfaceInfo, 'address' | 'family' | 'internal'>[] | undefined>
  >;
  /** Text of `/proc/net/route`; empty where there is none. */
  readonly ipv4Routes: string;
  /** Text of `/proc/net/ipv6_route`; empty where there is none. */
  readonly ipv6Routes: string;
}

/** MTU where it cannot be read. */
const ethernetMtu = 1500;

/** Finds the addresses of this machine; undefined when it has none but its own loopback. */
export async function findNodeAddresses(): Promise<NodeAddresses | undefined> {
  const [ipv4Routes, ipv6Routes] = await Promise.all([readText('/proc/net/route'), readText('/proc/net/ipv6_route')]);
  const chosen = chooseNodeAddresses({ interfaces: networkInterfaces(), ipv4Routes, ipv6Routes });
  if (!chosen) return undefined;
  return { ...chosen, mtu: (await mtuOf(chosen.device)) ?? ethernetMtu };
}

async function readText(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => '');
}

/** The choice, as a function of the facts. */
export function chooseNodeAddresses({
  interfaces,
  ipv4Routes,
  ipv6Routes,
}: NetworkFacts): Omit<NodeAddresses, 'mtu'> | undefined {
  const addressOf = (device: string | undefined, family: 'IPv4' | 'IPv6') =>
    device === undefined
      ? undefined
      : interfaces[device]?.find(info => info.family === family && !info.internal && !isLinkLocal(info.address))
          ?.address;
  const first = Object.keys(interfaces).find(device => addressOf(device, 'IPv4') ?? addressOf(device, 'IPv6'));
  const device4 = defaultIpv4Device(ipv4Routes);
  const device6 = defaultIpv6Device(ipv6Routes);
  const device = device4 ?? device6 ?? first;
  const ipv4 = addressOf(device4 ?? device, 'IPv4');
  const ipv6 = addressOf(device6 ?? device, 'IPv6');
  return device === undefined || (ipv4 === undefined && ipv6 === undefined) ? undefined : { device, ipv4, ipv6 };
}

function isLinkLocal(address: string): boolean {
  const parsed = parseIp(address);
  return parsed !== undefined && scopeOf(parsed) === 'link-local';
}

/** Interface of the default route with the lowest metric. Columns: interface, destination, gateway, flags, reference
 *  count, use, metric, mask, ... */
function defaultIpv4Device(routes: string): string | undefined {
  const rows = routes
    .split('\n')
    .slice(1)
    .map(line => line.split(/\s+/));
  return lowestMetric(
    rows
      .filter(row => row[1] === '00000000' && row[7] === '00000000')
      .map(row => ({ device: row[0] ?? '', metric: Number(row[6]) })),
  );
}

/** Columns: destination, its prefix length (hex), source, its length, next hop, metric (hex), reference count, use,
 *  flags (hex), interface. Flag 0x200 marks routes that refuse. */
function defaultIpv6Device(routes: string): string | undefined {
  const rows = routes.split('\n').map(line => line.trim().split(/\s+/));
  const usable = rows.filter(
    row =>
      /^0+$/.test(row[0] ?? '') &&
      row[1] === '00' &&
      row[9] !== 'lo' &&
      (Number.parseInt(row[8] ?? '', 16) & 0x200) === 0,
  );
  return lowestMetric(usable.map(row => ({ device: row[9] ?? '', metric: Number.parseInt(row[5] ?? '', 16) })));
}

function lowestMetric(routes: readonly { device: string; metric: number }[]): string | undefined {
  return [...routes].sort((a, b) => a.metric - b.metric)[0]?.device;
}
