import { describe, expect, it } from 'vitest';
import { Node } from '#api';
import { canonicalIp, formatCidr, type IpText, parseCidr } from '#base';
import { storedNode } from '#testing';
import { planPeers } from './plan-peers.ts';

const ip = (text: string): IpText => {
  const address = canonicalIp(text);
  if (address === undefined) throw new Error(`${text} is no address`);
  return address;
};

interface Said {
  ranges?: string[];
  addresses?: string[];
  labels?: Record<string, string>;
}

function node(name: string, { ranges = [], addresses = [], labels = {} }: Said): Node {
  const [podCIDR] = ranges;
  return storedNode({
    name,
    labels,
    spec: podCIDR === undefined ? {} : { podCIDR, podCIDRs: ranges },
    status: { addresses: addresses.map(address => ({ type: 'InternalIP', address })) },
  });
}

const own = node('own', { ranges: ['10.91.0.0/24', 'fd00:91::/64'], addresses: ['192.0.2.1'] });

const plan = (...others: Node[]) =>
  planPeers({
    nodes: [...others, own],
    nodeName: 'own',
    address: ip('192.0.2.1'),
    clusterCidrs: ['10.91.0.0/16', 'fd00:91::/56'].map(cidr => formatCidr(parseCidr(cidr))),
  });

describe('planPeers', () => {
  it('makes peers of other nodes with ranges and addresses, in the order of their names', () => {
    const { podCidrs, peers, problems } = plan(
      node('c', { ranges: ['10.91.2.0/24'], addresses: ['fd00::3', '192.0.2.3'] }),
      node('b', { ranges: ['10.91.1.0/24', 'fd00:91:0:1::/64'], addresses: ['192.0.2.2'] }),
    );
    expect(podCidrs).toEqual(['10.91.0.0/24', 'fd00:91::/64']);
    expect(peers).toEqual([
      { node: 'b', address: '192.0.2.2', podCidrs: ['10.91.1.0/24', 'fd00:91:0:1::/64'] },
      { node: 'c', address: '192.0.2.3', podCidrs: ['10.91.2.0/24'] },
    ]);
    expect([...problems]).toEqual([]);
  });

  it('waits for nodes that have no range or address yet, and leaves simulated ones out', () => {
    const { peers, problems } = plan(
      node('without-range', { addresses: ['192.0.2.2'] }),
      node('without-address', { ranges: ['10.91.1.0/24'] }),
      node('simulated', {
        ranges: ['10.91.2.0/24'],
        addresses: ['192.0.2.3'],
        labels: { 'kubernode.dev/simulated': 'true' },
      }),
    );
    expect(peers).toEqual([]);
    expect([...problems]).toEqual([]);
  });

  it.each([
    ['the node’s own range', { ranges: ['10.91.0.0/24'] }, '10.91.0.0/24 has addresses of own'],
    ['a part of it', { ranges: ['10.91.0.128/25'] }, '10.91.0.128/25 has addresses of own'],
    ['a range around several', { ranges: ['10.91.0.0/20'] }, '10.91.0.0/20 has addresses of a'],
    ['a range of another node', { ranges: ['10.91.1.0/24'] }, '10.91.1.0/24 has addresses of a'],
    [
      'a range of the world',
      { ranges: ['8.8.8.0/24'] },
      '8.8.8.0/24 is not of the range of pods, 10.91.0.0/16,fd00:91::/56',
    ],
    ['what is no range', { ranges: ['10.91.7.0/24; reboot'] }, '10.91.7.0/24; reboot are no ranges'],
    ['the node’s own address', { addresses: ['192.0.2.1'] }, '192.0.2.1 is the address of own'],
    ['the address of another node', { addresses: ['192.0.2.2'] }, '192.0.2.2 is the address of a'],
    ['the address of a pod', { addresses: ['10.91.1.7'] }, '10.91.1.7 is of the range of pods'],
    [
      'an address that is no host’s',
      { addresses: ['127.0.0.1', '224.0.0.1', 'fd00::2'] },
      'none of its addresses 127.0.0.1,224.0.0.1,fd00::2 is a host’s of the family of 192.0.2.1',
    ],
  ])('takes no node for a peer that says it has %s', (_what, said, problem) => {
    const a = node('a', { ranges: ['10.91.1.0/24'], addresses: ['192.0.2.2'] });
    const { peers, problems } = plan(a, node('z', { ranges: ['10.91.9.0/24'], addresses: ['192.0.2.9'], ...said }));
    expect(peers.map(peer => peer.node)).toEqual(['a']);
    expect([...problems]).toEqual([['z', problem]]);
  });
});
