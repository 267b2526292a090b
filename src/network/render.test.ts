import { describe, expect, it } from 'vitest';
import { planForwardAccept, planForwardCleanUp, planHostPortCleanUp } from './firewall.ts';
import { gatewayOf, type PodNetworkPlan, planSysctls, renderBridge, renderConflist, renderTables } from './render.ts';

const plan: PodNetworkPlan = {
  bridge: 'kubernode0',
  tableName: 'kubernode-network',
  podCidrs: ['10.244.3.0/24', 'fd00:244:0:3::/64'],
  clusterCidrs: ['10.244.0.0/16', 'fd00:244::/56'],
  mtu: 1400,
  ipamDirectory: '/data/cni/ipam',
};

describe('what the machine is told', () => {
  it.each([
    ['conflist.json', renderConflist(plan)],
    ['bridge.txt', renderBridge(plan, { exists: false })],
    ['tables.nft', renderTables(plan)],
    ['tables-ipv4.nft', renderTables({ ...plan, podCidrs: ['10.244.3.0/24'] })],
  ])('%s', async (name, text) => {
    await expect(text).toMatchFileSnapshot(`testdata/${name}`);
  });
  it('does not make a bridge that is there', () => {
    expect(renderBridge(plan, { exists: true })).not.toContain('link add');
  });
  it('forwards in the families that pods have', () => {
    expect([...planSysctls({ ...plan, podCidrs: ['10.244.3.0/24'] }).keys()]).toEqual([
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
  const options = { bridge: 'kubernode0', comment: 'kubernode-network' };

  it('gets rules only in forward chains of IP that drop', () => {
    const text = listing(
      chain('ip', 'drop'),
      chain('ip6', 'accept'),
      chain('inet', 'drop', 'input'),
      chain('bridge', 'drop'),
    );
    expect(planForwardAccept(text, options)).toEqual([
      'insert rule ip filter FORWARD iifname "kubernode0" counter accept comment "kubernode-network"',
      'insert rule ip filter FORWARD oifname "kubernode0" counter accept comment "kubernode-network"',
    ]);
  });
  it('gets them once, and gives them back', () => {
    const rule = { family: 'ip', table: 'filter', chain: 'FORWARD', handle: 7, comment: 'kubernode-network' };
    const other = { ...rule, handle: 8, comment: 'somebody else' };
    const text = listing(chain('ip', 'drop'), { rule }, { rule: other });
    expect(planForwardAccept(text, options)).toEqual([]);
    expect(planForwardCleanUp(text, options)).toEqual(['delete rule ip filter FORWARD handle 7']);
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
  const plan = (...nftables: object[]) => planHostPortCleanUp(JSON.stringify({ nftables }));

  it('goes with its table when nothing else is there', () => {
    expect(plan(...left)).toEqual(['delete table ip nat']);
    expect(plan()).toEqual([]);
  });
  it('goes from a table that others use', () => {
    expect(plan(...left, rule('PREROUTING', 9, 'DOCKER'))).toEqual([
      'delete rule ip nat PREROUTING handle 4',
      'flush chain ip nat CNI-HOSTPORT-DNAT',
      'flush chain ip nat CNI-HOSTPORT-MASQ',
      'delete chain ip nat CNI-HOSTPORT-DNAT',
      'delete chain ip nat CNI-HOSTPORT-MASQ',
    ]);
  });
  it('stays while a host port is in use', () => {
    expect(plan(...left, rule('CNI-HOSTPORT-DNAT', 7, 'CNI-DN-x'))).toEqual([]);
  });
});
