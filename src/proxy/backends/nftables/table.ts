/** The part of the table that is the same whatever the services are: its maps and sets, and the chains at the kernel's
 *  hooks. What varies with services is elements of maps, so that a change costs a few elements however many services
 *  there are (docs/decisions/nftables-maps.md); only session affinity needs chains of its own.
 *
 *  Flow of a new connection:
 *  - prerouting (from a pod or from outside) or output (from the node): `services` looks its destination up in
 *    `service-ips`, or, when it is an address of the node, in `service-nodeports`; the verdict is an entry chain, which
 *    marks what is to be masqueraded and goes to a pool, where an endpoint is drawn (`pools.ts`, `affinity.ts`);
 *  - input, forward, output: what was not translated but is a service's is refused or dropped (`refuse-unserved`);
 *  - postrouting: what was marked, and a pod that reached itself (hairpin), is masqueraded. */
import type { IpFamily } from '#base';
import { familyWords } from '#nftables';
import type { RulesetSettings } from '../../model/ruleset.ts';

/** Bit of the packet mark that asks for masquerading, as upstream's: set at prerouting, taken back at postrouting. */
const masqueradeBit = '0x4000';
const otherBits = '0xffffbfff';

/** Chains and sets that every table has, in the order in which they are declared. Values are their bodies, a line
 *  each. */
export interface BaseTable {
  readonly sets: ReadonlyMap<string, readonly string[]>;
  readonly chains: ReadonlyMap<string, readonly string[]>;
}

/** The unvarying part of a family's table. */
export function baseTable(family: IpFamily, settings: RulesetSettings): BaseTable {
  return { sets: baseSets(family), chains: baseChains(family, settings) };
}

function baseSets(family: IpFamily): BaseTable['sets'] {
  const { addressType: address } = familyWords[family];
  const destination = `${address} . inet_proto . inet_service`;
  return new Map([
    ['service-ips', [`type ${destination} : verdict`]],
    ['service-nodeports', ['type inet_proto . inet_service : verdict']],
    ['unserved-ips', [`type ${destination} : verdict`]],
    ['unserved-nodeports', ['type inet_proto . inet_service : verdict']],
    ['cluster-ips', [`type ${address}`]],
    ['hairpin', [`type ${address} . ${address}`]],
    ['guarded-ips', [`type ${destination}`]],
    ['allowed-sources', [`type ${destination} . ${address}`, 'flags interval']],
  ]);
}

function baseChains(family: IpFamily, settings: RulesetSettings): BaseTable['chains'] {
  const { ip, loopback } = familyWords[family];
  const destination = `${ip} daddr . meta l4proto . th dport`;
  const notLoopback = family === 'IPv4' && settings.localhostNodePorts ? '' : `${ip} daddr != ${loopback} `;
  const refuse = ['ct state new ct status & dnat == 0 jump refuse-unserved'];
  return new Map([
    ['nat-prerouting', ['type nat hook prerouting priority dstnat; policy accept;', 'jump services']],
    ['nat-output', ['type nat hook output priority -100; policy accept;', 'jump services']],
    [
      'nat-postrouting',
      [
        'type nat hook postrouting priority srcnat; policy accept;',
        `meta mark & ${masqueradeBit} == ${masqueradeBit} meta mark set meta mark & ${otherBits} masquerade fully-random`,
        `ct status & dnat == dnat ${ip} saddr . ${ip} daddr @hairpin masquerade fully-random`,
      ],
    ],
    [
      'filter-prerouting',
      [
        'type filter hook prerouting priority dstnat - 10; policy accept;',
        `${destination} @guarded-ips ${destination} . ${ip} saddr != @allowed-sources drop`,
      ],
    ],
    ['filter-input', ['type filter hook input priority filter - 10; policy accept;', ...refuse]],
    ['filter-forward', ['type filter hook forward priority filter - 10; policy accept;', ...refuse]],
    ['filter-output', ['type filter hook output priority filter - 10; policy accept;', ...refuse]],
    [
      'services',
      [
        `${destination} vmap @service-ips`,
        `${notLoopback}fib daddr type local meta l4proto . th dport vmap @service-nodeports`,
      ],
    ],
    [
      'refuse-unserved',
      [
        `${destination} vmap @unserved-ips`,
        'fib daddr type local meta l4proto . th dport vmap @unserved-nodeports',
        `${ip} daddr @cluster-ips goto reject-connection`,
      ],
    ],
    ['reject-connection', ['meta l4proto tcp reject with tcp reset', 'reject']],
    ['mark-for-masquerade', [`meta mark set meta mark | ${masqueradeBit}`]],
  ]);
}
