import { describe, expect, it } from 'vitest';
import { canonicalIp, formatCidr, type IpText, parseCidr } from '#base';
import { formatTable } from '#nftables';
import { diffLink, type LinkState } from '../links/diff-link.ts';
import { type OverlayInput, overlayIdOf, planOverlay } from './plan-overlay.ts';
import type { Peer } from './plan-peers.ts';

const ip = (text: string): IpText => {
  const address = canonicalIp(text);
  if (address === undefined) throw new Error(`${text} is no address`);
  return address;
};
const cidrs = (...texts: string[]) => texts.map(text => formatCidr(parseCidr(text)));
const peer = (number: number): Peer => ({
  node: `node-${number}`,
  address: ip(`192.0.2.${number + 1}`),
  podCidrs: cidrs(`10.91.${number}.0/24`, `fd00:91:0:${number}::/64`),
});

const input: OverlayInput = {
  bridge: 'kubernode0',
  tableName: 'kubernode-network-peers',
  address: ip('192.0.2.1'),
  mtu: 1400,
  podCidrs: cidrs('10.91.0.0/24', 'fd00:91::/64'),
  clusterCidrs: cidrs('10.91.0.0/16', 'fd00:91::/56'),
  peers: [peer(1), peer(2)],
};

const endOf = (peers: readonly Peer[]): LinkState => {
  const overlay = planOverlay({ ...input, peers });
  if (!overlay) throw new Error('there is no overlay');
  return overlay.end;
};

describe('planOverlay', () => {
  it('is nothing for a node that is alone, or has no range', () => {
    expect(planOverlay({ ...input, peers: [] })).toBeUndefined();
    expect(planOverlay({ ...input, podCidrs: [] })).toBeUndefined();
  });

  it('tells the kernel of each peer', async () => {
    const { ip: lines, bridge } = diffLink(undefined, endOf(input.peers));
    await expect(`${[...lines, '', ...bridge].join('\n')}\n`).toMatchFileSnapshot('../testdata/overlay.txt');
  });

  it('lets in what peers send', async () => {
    const overlay = planOverlay(input);
    await expect(overlay && formatTable(overlay.table)).toMatchFileSnapshot('../testdata/overlay.nft');
  });

  it('has a number of its own for each cluster, of 24 bits', () => {
    expect(overlayIdOf('10.244.0.0/16')).toBe(0x0a_f400);
    expect(overlayIdOf('10.91.0.0/16')).toBe(0x0a_5b00);
    expect(overlayIdOf('fd00:91::/56')).not.toBe(overlayIdOf('fd00:92::/56'));
    expect(overlayIdOf('fdff:ffff:ffff:ff00::/56')).toBeLessThan(2 ** 24);
  });

  it('adds what a new peer needs, and takes away what one needed that went', () => {
    const one = endOf([peer(1)]);
    const both = endOf([peer(1), peer(2)]);
    expect(diffLink(one, both)).toEqual({
      name: 'kubernode0-vx',
      ip: [
        'neighbour replace 10.91.2.0 lladdr 0a:58:00:0a:5b:02 dev kubernode0-vx nud permanent',
        'neighbour replace fd00:91:0:2:: lladdr 0a:58:00:0a:5b:02 dev kubernode0-vx nud permanent',
        'route replace 10.91.2.0/24 via 10.91.2.0 src 10.91.0.0 dev kubernode0-vx onlink',
        'route replace fd00:91:0:2::/64 via fd00:91:0:2:: src fd00:91:: dev kubernode0-vx onlink',
      ],
      bridge: ['fdb append 0a:58:00:0a:5b:02 dev kubernode0-vx dst 192.0.2.3'],
    });
    expect(diffLink(both, one)).toEqual({
      name: 'kubernode0-vx',
      ip: [
        'route delete 10.91.2.0/24 via 10.91.2.0 src 10.91.0.0 dev kubernode0-vx',
        'route delete fd00:91:0:2::/64 via fd00:91:0:2:: src fd00:91:: dev kubernode0-vx',
        'neighbour delete 10.91.2.0 lladdr 0a:58:00:0a:5b:02 dev kubernode0-vx',
        'neighbour delete fd00:91:0:2:: lladdr 0a:58:00:0a:5b:02 dev kubernode0-vx',
      ],
      bridge: ['fdb delete 0a:58:00:0a:5b:02 dev kubernode0-vx dst 192.0.2.3'],
    });
  });

  it('makes the link anew when the node has another address', () => {
    const moved = planOverlay({ ...input, address: ip('192.0.2.9') })?.end;
    const [first, second] = moved ? diffLink(endOf(input.peers), moved).ip : [];
    expect(first).toBe('link delete dev kubernode0-vx');
    expect(second).toContain('local 192.0.2.9');
  });
});
