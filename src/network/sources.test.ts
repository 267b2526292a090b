import { describe, expect, it } from 'vitest';
import { formatTable } from '#nftables';
import { parsePortBinding, planSourceTable, renderBindings } from './sources.ts';

const bridge = 'kubernode0';
const noteOf = (result: object) => JSON.stringify({ kind: 'cniCacheV1', ifName: 'eth0', result });
const interfaces = [
  { name: bridge, mac: 'aa:aa:aa:aa:aa:aa' },
  { name: 'veth1a2b3c4d', mac: 'bb:bb:bb:bb:bb:bb' },
  { name: 'eth0', mac: 'CC:CC:CC:CC:CC:CC', sandbox: '/run/netns/cni-1' },
];
const ips = [
  { address: '10.244.0.5/24', gateway: '10.244.0.1', interface: 2 },
  { address: 'FD00:244::5/64', interface: 2 },
];
const read = (result: object) => parsePortBinding(noteOf(result), { bridge });

describe('parsePortBinding', () => {
  it('finds the link, and what its pod was given', () => {
    expect(read({ interfaces, ips })).toEqual({
      link: 'veth1a2b3c4d',
      mac: 'cc:cc:cc:cc:cc:cc',
      ips: ['10.244.0.5', 'fd00:244::5'],
    });
  });
  it.each([
    ['half a file', '{"kind":"cniCa'],
    ['nothing', ''],
    ['null', 'null'],
    ['no result', '{}'],
    [
      'the loopback interface',
      noteOf({
        interfaces: [{ name: 'lo', sandbox: '/run/netns/cni-1', mac: '00:00:00:00:00:00' }],
        ips: [{ address: '127.0.0.1/8', interface: 0 }],
      }),
    ],
    ['a name that is none', noteOf({ interfaces: interfaces.with(1, { name: 'a }; flush ruleset', mac: '' }), ips })],
    ['a link address that is none', noteOf({ interfaces: interfaces.map(one => ({ ...one, mac: 'x' })), ips })],
    ['an address that is none', noteOf({ interfaces, ips: [{ address: '} ; flush ruleset', interface: 2 }] })],
  ])('finds nothing in %s', (_what, note) => {
    expect(parsePortBinding(note, { bridge })).toBeUndefined();
  });
});

describe('what the bridge is told', () => {
  const one = read({ interfaces, ips: ips.slice(0, 1) });
  const two = read({ interfaces: interfaces.with(1, { name: 'veth2', mac: '' }), ips });
  if (!one || !two) throw new Error('two bindings expected');
  it('is a table', async () => {
    await expect(formatTable(planSourceTable('kubernode-network', [one, two]))).toMatchFileSnapshot(
      'testdata/sources.nft',
    );
  });
  it('is what changes when pods come and go', () => {
    expect(renderBindings('t', { before: [one, two], after: [one, two] })).toEqual([]);
    expect(renderBindings('t', { before: [one], after: [two] })).toEqual([
      'delete element bridge t ports { "veth1a2b3c4d" }',
      'delete element bridge t addresses { "veth1a2b3c4d" . 10.244.0.5 }',
      'delete element bridge t macs { "veth1a2b3c4d" . cc:cc:cc:cc:cc:cc }',
      'add element bridge t macs { "veth2" . cc:cc:cc:cc:cc:cc }',
      'add element bridge t addresses { "veth2" . 10.244.0.5 }',
      'add element bridge t addresses6 { "veth2" . fd00:244::5 }',
      'add element bridge t ports { "veth2" }',
    ]);
  });
});
