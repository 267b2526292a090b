import { describe, expect, it } from 'vitest';
import { canonicalIp, formatCidr, parseCidr } from '#base';
import { formatTable } from '#nftables';
import {
  compareForwardAccept,
  familiesWithoutNat,
  planForwardAccept,
  planForwardCleanUp,
  planHostPortCleanUp,
} from './firewall.ts';
import { diffLink } from './links/diff-link.ts';
import { gatewayOf, type PodNetworkPlan, planBridge, planSysctls, planTables, renderConflist } from './render.ts';

const cidrs = (...texts: string[]) => texts.map(text => formatCidr(parseCidr(text)));

const plan: PodNetworkPlan = {
  bridge: 'kubernode0',
  tableName: 'kubernode-network',
  podCidrs: cidrs('10.244.3.0/24', 'fd00:244:0:3::/64'),
  clusterCidrs: cidrs('10.244.0.0/16', 'fd00:244::/56'),
  clusterOnly: ['10.96.0.10', 'fd00:96::a'].flatMap(address => canonicalIp(address) ?? []),
  mtu: 1400,
  ipamDirectory: '/data/cni/ipam',
  withoutNat: ['ip6'],
};

describe('what the machine is told', () => {
  it.each([
    ['conflist.json', renderConflist(plan)],
    ['bridge.txt', `${diffLink(undefined, planBridge(plan)).ip.join('\n')}\n`],
    ['tables.nft', planTables(plan).map(formatTable).join('')],
    [
      'tables-ipv4.nft',
      planTables({ ...plan, podCidrs: cidrs('10.244.3.0/24') })
        .map(formatTable)
        .join(''),
    ],
  ])('%s', async (name, text) => {
    await expect(text).toMatchFileSnapshot(`testdata/${name}`);
  });
  it('does nothing to a bridge that is as it should be', () => {
    expect(diffLink(planBridge(plan), planBridge(plan))).toEqual({ name: 'kubernode0', ip: [], bridge: [] });
  });
  it('forwards in the families that pods have', () => {
    expect([...planSysctls({ ...plan, podCidrs: cidrs('10.244.3.0/24') }).keys()]).toEqual([
      'net/ipv4/ip_forward',
      'net/ipv4/conf/kubernode0/route_localnet',
    ]);
  });
  it('makes the first address of a range the gateway', () => {
    expect(plan.podCidrs.map(gatewayOf)).toEqual(['10.244.3.1', 'fd00:244:0:3::1']);
  });
});

describe('a firewall that drops', () => {
  const chain = (family: string, policy: string, hook = 'forward') => ({
    chain: { family, table: 'filter', name: 'FORWARD', hook, policy },
  });
  const listing = (...nftables: object[]) => JSON.stringify({ nftables });
  const options = { bridge: 'kubernode0', overlay: 'kubernode0-vx', comment: 'kubernode-network' };

  it('gets rules only in forward chains of IP that drop', () => {
    const text = listing(
      chain('ip', 'drop'),
      chain('ip6', 'accept'),
      chain('inet', 'drop', 'input'),
      chain('bridge', 'drop'),
    );
    expect(planForwardAccept(text, options)).toEqual([
      'insert rule ip filter FORWARD iifname "kubernode0" counter accept comment "kubernode-network"',
      'insert rule ip filter FORWARD oifname "kubernode0" ct state established,related counter accept comment "kubernode-network"',
      'insert rule ip filter FORWARD oifname "kubernode0" ct status dnat counter accept comment "kubernode-network"',
      'insert rule ip filter FORWARD iifname "kubernode0-vx" counter accept comment "kubernode-network"',
      'insert rule ip filter FORWARD oifname "kubernode0-vx" ct status dnat counter accept comment "kubernode-network"',
    ]);
  });
  it('gets them in the place of older ones, and gives them back', () => {
    const rule = { family: 'ip', table: 'filter', chain: 'FORWARD', handle: 7, comment: 'kubernode-network' };
    const other = { ...rule, handle: 8, comment: 'somebody else' };
    const text = listing(chain('ip', 'drop'), { rule }, { rule: other });
    expect(planForwardAccept(text, options)).toEqual([
      'delete rule ip filter FORWARD handle 7',
      ...planForwardAccept(listing(chain('ip', 'drop')), options),
    ]);
    expect(planForwardCleanUp(text, options)).toEqual(['delete rule ip filter FORWARD handle 7']);
  });
  it('is told apart from one that has them, and from one that came later', () => {
    const rule = { family: 'ip', table: 'filter', chain: 'FORWARD', handle: 7, comment: 'kubernode-network' };
    const rules = Array.from({ length: 5 }, () => ({ rule }));
    expect(compareForwardAccept(listing(chain('ip', 'drop'), ...rules), options)).toEqual([]);
    expect(compareForwardAccept(listing(chain('ip', 'accept')), options)).toEqual([]);
    expect(compareForwardAccept(listing(chain('ip', 'drop')), options)).toEqual([
      'forward chains of others have 0 rules, not 5',
    ]);
  });
});

