/** The texts by which the machine is told of the pod network. Pure. */
import { addressAt, type CidrText, type IpText, parseCidr } from '#base';
import { type NatFamily, noNatMark } from './firewall.ts';

/** What a node's pod network is. */
export interface PodNetworkPlan {
  /** Name of the bridge that pods are attached to, at most 15 characters. */
  readonly bridge: string;
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
  /** Families of nft whose table `nat` was not there before: the portmap plugin's, which is taken away with the network. */
  readonly withoutNat: readonly NatFamily[];
}

/** The bridge's address in a node's range, which is its pods' default gateway: the first one. */
export function gatewayOf(podCidr: string): string {
  return addressAt(parseCidr(podCidr), 1);
}

/** The CNI configuration list: bridge for the link, host-local for addresses, portmap for `hostPort`. The runtime brings up
 *  the loopback interface by itself. Source: https://www.cni.dev/plugins/current/. */
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

/** Commands of `ip -batch` that make the bridge (when `exists` is false) and bring it to what the plan says. Traffic between
 *  pods of the bridge passes the packet filter: answers of a service's endpoint to a pod beside it must be translated back. */
export function renderBridge(plan: PodNetworkPlan, { exists }: { readonly exists: boolean }): string {
  const { bridge, mtu, podCidrs } = plan;
  const addresses = podCidrs.map(cidr => {
    const length = parseCidr(cidr).prefix;
    return `address replace ${gatewayOf(cidr)}/${length} dev ${bridge}${cidr.includes(':') ? ' nodad' : ''}`;
  });
  return [
    ...(exists ? [] : [`link add name ${bridge} type bridge`]),
    `link set dev ${bridge} mtu ${mtu} up`,
    `link set dev ${bridge} type bridge nf_call_iptables 1 nf_call_ip6tables 1`,
    ...addresses,
    '',
  ].join('\n');
}

/** The tables, for `nft -f`: one transaction that puts them in the place of what is there.
 *
 *  - Pods that speak to the world outside the cluster's ranges do so from the node's address.
 *  - `route_localnet` on the bridge lets node ports answer on 127.0.0.1; what arrives for 127.0.0.0/8 from elsewhere is
 *    dropped, since it could otherwise reach servers that trust the loopback address (CVE-2020-8558).
 *  - Services for the cluster only are reached by its pods and its nodes: who comes from elsewhere by a route through this
 *    node would be masqueraded, and so be taken for the node.
 *  - What pods send has a pod's address; which of them is checked at the bridge's ports (`sources.ts`). */
export function renderTables(plan: PodNetworkPlan): string {
  return (['ip', 'ip6'] as const).flatMap(ip => renderTable(ip, plan)).join('\n');
}

function renderTable(
  ip: 'ip' | 'ip6',
  { bridge, tableName, podCidrs, clusterCidrs, clusterOnly, withoutNat }: PodNetworkPlan,
): string[] {
  const ofFamily = (cidrs: readonly CidrText[]) => cidrs.filter(cidr => cidr.includes(':') === (ip === 'ip6'));
  const name = `${ip} ${tableName}`;
  const pods = ofFamily(podCidrs);
  if (pods.length === 0) return [];
  const inside = [...new Set([...ofFamily(clusterCidrs), ...pods])];
  const closed = clusterOnly.filter(address => address.includes(':') === (ip === 'ip6'));
  const guard = [
    '  chain guard-loopback {',
    '    type filter hook prerouting priority raw; policy accept;',
    `    iifname "${bridge}" ip daddr 127.0.0.0/8 drop`,
    '  }',
  ];
  return [
    `add table ${name}`,
    `delete table ${name}`,
    `table ${name} {`,
    '  set cluster {',
    `    type ${ip === 'ip' ? 'ipv4_addr' : 'ipv6_addr'}`,
    '    flags interval',
    '    auto-merge',
    `    elements = { ${inside.join(', ')} }`,
    '  }',
    '  chain masquerade-pods {',
    '    type nat hook postrouting priority srcnat; policy accept;',
    ...pods.map(
      cidr => `    ${ip} saddr ${cidr} ${ip} daddr != @cluster oifname != "${bridge}" masquerade fully-random`,
    ),
    '  }',
    '  chain guard-sources {',
    '    type filter hook prerouting priority raw; policy accept;',
    `    iifname "${bridge}" ${ip} saddr != { ${[...pods, ...(ip === 'ip' ? [] : ['::', 'fe80::/10'])].join(', ')} } drop`,
    '  }',
    ...(ip === 'ip' ? guard : []),
    ...(closed.length > 0
      ? [
          '  chain guard-services {',
          '    type filter hook prerouting priority raw; policy accept;',
          `    iifname != "lo" ${ip} saddr != @cluster ${ip} daddr { ${closed.join(', ')} } drop`,
          '  }',
        ]
      : []),
    ...withoutNat.flatMap(family => [`  chain ${noNatMark(family)} {`, '  }']),
    '}',
    '',
  ];
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
