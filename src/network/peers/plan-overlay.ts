/** The overlay by which the pods of several nodes reach each other: one VXLAN, whose ends are the nodes. Pure. Source:
 *  RFC 7348.
 *
 *  The way of a packet to a pod of another node: the route of that node's range leads to the node's gateway on the
 *  overlay; the gateway's address of the link is known for good, and so is the machine behind it; to that goes the
 *  packet, within one of UDP. Nobody asks who has which address, so nobody can lie about it. */
import { addressAt, bitsOf, type CidrText, type IpText, parseCidr } from '#base';
import type { Table } from '#nftables';
import type { LinkState } from '../links/diff-link.ts';
import { vxlanType } from '../links/link.ts';
import type { Peer } from './plan-peers.ts';

/** What a node's end of the overlay is made from. */
export interface OverlayInput {
  /** The bridge that the node's own pods are attached to. */
  readonly bridge: string;
  /** What `ip link` says of the end. Default: nothing. */
  readonly alias?: string | undefined;
  /** Name of its nft table, without the family. */
  readonly tableName: string;
  /** The node's own address, where peers send to. */
  readonly address: IpText;
  /** Largest packet that reaches other nodes, in bytes. */
  readonly mtu: number;
  /** The node's own ranges. */
  readonly podCidrs: readonly CidrText[];
  readonly clusterCidrs: readonly CidrText[];
  readonly peers: readonly Peer[];
}

/** What the machine is told of an overlay. */
export interface Overlay {
  readonly end: LinkState;
  readonly table: Table;
}

/** The port that Linux, and others with overlays of this kind, use: firewalls that let others through let this
 *  through. */
const vxlanPort = 8472;

/** Headers that the overlay adds to a packet, in bytes: of Ethernet, IP, UDP and VXLAN. */
const overhead = { IPv4: 50, IPv6: 70 };

/** The name of a node's end of the overlay, beside its bridge. */
export const overlayNameOf = (bridge: string): string => `${bridge}-vx`;

/** The name of the table, without the family, beside that of the pod network. */
export const overlayTableOf = (tableName: string): string => `${tableName}-peers`;

/** The overlay as this node should have it; undefined when there is nobody to reach. */
export function planOverlay(input: OverlayInput): Overlay | undefined {
  const { bridge, alias, address, mtu, podCidrs, clusterCidrs, peers } = input;
  const [cluster] = clusterCidrs;
  if (peers.length === 0 || podCidrs.length === 0 || cluster === undefined) return undefined;
  const id = overlayIdOf(cluster);
  const ways = peers.map(peer => waysTo(peer, podCidrs));
  return {
    end: {
      link: {
        name: overlayNameOf(bridge),
        type: vxlanType({ id, local: address, port: vxlanPort }),
        mtu: mtu - overhead[address.includes(':') ? 'IPv6' : 'IPv4'],
        isUp: true,
        mac: macOf(podCidrs),
        alias,
        settings: [],
        addresses: podCidrs.map(cidr => `${overlayGatewayOf(cidr)}/${bitsOf(parseCidr(cidr).family)}`),
      },
      ways: {
        routes: ways.flatMap(({ routes }) => routes),
        neighbours: ways.flatMap(({ neighbours }) => neighbours),
        forwarding: ways.flatMap(({ forwarding }) => forwarding),
      },
    },
    table: planOverlayTable(input, id),
  };
}

/** Number of a cluster's overlay, the same on all of its nodes and another than that of clusters beside it: of the
 *  range of its pods, of IPv4 the first 24 bits, of IPv6 those of its first 64, folded. */
export function overlayIdOf(clusterCidr: string): number {
  const { family, base } = parseCidr(clusterCidr);
  const bits = family === 'IPv4' ? base >> 8n : base >> 64n;
  return Number((bits ^ (bits >> 24n) ^ (bits >> 48n)) & 0xffffffn);
}

/** A node's address on the overlay: the first one of its range, which no pod is given. */
const overlayGatewayOf = (podCidr: CidrText): IpText => addressAt(parseCidr(podCidr), 0);

/** The link's address of a node's end: one for local use, with the number of the node's range among those of its size.
 *  So everybody knows everybody's. */
function macOf([podCidr = '' as CidrText]: readonly CidrText[]): string {
  const { family, base, prefix } = parseCidr(podCidr);
  const number = Number((base >> BigInt(bitsOf(family) - prefix)) & 0xffffffffn);
  const bytes = number.toString(16).padStart(8, '0').match(/../g) ?? [];
  return ['0a', '58', ...bytes].join(':');
}

/** Packets that the node itself sends go out with an address of its own range, so that answers find the same way back.
 *  Ranges of a family that the node has no pods in are out of its reach. */
function waysTo({ address, podCidrs }: Peer, own: readonly CidrText[]) {
  const mac = macOf(podCidrs);
  const reached = podCidrs.flatMap(range => {
    const source = own.find(cidr => cidr.includes(':') === range.includes(':'));
    return source === undefined ? [] : [{ range, gateway: overlayGatewayOf(range), source: overlayGatewayOf(source) }];
  });
  return {
    routes: reached.map(({ range, gateway, source }) => `${range} via ${gateway} src ${source}`),
    neighbours: reached.map(({ gateway }) => `${gateway} lladdr ${mac}`),
    forwarding: [`${mac} dst ${address}`],
  };
}

/** Who may use the overlay. VXLAN itself believes everybody, so
 *  - of what comes as packets of this overlay only what a peer sent is unwrapped; a pod's is dropped before it would
 *    leave with the address of its node, which is a peer of others;
 *  - what was unwrapped must have an address of a peer's pods, so that no node speaks for pods of this one, or for the
 *    world. */
function planOverlayTable({ bridge, tableName, peers }: OverlayInput, id: number): Table {
  // The number of the network is in the last 24 bits of the second word behind the header of UDP.
  const packet = `udp dport ${vxlanPort} @th,96,24 ${id}`;
  const end = overlayNameOf(bridge);
  const sets = { nodes: [] as string[], nodes6: [] as string[], pods: [] as string[], pods6: [] as string[] };
  for (const { address, podCidrs } of peers) {
    (address.includes(':') ? sets.nodes6 : sets.nodes).push(address);
    for (const cidr of podCidrs) (cidr.includes(':') ? sets.pods6 : sets.pods).push(cidr);
  }
  const type = (name: string) => `type ${name.endsWith('6') ? 'ipv6_addr' : 'ipv4_addr'}`;
  return {
    name: `inet ${tableName}`,
    sets: new Map(
      Object.keys(sets).map(name => [name, name.startsWith('pods') ? [type(name), 'flags interval'] : [type(name)]]),
    ),
    chains: new Map([
      [
        'guard-overlay',
        [
          'type filter hook prerouting priority raw; policy accept;',
          `${packet} iifname "${bridge}" drop`,
          `${packet} ip saddr != @nodes drop`,
          `${packet} ip6 saddr != @nodes6 drop`,
          `iifname "${end}" ip saddr != @pods drop`,
          `iifname "${end}" ip6 saddr != @pods6 drop`,
        ],
      ],
    ]),
    shared: new Set(),
    elements: new Map(Object.entries(sets).map(([name, keys]) => [name, new Map(keys.map(key => [key, '']))])),
  };
}
