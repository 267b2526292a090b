/** Two machines in networks of their own with a router between them, each with one pod:
 *
 *      pod-a -- kubernode7 machine-a 192.168.71.1 -- router -- 192.168.72.1 machine-b kubernode7 -- pod-b */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Node } from '#api';
import { exec, type Logger, silentLogger, startProcess, systemClock, tryExec } from '#base';
import { createInformers, mergePatch } from '#client';
import { startTestServer } from '../../apiserver/testing.ts';
import type { PodNetworkNames } from '../names.ts';
import { cleanUpPodNetwork, setUpPodNetwork } from '../pod-network.ts';
import { type Peers, startPeers } from './start-peers.ts';

const prefix = `kn${process.pid}-`;
const places = ['machine-a', 'machine-b', 'router', 'pod-a', 'pod-b'] as const;
type Place = (typeof places)[number];
const at = (place: Place, command: string, input = '') =>
  exec('ip', ['netns', 'exec', prefix + place, ...command.split(' ')], { input });
const clusterCidrs = ['10.91.0.0/16', 'fd00:91::/56'];

const sides = [
  { name: 'a', machine: 'machine-a', pod: 'pod-a', number: 1 },
  { name: 'b', machine: 'machine-b', pod: 'pod-b', number: 2 },
] as const;
type Side = (typeof sides)[number];
const rangesOf = ({ number }: Side) => [`10.91.${number}.0/24`, `fd00:91:0:${number}::/64`];
const addressOf = ({ number }: Side) => `192.168.7${number}.1`;
const podOf = ({ number }: Side) => ({ ipv4: `10.91.${number}.7`, ipv6: `fd00:91:0:${number}::7` });

const serverCode = `require('net').createServer(s => s.end(s.remoteAddress.replace('::ffff:', '') + ' ' + '.'.repeat(100_000))).listen(80, '::', () => console.log('up'))`;
const clientCode = `let text = ''; require('net').connect({ host: process.argv[1], port: 80, timeout: 1000 }).on('timeout', function () { this.destroy(new Error('timeout')) })
  .on('error', e => console.log(e.message)).on('data', d => text += d).on('end', () => console.log(text.length > 100_000 ? text.split(' ')[0] : 'cut off'))`;

const stack = new AsyncDisposableStack();
const peersOf = new Map<Side, Peers>();
const warnings: string[] = [];
const logger: Logger = { ...silentLogger, warn: message => void warnings.push(message) };
let directory: string;

const namesOf = ({ name, machine }: Side): PodNetworkNames => ({
  bridge: 'kubernode7',
  alias: 'pods of a test',
  tableName: 'kubernode-network-7',
  cniConfigDirectory: path.join(directory, name, 'net.d'),
  ipamDirectory: path.join(directory, name, 'ipam'),
  resultsDirectory: path.join(directory, name, 'results'),
  within: ['ip', 'netns', 'exec', prefix + machine],
});

/** Which address a server at `address` sees, of a client that reads 100 kB of it: more than one packet, in full
 *  size. */
async function seenFrom(place: Place, address: string): Promise<string> {
  const args = ['netns', 'exec', prefix + place, process.execPath, '-e', clientCode, address];
  return (await exec('ip', args)).stdout.trim();
}

