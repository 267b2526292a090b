/** Which addresses may speak from which of the bridge's ports: a pod's own, of its link and of its network. Pure.
 *
 *  A pod may send raw packets (NET_RAW), so with any source it likes: another pod's, to be taken for it, or to have its
 *  traffic sent here. CNI's library notes what it attached; from its notes each port is bound to what its pod was
 *  given. */
import { formatIp, type IpText, parseIp } from '#base';
import type { Table } from '#nftables';

/** One pod's port of the bridge. */
export interface PortBinding {
  /** The name of the link in the machine's own network. */
  readonly link: LinkName;
  /** Address of the pod's end of the link. */
  readonly mac: MacText;
  readonly ips: readonly IpText[];
}

/** The name of a link, safe in a command of nft; only {@link parsePortBinding} makes it. */
export type LinkName = string & { readonly [checked]: 'link' };
/** An address of a link in lower case, safe in a command of nft; only {@link parsePortBinding} makes it. */
export type MacText = string & { readonly [checked]: 'mac' };
declare const checked: unique symbol;

/** The part of a cached CNI result that is read here. Source: https://www.cni.dev/docs/spec/#add-success, and libcni's
 *  cache, which wraps it. */
interface CachedResult {
  readonly result?: {
    readonly interfaces?: readonly { readonly name?: string; readonly mac?: string; readonly sandbox?: string }[];
    readonly ips?: readonly { readonly address?: string; readonly interface?: number }[];
  };
}

/** The binding that a note of CNI's library tells of; undefined for what is (still) no whole note of a pod on a
 *  bridge. */
export function parsePortBinding(note: string, { bridge }: { readonly bridge: string }): PortBinding | undefined {
  const { interfaces = [], ips = [] } = readNote(note)?.result ?? {};
  const inner = interfaces.findIndex(({ sandbox }) => sandbox !== undefined && sandbox !== '');
  const outer = interfaces.find(({ name, sandbox }) => !sandbox && name !== bridge);
  const link = checkLink(outer?.name);
  const mac = checkMac(interfaces[inner]?.mac);
  const own = ips.flatMap(({ address = '', interface: index = inner }) => {
    const parsed = index === inner ? parseIp(address.split('/')[0] ?? '') : undefined;
    return parsed ? [formatIp(parsed)] : [];
  });
  return link === undefined || mac === undefined || own.length === 0 ? undefined : { link, mac, ips: own };
}

function readNote(text: string): CachedResult | undefined {
  try {
    return (JSON.parse(text) ?? undefined) as CachedResult | undefined;
  } catch {
    return undefined; // being written
  }
}

const checkLink = (name: string | undefined): LinkName | undefined =>
  name !== undefined && /^[\w.-]{1,15}$/.test(name) ? (name as LinkName) : undefined;
const checkMac = (mac: string | undefined): MacText | undefined =>
  mac !== undefined && /^[\da-f]{2}(:[\da-f]{2}){5}$/.test(mac.toLowerCase())
    ? (mac.toLowerCase() as MacText)
    : undefined;

function elementsFor({ link, mac, ips }: PortBinding): [set: string, element: string][] {
  const port = `"${link}"`;
  return [
    ['macs', `${port} . ${mac}`],
    ...ips.map((ip): [string, string] => [ip.includes(':') ? 'addresses6' : 'addresses', `${port} . ${ip}`]),
    ['ports', port],
  ];
}

/** The table that keeps ports to their addresses. What comes from a bound port is dropped unless it is IPv4, ARP or
 *  IPv6 from its own addresses; a pod without one of IPv6 may still use those that are valid on its link only. A port
 *  of which nothing is known is let pass. */
export function planSourceTable(tableName: string, bindings: readonly PortBinding[]): Table {
  const rows = Map.groupBy(bindings.flatMap(elementsFor), ([set]) => set);
  const elementsOf = (set: string) => new Map((rows.get(set) ?? []).map(([, element]) => [element, '']));
  const types = {
    ports: 'ifname',
    macs: 'ifname . ether_addr',
    addresses: 'ifname . ipv4_addr',
    addresses6: 'ifname . ipv6_addr',
  };
  return {
    name: `bridge ${tableName}`,
    sets: new Map(Object.entries(types).map(([set, type]) => [set, [`type ${type}`]])),
    chains: new Map([
      [
        'check-port',
        [
          'iifname . ether saddr != @macs drop',
          'ether type ip iifname . ip saddr @addresses accept',
          'ether type arp iifname . arp saddr ether @macs iifname . arp saddr ip @addresses accept',
          'ether type ip6 ip6 saddr { ::, fe80::/10 } accept',
          'ether type ip6 iifname . ip6 saddr @addresses6 accept',
          'drop',
        ],
      ],
      [
        'check-sources',
        ['type filter hook prerouting priority -300; policy accept;', 'iifname @ports jump check-port'],
      ],
    ]),
    shared: new Set(),
    elements: new Map(Object.keys(types).map(set => [set, elementsOf(set)])),
  };
}

/** Commands that bind the ports of `after` instead of those of `before`; none when they are the same. */
export function renderBindings(
  tableName: string,
  { before, after }: { readonly before: readonly PortBinding[]; readonly after: readonly PortBinding[] },
): string[] {
  const command = (action: string) => (change: [set: string, element: string]) =>
    `${action} element bridge ${tableName} ${change[0]} { ${change[1]} }`;
  const elementsOf = (bindings: readonly PortBinding[]) =>
    new Map(bindings.flatMap(elementsFor).map(element => [element.join(' '), element]));
  const [old, next] = [elementsOf(before), elementsOf(after)];
  const gone = [...old].filter(([key]) => !next.has(key)).map(([, element]) => element);
  const come = [...next].filter(([key]) => !old.has(key)).map(([, element]) => element);
  return [...gone.toReversed().map(command('delete')), ...come.map(command('add'))];
}
