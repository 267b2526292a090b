/** The texts by which the machine is told of the pod network. Pure. */
import { addressAt, type CidrText, containsCidr, type IpText, parseCidr } from '#base';
import type { Table } from '#nftables';
import { type NatFamily, noNatMark } from './firewall.ts';
import type { LinkState } from './links/diff-link.ts';

/** What a node's pod network is. */
export interface PodNetworkPlan {
  /** Name of the bridge that pods are attached to, at most 12 characters. */
  readonly bridge: string;
  /** What `ip link` says of the bridge. Default: nothing. */
  readonly alias?: string | undefined;
  /** Name of the nft tables. */
  readonly tableName: string;
  /** This node's ranges, at most one of each family. */
  readonly podCidrs: readonly CidrText[];
  /** Ranges of all nodes' pods: inside them, pods keep their addresses. */
  readonly clusterCidrs: readonly CidrText[];
  /** Addresses of services that only the cluster may ask, as they are before they are translated: DNS. */
  readonly clusterOnly: readonly IpText[];
  readonly mtu: number;
  /** Where host-local remembers the addresses it gave. */
  readonly ipamDirectory: string;
  /** Families of nft whose table `nat` was not there before: the portmap plugin's, which is taken away with the
   *  network. */
  readonly withoutNat: readonly NatFamily[];
}

/** The bridge's address in a node's range, which is its pods' default gateway: the first one. */
export function gatewayOf(podCidr: string): string {
  return addressAt(parseCidr(podCidr), 1);
}

/** The CNI configuration list: bridge for the link, host-local for addresses, portmap for `hostPort`. The runtime
 *  brings up the loopback interface by itself. Source: https://www.cni.dev/plugins/current/. */
export function renderConflist(plan: PodNetworkPlan): string {
  const ranges = plan.podCidrs.map(subnet => [{ subnet, gateway: gatewayOf(subnet) }]);
  const routes = plan.podCidrs.map(cidr => ({ dst: cidr.includes(':') ? '::/0' : '0.0.0.0/0' }));
  const bridge = {
    type: 'bridge',
    bridge: plan.bridge,
    isGateway: true,
    hairpinMode: true,
    ipMasq: false, // the table below does it, by cluster range instead of by pod
    mtu: plan.mtu,
    ipam: { type: 'host-local', ranges, routes, dataDir: plan.ipamDirectory },
  };
  const portmap = { type: 'portmap', capabilities: { portMappings: true }, snat: true };
  return `${JSON.stringify({ cniVersion: '1.0.0', name: plan.bridge, plugins: [bridge, portmap] }, undefined, 2)}\n`;
}

/** The bridge. Traffic between its pods passes the packet filter: answers of a service's endpoint to a pod beside it
 *  must be translated back. */
export function planBridge({ bridge, alias, mtu, podCidrs }: PodNetworkPlan): LinkState {
  return {
    link: {
      name: bridge,
      type: 'bridge',
      mtu,
      isUp: true,
      alias,
      settings: ['nf_call_iptables 1', 'nf_call_ip6tables 1'],
      addresses: podCidrs.map(cidr => `${gatewayOf(cidr)}/${parseCidr(cidr).prefix}`),
    },
  };
}

/** The tables of the families that pods have.
 *
 *  - Pods that speak to the world outside the cluster's ranges do so from the node's address.
 *  - `route_localnet` on the bridge lets node ports answer on 127.0.0.1; what arrives for 127.0.0.0/8 from elsewhere is
 *    dropped, since it could otherwise reach servers that trust the loopback address (CVE-2020-8558).
 *  - Services for the cluster only are reached by its pods and its nodes: who comes from elsewhere by a route through
 *    this node would be masqueraded, and so be taken for the node.
 *  - What pods send has a pod's address; which of them is checked at the bridge's ports (`sources.ts`). */
export function planTables(plan: PodNetworkPlan): Table[] {
  return (['ip', 'ip6'] as const).flatMap(ip => planTable(ip, plan));
}

function planTable(
  ip: 'ip' | 'ip6',
  { bridge, tableName, podCidrs, clusterCidrs, clusterOnly, withoutNat }: PodNetworkPlan,
): Table[] {
  const isOfFamily = (text: string) => text.includes(':') === (ip === 'ip6');
  const pods = podCidrs.filter(isOfFamily);
  if (pods.length === 0) return [];
  const sources = [...pods, ...(ip === 'ip' ? [] : ['::', 'fe80::/10'])];
  const closed = clusterOnly.filter(isOfFamily);
  const inside = widest([...clusterCidrs, ...podCidrs].filter(isOfFamily));
  const early = 'type filter hook prerouting priority raw; policy accept;';
  const chains: (readonly [name: string, rules: readonly string[]])[] = [
    [
      'masquerade-pods',
      [
        'type nat hook postrouting priority srcnat; policy accept;',
        ...pods.map(
          cidr => `${ip} saddr ${cidr} ${ip} daddr != @cluster oifname != "${bridge}" masquerade fully-random`,
        ),
      ],
    ],
    ['guard-sources', [early, `iifname "${bridge}" ${ip} saddr != { ${sources.join(', ')} } drop`]],
  ];
  if (ip === 'ip') chains.push(['guard-loopback', [early, `iifname "${bridge}" ip daddr 127.0.0.0/8 drop`]]);
  if (closed.length > 0)
    chains.push([
      'guard-services',
      [early, `iifname != "lo" ${ip} saddr != @cluster ${ip} daddr { ${closed.join(', ')} } drop`],
    ]);
  chains.push(...withoutNat.map(family => [noNatMark(family), []] as const));
  return [
    {
      name: `${ip} ${tableName}`,
      sets: new Map([['cluster', [`type ${ip === 'ip' ? 'ipv4_addr' : 'ipv6_addr'}`, 'flags interval']]]),
      chains: new Map(chains),
      shared: new Set(),
      elements: new Map([['cluster', new Map(inside.map(cidr => [cidr, '']))]]),
    },
  ];
}

/** The ranges that are in no other of them. */
function widest(cidrs: readonly CidrText[]): CidrText[] {
  const known = [...new Set(cidrs)];
  return known.filter(cidr => !known.some(other => other !== cidr && containsCidr(parseCidr(other), parseCidr(cidr))));
}

/** Kernel settings, as paths below /proc/sys. */
export function planSysctls({ bridge, podCidrs }: PodNetworkPlan): ReadonlyMap<string, string> {
  const families = new Set(podCidrs.map(cidr => cidr.includes(':')));
  return new Map([
    ...(families.has(false)
      ? [['net/ipv4/ip_forward', '1'] as const, [`net/ipv4/conf/${bridge}/route_localnet`, '1'] as const]
      : []),
    ...(families.has(true) ? [['net/ipv6/conf/all/forwarding', '1'] as const] : []),
  ]);
}