async function startServer(place: Place): Promise<ChildProcess> {
  const args = ['netns', 'exec', prefix + place, process.execPath, '-e', serverCode];
  const server = startProcess('ip', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  if (server.stdout) await once(server.stdout, 'data');
  return server;
}

/** Connects a machine with the router, and its pod with its bridge. */
async function connect(side: Side): Promise<void> {
  const { machine, pod, number } = side;
  await at(machine, `ip link add uplink type veth peer name side-${side.name} netns ${prefix}router`);
  await at(machine, `ip addr add ${addressOf(side)}/24 dev uplink`);
  await at(machine, 'ip link set uplink up');
  await at('router', `ip addr add 192.168.7${number}.2/24 dev side-${side.name}`);
  await at('router', `ip link set side-${side.name} up`);
  await at(machine, `ip route add default via 192.168.7${number}.2`);
  await setUpPodNetwork({
    ...namesOf(side),
    podCidrs: rangesOf(side),
    clusterCidrs,
    mtu: 1500,
    logger: silentLogger,
  });
  await at(machine, `ip link add port type veth peer name eth0 netns ${prefix}${pod}`);
  await at(machine, 'ip link set port up master kubernode7');
  await at(pod, 'ip link set eth0 up');
  await at(pod, `ip addr add ${podOf(side).ipv4}/24 dev eth0`);
  await at(pod, `ip addr add ${podOf(side).ipv6}/64 dev eth0 nodad`);
  await at(pod, `ip route add default via 10.91.${number}.1`);
  await at(pod, `ip -6 route add default via fd00:91:0:${number}::1`);
}

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'peers-'));
  stack.defer(() => rm(directory, { recursive: true, force: true }));
  for (const place of places) {
    await exec('ip', ['netns', 'add', prefix + place]);
    stack.defer(async () => void (await tryExec('ip', ['netns', 'del', prefix + place])));
    await at(place, 'ip link set lo up');
  }
  await at('router', 'tee /proc/sys/net/ipv4/ip_forward', '1');
  for (const side of sides) await connect(side);
  for (const place of ['pod-a', 'pod-b', 'machine-b'] as const) {
    const server = await startServer(place);
    stack.defer(() => void server.kill('SIGKILL'));
  }
  const { client } = stack.use(await startTestServer());
  for (const side of sides) {
    const [podCIDR = ''] = rangesOf(side);
    await client.create(Node, { metadata: { name: side.name }, spec: { podCIDR, podCIDRs: rangesOf(side) } });
    const status = { addresses: [{ type: 'InternalIP', address: addressOf(side) }] };
    await client.patch(Node, { name: side.name }, mergePatch({ status }), { subresource: 'status' });
    const informers = stack.use(createInformers({ client, clock: systemClock, logger: silentLogger }));
    const uplink = { ipv4: addressOf(side), ipv6: undefined, mtu: 1500 };
    const options = { ...namesOf(side), informers, clock: systemClock, logger, clusterCidrs, uplink };
    peersOf.set(side, stack.use(startPeers({ ...options, nodeName: side.name })));
  }
  for (const peers of peersOf.values()) await peers.settled();
});

afterAll(async () => {
  await stack.disposeAsync();
});

const [a, b] = sides;

