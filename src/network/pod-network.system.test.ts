/** A machine with an uplink, and pods attached by the CNI plugins as a container runtime would. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Node } from '#api';
import { exec, silentLogger, startProcess, systemClock, tryExec } from '#base';
import { createInformers } from '#client';
import { startTestServer } from '../apiserver/testing.ts';
import type { PodNetworkNames } from './names.ts';
import { cleanUpPodNetwork, setUpPodNetwork, startBindingPorts } from './pod-network.ts';
import { startPodNetwork } from './start-pod-network.ts';

const prefix = `kn${process.pid}-`;
const places = ['machine', 'outside', 'pod-1', 'pod-2'] as const;
type Place = (typeof places)[number];
const within = (place: Place): string[] => ['ip', 'netns', 'exec', prefix + place];
const ip = (place: Place, command: string) => exec('ip', ['-n', prefix + place, ...command.split(' ')]);
const serverCode = `require('net').createServer(s => s.end(s.remoteAddress.replace('::ffff:', ''))).listen(80, '::', () => console.log('up'))`;
const clientCode = `require('net').connect({ host: process.argv[1], port: +process.argv[2], localAddress: process.argv[3], timeout: 1000 }).on('timeout', function () { this.destroy(new Error('timeout')) })
  .on('error', e => console.log(e.message)).on('data', d => console.log(String(d)))`;

let directory: string;
let names: PodNetworkNames & { readonly bridge: string; readonly tableName: string; readonly resultsDirectory: string };
const servers: ChildProcess[] = [];
const listings: string[] = [];

/** Which address a server at `address` sees when `place` connects, from `source` if it is given. */
async function seenFrom(place: Place, address: string, port = 80, source?: string): Promise<string> {
  const from: string[] = source === undefined ? [] : [source];
  const client = [process.execPath, '-e', clientCode, address, String(port), ...from];
  const [command = '', ...args] = [...within(place), ...client];
  return (await exec(command, args)).stdout.trim();
}

/** All that the machine's network consists of. */
async function listMachine(): Promise<string> {
  const commands = ['ip -br link', 'ip address', 'ip route', 'nft list ruleset'];
  const outputs = await Promise.all(
    commands.map(async command => {
      return (await exec('ip', [...within('machine').slice(1), ...command.split(' ')])).stdout;
    }),
  );
  return outputs.join('\n');
}

/** Does what a container runtime does with a CNI configuration list. Returns the pod's address. */
async function runCni(command: 'ADD' | 'DEL', pod: Place, hostPort?: number): Promise<string> {
  const [file = ''] = await readdir(names.cniConfigDirectory);
  const { plugins, ...list } = JSON.parse(await readFile(path.join(names.cniConfigDirectory, file), 'utf8')) as {
    plugins: { type: string }[];
  };
  let prevResult: { ips: { address: string }[] } | undefined;
  for (const plugin of command === 'ADD' ? plugins : plugins.toReversed()) {
    const runtimeConfig =
      hostPort === undefined
        ? {}
        : { runtimeConfig: { portMappings: [{ hostPort, containerPort: 80, protocol: 'tcp' }] } };
    const input = JSON.stringify({ ...list, ...plugin, ...runtimeConfig, ...(prevResult ? { prevResult } : {}) });
    const env = {
      ...process.env,
      CNI_COMMAND: command,
      CNI_CONTAINERID: pod,
      CNI_NETNS: `/run/netns/${prefix}${pod}`,
      CNI_IFNAME: 'eth0',
      CNI_PATH: '/usr/lib/cni',
    };
    const args = [...within('machine').slice(1), `/usr/lib/cni/${plugin.type}`];
    const { exitCode, stdout, stderr } = await tryExec('ip', args, { input, env });
    if (exitCode !== 0) throw new Error(`${plugin.type}: ${stdout} ${stderr}`);
    if (stdout.trim() !== '') prevResult = JSON.parse(stdout) as typeof prevResult;
  }
  await note(command, pod, prevResult);
  return prevResult?.ips[0]?.address.split('/')[0] ?? '';
}