describe('what the portmap plugin leaves', () => {
  const chain = (name: string, hook?: string) => ({
    chain: { family: 'ip', table: 'nat', name, ...(hook ? { hook } : {}) },
  });
  const rule = (chain: string, handle: number, target?: string) => ({
    rule: { family: 'ip', table: 'nat', chain, handle, expr: target ? [{ jump: { target } }] : [] },
  });
  const left = [
    { table: { family: 'ip', name: 'nat' } },
    chain('CNI-HOSTPORT-DNAT'),
    chain('CNI-HOSTPORT-MASQ'),
    chain('PREROUTING', 'prerouting'),
    rule('PREROUTING', 4, 'CNI-HOSTPORT-DNAT'),
    rule('CNI-HOSTPORT-MASQ', 5),
  ];
  const listing = (nftables: object[]) =>
    JSON.stringify({ nftables: [{ metainfo: { version: '1.0.6' } }, ...nftables] });
  const plan = (...nftables: object[]) => planHostPortCleanUp(listing(nftables), ['ip']);
  const chainsOnly = [
    'delete rule ip nat PREROUTING handle 4',
    'flush chain ip nat CNI-HOSTPORT-DNAT',
    'flush chain ip nat CNI-HOSTPORT-MASQ',
    'delete chain ip nat CNI-HOSTPORT-DNAT',
    'delete chain ip nat CNI-HOSTPORT-MASQ',
  ];

  it('goes with its table when that was not there before and nothing else is', () => {
    expect(plan(...left)).toEqual(['delete table ip nat']);
    expect(plan()).toEqual([]);
    expect(planHostPortCleanUp(listing(left), [])).toEqual(chainsOnly);
  });
  it.each([
    ['rule', rule('PREROUTING', 9, 'DOCKER')],
    ['chain', chain('DOCKER')],
    ['chain at a hook', chain('prerouting', 'prerouting')],
    ['set', { set: { family: 'ip', table: 'nat', name: 'blocked', type: 'ipv4_addr' } }],
    ['map', { map: { family: 'ip', table: 'nat', name: 'ports', type: 'inet_service', map: 'ipv4_addr' } }],
  ])('goes from a table in which others have a %s', (_what, object) => {
    expect(plan(...left, object)).toEqual(chainsOnly);
  });
  it('leaves a table that has chains but no rules, whoever made it', () => {
    expect(plan({ table: { family: 'ip', name: 'nat' } }, chain('PREROUTING', 'prerouting'))).toEqual([]);
  });
  it('stays while a host port is in use', () => {
    expect(plan(...left, rule('CNI-HOSTPORT-DNAT', 7, 'CNI-DN-x'))).toEqual([]);
  });
  it('goes with the table where that is empty', () => {
    const empty = { table: { family: 'ip6', name: 'nat' } };
    expect(planHostPortCleanUp(listing([empty]), ['ip6'])).toEqual(['delete table ip6 nat']);
    expect(planHostPortCleanUp(listing([empty]), ['ip'])).toEqual([]);
  });
  it('is known by a mark, once our table is there', () => {
    const own = 'kubernode-network';
    const nat = { table: { family: 'ip6', name: 'nat' } };
    const ours = { table: { family: 'ip', name: own } };
    const mark = { chain: { family: 'ip', table: own, name: 'no-ip6-nat-before' } };
    expect(familiesWithoutNat(listing([]), own)).toEqual(['ip', 'ip6']);
    expect(familiesWithoutNat(listing([nat]), own)).toEqual(['ip']);
    expect(familiesWithoutNat(listing([nat, ours]), own)).toEqual([]);
    expect(familiesWithoutNat(listing([nat, ours, mark]), own)).toEqual(['ip6']);
  });
});