describe('pods of two nodes that no link connects', () => {
  it('reach each other by their own addresses, in both families and in packets of full size', async () => {
    // The first packet may be lost, while machines still ask for each other's links: it is sent again after a second,
    // which is as long as the client waits.
    const reaches = { timeout: 10_000 };
    for (const family of ['ipv4', 'ipv6'] as const) {
      await expect.poll(() => seenFrom('pod-a', podOf(b)[family]), reaches).toBe(podOf(a)[family]);
      await expect.poll(() => seenFrom('pod-b', podOf(a)[family]), reaches).toBe(podOf(b)[family]);
    }
  });

  it('are reached by the other node, which speaks from its own range', async () => {
    expect(await seenFrom('machine-a', podOf(b).ipv4)).toBe('10.91.1.0');
    expect(await seenFrom('machine-a', podOf(b).ipv6)).toBe('fd00:91:0:1::');
  });

  it('are answered past a firewall that forwards nothing', async () => {
    const firewall = 'table ip filter { chain FORWARD { type filter hook forward priority filter; policy drop; }; }\n';
    await at('machine-b', 'nft -f -', firewall);
    expect(await seenFrom('pod-a', podOf(b).ipv4)).toBe('timeout');
    await setUpPodNetwork({
      ...namesOf(b),
      podCidrs: rangesOf(b),
      clusterCidrs,
      mtu: 1500,
      logger: silentLogger,
    });
    expect(await seenFrom('pod-a', podOf(b).ipv4)).toBe(podOf(a).ipv4);
    expect(await seenFrom('pod-b', podOf(a).ipv4)).toBe(podOf(b).ipv4);
    await at('machine-b', 'nft delete table ip filter');
  });

  it('are left alone while nobody changes anything', async () => {
    for (const peers of peersOf.values()) await peers.verify();
    expect(warnings).toEqual([]);
  });

  it.each([
    ['the link', 'ip link delete dev kubernode7-vx'],
    ['that the link is up', 'ip link set dev kubernode7-vx down'],
    ['the route', 'ip route del 10.91.2.0/24'],
    ['where the route leads', 'ip route replace 10.91.2.0/24 via 192.168.71.2'],
    ['the gateway’s link', 'ip neighbour del 10.91.2.0 dev kubernode7-vx'],
    ['the machine behind it', 'bridge fdb del 0a:58:00:0a:5b:02 dev kubernode7-vx'],
    ['the rules', 'nft flush set inet kubernode-network-7-peers nodes'],
  ])('are reached again after somebody changed %s', async (_what, command) => {
    await at('machine-a', command);
    warnings.length = 0;
    await peersOf.get(a)?.verify();
    expect(warnings).toEqual(['the way to pods of other nodes was changed by somebody else; it is as it was']);
    expect(await seenFrom('pod-a', podOf(b).ipv4)).toBe(podOf(a).ipv4);
    expect(await seenFrom('pod-a', podOf(b).ipv6)).toBe(podOf(a).ipv6);
  });

  it('are not spoken to by who is no peer', async () => {
    // The router as an end of the overlay: it has all that a peer has, but nobody made it one.
    const id = 0x0a_5b00;
    await at(
      'router',
      `ip link add fake address 0a:58:00:0a:5b:09 type vxlan id ${id} local 192.168.72.2 dstport 8472`,
    );
    await at('router', 'ip link set fake up');
    await at('router', 'ip addr add 10.91.1.99/32 dev fake');
    await at('router', 'bridge fdb append 0a:58:00:0a:5b:02 dev fake dst 192.168.72.1');
    await at('router', 'ip route add 10.91.2.0/24 via 10.91.2.0 dev fake onlink src 10.91.1.99');
    await at('router', 'ip neighbour add 10.91.2.0 lladdr 0a:58:00:0a:5b:02 dev fake nud permanent');
    const received = async () => receivedBy((await at('machine-b', 'ip -s -json link show dev kubernode7-vx')).stdout);
    const before = await received();
    expect(await seenFrom('router', podOf(b).ipv4)).toBe('timeout');
    expect(await received()).toBe(before);
    await at('machine-b', 'nft add element inet kubernode-network-7-peers nodes { 192.168.72.2 }');
    await seenFrom('router', podOf(b).ipv4);
    expect(await received()).toBeGreaterThan(before); // so it was the guard that kept it out
    await at('router', 'ip link delete dev fake');
    await peersOf.get(b)?.verify();
  });

  it('leave nothing of the overlay when the network goes', async () => {
    for (const [side, peers] of peersOf) {
      await peers[Symbol.asyncDispose]();
      await at(side.machine, 'ip link delete dev port');
      await cleanUpPodNetwork(namesOf(side));
      expect((await at(side.machine, 'ip -br link')).stdout).not.toContain('kubernode7');
      expect((await at(side.machine, 'nft list tables')).stdout).toBe('');
      expect((await at(side.machine, 'ip route')).stdout).not.toContain('10.91');
    }
  });
});

const receivedBy = (json: string): number =>
  (JSON.parse(json) as { stats64?: { rx: { packets: number } } }[])[0]?.stats64?.rx.packets ?? 0;
