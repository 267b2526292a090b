/** A machine with an uplink, and pods attached by the CNI plugins as a container runtime would. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exec, silentLogger, startProcess, tryExec } from '#base';
import { cleanUpPodNetwork, type PodNetworkNames, setUpPodNetwork } from './pod-network.ts';

const prefix = `kn${process.pid}-`;
const places = ['machine', 'outside', 'pod-1', 'pod-2'] as const;
type Place = (typeof places)[number];
const within = (place: Place) => ['ip', 'netns', 'exec', prefix + place];
const ip = (place: Place, command: string) => exec('ip', ['-n', prefix + place, ...command.split(' ')]);
const serverCode = `require('net').createServer(s => s.end(s.remoteAddress.replace('::ffff:', ''))).listen(80, '::', () => console.log('up'))`;
const clientCode = `require('net').connect({ host: process.argv[1], port: +process.argv[2], timeout: 1000 }).on('timeout', function () { this.destroy(new Error('timeout')) })
  .on('error', e => console.log(e.message)).on('data', d => console.log(String(d)))`;

let directory: string;
let names: PodNetworkNames;
const servers: ChildProcess[] = [];
const listings: string[] = [];

/** Which address a server at `address` sees when `place` connects. */
async function seenFrom(place: Place, address: string, port = 80): Promise<string> {
  const [command, ...args] = [...within(place), process.execPath, '-e', clientCode, address, String(port)];
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
  return prevResult?.ips[0]?.address.split('/')[0] ?? '';
}

async function startServer(place: Place): Promise<void> {
  const [command, ...args] = [...within(place), process.execPath, '-e', serverCode];
  const server = startProcess(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  servers.push(server);
  if (server.stdout) await once(server.stdout, 'data');
}

const setUp = (podCidrs = ['10.244.3.0/24']) =>
  setUpPodNetwork({ ...names, podCidrs, clusterCidrs: ['10.244.0.0/16'], mtu: 1400, logger: silentLogger });

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'pod-network-'));
  names = {
    bridge: 'kubernode7',
    tableName: 'kubernode-network-7',
    cniConfigDirectory: path.join(directory, 'net.d'),
    ipamDirectory: path.join(directory, 'ipam'),
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

  it('passes a firewall that drops what is forwarded', async () => {
    const nft = (input: string) => exec('ip', [...within('machine').slice(1), 'nft', '-f', '-'], { input });
    await nft('table ip filter { chain FORWARD { type filter hook forward priority filter; policy drop; }; }\n');
    expect(await seenFrom('pod-2', '192.168.78.2')).toBe('timeout');
    await setUp();
    expect(await seenFrom('pod-2', '192.168.78.2')).toBe('192.168.78.1');
    await nft('delete table ip filter\n');
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