/** Notes what was attached, as CNI's library does for runtimes. */
async function note(command: 'ADD' | 'DEL', pod: Place, result: object | undefined): Promise<void> {
  const file = path.join(names.resultsDirectory, `${names.bridge}-${pod}-eth0`);
  if (command === 'DEL') return await rm(file);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify({ kind: 'cniCacheV1', containerId: pod, ifName: 'eth0', result }));
}

async function startServer(place: Place): Promise<void> {
  const [command, ...args] = [...within(place), process.execPath, '-e', serverCode];
  const server = startProcess(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  servers.push(server);
  if (server.stdout) await once(server.stdout, 'data');
}

/** How many ports of the bridge are bound to addresses. */
async function boundPorts(): Promise<number> {
  const args = ['nft', '-j', 'list', 'set', 'bridge', names.tableName, 'ports'];
  const { nftables } = JSON.parse((await exec('ip', [...within('machine').slice(1), ...args])).stdout) as {
    nftables: { set?: { elem?: unknown[] } }[];
  };
  return nftables.flatMap(({ set }) => set?.elem ?? []).length;
}

const setUp = (podCidrs = ['10.244.3.0/24']) =>
  setUpPodNetwork({
    ...names,
    podCidrs,
    clusterCidrs: ['10.244.0.0/16'],
    clusterOnly: ['10.96.0.10'],
    mtu: 1400,
    logger: silentLogger,
  });

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'pod-network-'));
  names = {
    bridge: 'kubernode7',
    tableName: 'kubernode-network-7',
    cniConfigDirectory: path.join(directory, 'net.d'),
    ipamDirectory: path.join(directory, 'ipam'),
    resultsDirectory: path.join(directory, 'cni', 'results'),
    within: within('machine'),
  };
  for (const place of places) await exec('ip', ['netns', 'add', prefix + place]);
  for (const place of places) await ip(place, 'link set lo up');
  await ip('machine', `link add uplink type veth peer name uplink netns ${prefix}outside`);
  for (const [place, number] of [
    ['machine', 1],
    ['outside', 2],
  ] as const) {
    await ip(place, `addr add 192.168.78.${number}/24 dev uplink`);
    await ip(place, 'link set uplink up');
  }
  await ip('machine', 'route add default via 192.168.78.2');
  listings.push(await listMachine());
  await setUp();
  for (const place of places) await startServer(place);
});

afterAll(async () => {
  for (const server of servers) server.kill('SIGKILL');
  for (const place of places) await tryExec('ip', ['netns', 'del', prefix + place]);
  await rm(directory, { recursive: true, force: true });
});

describe('the pod network', () => {
  const pods: string[] = [];

  it('gives pods addresses of the node’s range, by which they reach each other, the node, and the world', async () => {
    pods.push(await runCni('ADD', 'pod-1', 8080), await runCni('ADD', 'pod-2'));
    const [one = '', two = ''] = pods;
    expect(pods).toEqual(['10.244.3.2', '10.244.3.3']);
    expect(await seenFrom('pod-1', two)).toBe(one);
    expect(await seenFrom('pod-1', '10.244.3.1')).toBe(one);
    expect(await seenFrom('pod-1', '192.168.78.1')).toBe(one);
    expect(await seenFrom('machine', one)).toBe('10.244.3.1');
    expect(await seenFrom('pod-1', '192.168.78.2')).toBe('192.168.78.1');
  });

  it('gives pods the uplink’s MTU', async () => {
    expect((await ip('pod-1', 'link show eth0')).stdout).toContain('mtu 1400');
    expect((await ip('machine', 'link show kubernode7')).stdout).toContain('mtu 1400');
  });

  it('forwards host ports', async () => {
    expect(await seenFrom('outside', '192.168.78.1', 8080)).toBe('192.168.78.2');
  });

  it('can be set up again under running pods', async () => {
    await setUp();
    expect(await seenFrom('pod-1', pods[1] ?? '')).toBe(pods[0]);
  });

  it.each([
    ['its address', 'ip addr del 10.244.3.1/24 dev kubernode7'],
    ['an address too many', 'ip addr add 10.99.0.1/24 dev kubernode7'],
    ['its MTU', 'ip link set dev kubernode7 mtu 1280'],
    ['its link', 'ip link set dev kubernode7 down'],
    ['its filter', 'ip link set dev kubernode7 type bridge nf_call_iptables 0'],
    ['its table', 'nft delete table ip kubernode-network-7'],
    ['a chain', 'nft flush chain ip kubernode-network-7 masquerade-pods'],
    ['an element', 'nft delete element ip kubernode-network-7 cluster { 10.244.0.0/16 }'],
    ['forwarding', 'tee /proc/sys/net/ipv4/ip_forward'],
  ])('finds that somebody changed %s, and puts it right', async (_what, command) => {
    const network = await setUp();
    expect(await network.verify()).toEqual([]);
    const [program = '', ...args] = [...within('machine'), ...command.split(' ')];
    await exec(program, args, { input: '0' });
    expect(await network.verify()).toHaveLength(1);
    await network.restore();
    expect(await network.verify()).toEqual([]);
    expect(await seenFrom('pod-1', '192.168.78.2')).toBe('192.168.78.1');
  });

  it('keeps pods from servers on the machine’s loopback address', async () => {
    const [command, ...args] = [...within('pod-1'), 'ip', 'route', 'add', '127.0.0.1/32', 'via', '10.244.3.1'];
    await exec('ip', ['-n', `${prefix}pod-1`, 'route', 'flush', 'table', 'local', 'type', 'local', '127.0.0.0/8']);
    await exec('ip', ['-n', `${prefix}pod-1`, 'addr', 'flush', 'dev', 'lo']);
    await exec(command, args);
    await exec(
      within('pod-1')[0] ?? '',
      [...within('pod-1').slice(1), 'tee', '/proc/sys/net/ipv4/conf/all/route_localnet'],
      { input: '1' },
    );
    expect(await seenFrom('pod-1', '127.0.0.1')).toBe('timeout');
  });

  it('lets nobody speak from an address that is no pod’s', async () => {
    await ip('pod-2', 'addr add 8.8.8.8/32 dev eth0');
    expect(await seenFrom('pod-2', '10.244.3.1', 80, '8.8.8.8')).toBe('timeout');
    await ip('pod-2', 'addr del 8.8.8.8/32 dev eth0');
  });

  it('lets pods speak from their own addresses only, also those that come later and after a restart', async () => {
    const [one = '', two = ''] = pods;
    const other = '10.244.3.200';
    await ip('pod-2', `addr add ${other}/32 dev eth0`);
    expect(await seenFrom('pod-2', one, 80, other)).toBe(other);
    const options = { ...names, clock: systemClock, logger: silentLogger };
    const first = await startBindingPorts(options);
    expect(await seenFrom('pod-2', one, 80, other)).toBe('timeout');
    expect(await seenFrom('pod-2', one, 80, two)).toBe(two);
    expect(await seenFrom('pod-1', two)).toBe(one);
    expect(await seenFrom('pod-2', '192.168.78.2')).toBe('192.168.78.1');

    await runCni('DEL', 'pod-1', 8080);
    await expect.poll(boundPorts, { timeout: 10_000 }).toBe(1);
    await first[Symbol.asyncDispose]();
    await setUp();
    pods[0] = await runCni('ADD', 'pod-1', 8080);
    const warnings: string[] = [];
    const logger = { ...silentLogger, warn: (message: string) => void warnings.push(message) };
    await using second = await startBindingPorts({ ...options, logger });
    await second.verify();
    expect(await boundPorts()).toBe(2);
    expect(warnings).toEqual([]);
    await exec('ip', [...within('machine').slice(1), 'nft', 'flush', 'set', 'bridge', names.tableName, 'ports']);
    await second.verify();
    expect(await boundPorts()).toBe(2);
    expect(warnings).toHaveLength(1);
    expect(await seenFrom('pod-1', two)).toBe(pods[0]);
    await ip('pod-1', `addr add ${other}/32 dev eth0`);
    expect(await seenFrom('pod-1', two, 80, other)).toBe('timeout');
    await ip('pod-1', `addr del ${other}/32 dev eth0`);
    await ip('pod-2', `addr del ${other}/32 dev eth0`);
  });

  it('is reached past a firewall that drops what is forwarded by what is translated, and by nothing else', async () => {
    const nft = (input: string) => exec('ip', [...within('machine').slice(1), 'nft', '-f', '-'], { input });
    await ip('outside', 'route add 10.244.3.0/24 via 192.168.78.1');
    await nft('table ip filter { chain FORWARD { type filter hook forward priority filter; policy drop; }; }\n');
    await nft(
      `table ip services { chain nat { type nat hook prerouting priority dstnat; tcp dport 30080 dnat to ${pods[1]}:80; ip daddr 10.96.0.8/29 dnat to ${pods[1]}; }; }\n`,
    );
    await ip('outside', 'route add 10.96.0.0/16 via 192.168.78.1');
    await setUp();
    expect(await seenFrom('outside', pods[1] ?? '')).toBe('timeout');
    expect(await seenFrom('outside', '192.168.78.1', 30080)).toBe('192.168.78.2');
    expect(await seenFrom('outside', '192.168.78.1', 8080)).toBe('192.168.78.2');
    await setUp();
    const listing = (
      await exec('ip', [...within('machine').slice(1), 'nft', 'list', 'chain', 'ip', 'filter', 'FORWARD'])
    ).stdout;
    expect(listing.match(/accept comment/g)).toHaveLength(5);
    expect(await seenFrom('outside', '10.96.0.11')).toBe('192.168.78.2');
    expect(await seenFrom('outside', '10.96.0.10')).toBe('timeout'); // for the cluster only
    expect(await seenFrom('pod-1', '10.96.0.10')).toBe(pods[0]);
    await nft('delete table ip filter; delete table ip services\n');
    await ip('outside', 'route del 10.96.0.0/16');
    await ip('outside', 'route del 10.244.3.0/24');
  });

  it('lets pods out past a firewall that drops what is forwarded', async () => {
    const nft = (input: string) => exec('ip', [...within('machine').slice(1), 'nft', '-f', '-'], { input });
    await nft('table ip filter { chain FORWARD { type filter hook forward priority filter; policy drop; }; }\n');
    expect(await seenFrom('pod-2', '192.168.78.2')).toBe('timeout');
    await setUp();
    expect(await seenFrom('pod-2', '192.168.78.2')).toBe('192.168.78.1');
    await nft('delete table ip filter\n');
  });

  it('is left as it is, without a word, by who stops while it is being set up', async () => {
    const errors: unknown[] = [];
    const logger = { ...silentLogger, error: (...args: unknown[]) => void errors.push(args) };
    await using server = await startTestServer();
    const { client } = server;
    await client.create(Node, {
      metadata: { name: 'a' },
      spec: { podCIDR: '10.244.3.0/24', podCIDRs: ['10.244.3.0/24'] },
    });
    await using informers = createInformers({ client, clock: systemClock, logger });
    const place = { ...names, clusterCidrs: ['10.244.0.0/16'], mtu: 1400 };
    const starting = startPodNetwork({ ...place, informers, clock: systemClock, logger, nodeName: 'a' });
    await informers.synced();
    await new Promise(setImmediate); // it has begun, and waits for a command
    await starting[Symbol.asyncDispose]();
    expect(errors).toEqual([]);
  });

  it('leaves the machine as it was', async () => {
    for (const pod of ['pod-1', 'pod-2'] as const) await runCni('DEL', pod, pod === 'pod-1' ? 8080 : undefined);
    await cleanUpPodNetwork(names);
    const [before = ''] = listings;
    const withoutNumbers = (text: string) =>
      text.replaceAll(/valid_lft.*|tentative |state \w+|qdisc \w+|qlen \d+/g, '');
    expect(withoutNumbers(await listMachine())).toBe(withoutNumbers(before));
    expect(await readdir(directory)).toEqual(['net.d']);
    await cleanUpPodNetwork(names);
  });
});
