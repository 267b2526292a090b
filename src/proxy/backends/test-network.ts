/** A node with three pods and a client outside, made of network namespaces: what proxy back ends are tested on.
 *
 *      outside 192.168.77.2 --- 192.168.77.1 node 10.244.0.1 --- bridge --- pod-1 10.244.0.5
 *                                                                      +--- pod-2 10.244.0.6
 *                                                                      +--- pod-3 10.244.0.7
 *
 *  In IPv6: fd00:77::/64 outside, fd00:244::/64 for pods, with the same last numbers. */
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type ChildProcess, exec, startProcess, tryExec } from '#base';

/** A network namespace of the test network. */
export type Place = 'node' | 'outside' | 'pod-1' | 'pod-2' | 'pod-3';

const podNumbers = { 'pod-1': 5, 'pod-2': 6, 'pod-3': 7 } as const;

/** Pods' addresses; all serve TCP 8080 and 8081 and UDP 5353, each answering with its name and the peer's address. */
export const podIps = ['10.244.0.5', '10.244.0.6', '10.244.0.7'] as const;
/** The same pods' addresses in IPv6. */
export const podIps6 = ['fd00:244::5', 'fd00:244::6', 'fd00:244::7'] as const;
/** The node's address on its uplink. */
export const nodeIp = '192.168.77.1';
/** The same in IPv6. */
export const nodeIp6 = 'fd00:77::1';
/** The node's address on the bridge of its pods: their gateway. */
export const bridgeIp = '10.244.0.1';
/** A client's that is no part of the cluster. */
export const outsideIp = '192.168.77.2';

/** Requests for `traffic-client.ts`. */
export interface Traffic {
  readonly address: string;
  readonly port: number;
  /** Default `tcp`. */
  readonly protocol?: 'tcp' | 'udp';
  /** Requests to make. Default 1. */
  readonly count?: number;
  /** Requests under way at a time. Default 1. */
  readonly concurrency?: number;
  /** Gives a request up. Default 5000. */
  readonly timeoutMs?: number;
  /** UDP: send all from one socket, so that they are one flow. Default false. */
  readonly oneFlow?: boolean;
}

/** What came of requests: how often each answer (`pod-1 10.244.0.1`: who answered, and whom it saw) and each error
 *  code. */
export interface Outcome {
  readonly answers: Readonly<Record<string, number>>;
  readonly errors: Readonly<Record<string, number>>;
}

/** The network, with its servers running. Disposing it kills them and removes all namespaces. */
export interface TestNetwork extends AsyncDisposable {
  /** Prefix of commands that are to run at a place. */
  within(place: Place): string[];
  /** Makes requests from a place. */
  request(from: Place, traffic: Traffic): Promise<Outcome>;
}

let networks = 0;

const scriptPath = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** Makes the network and starts the servers. Needs root and `ip`; disposing removes all of it. */
export async function createTestNetwork(): Promise<TestNetwork> {
  const prefix = `kp${process.pid}-${networks++}-`;
  const namespace = (place: Place) => prefix + place;
  const within = (place: Place) => ['ip', 'netns', 'exec', namespace(place)];
  const at = async (place: Place, ...args: string[]) =>
    void (await exec('ip', ['netns', 'exec', namespace(place), ...args]));
  const ip = (place: Place, command: string) => at(place, 'ip', ...command.split(' '));
  const places: Place[] = ['node', 'outside', 'pod-1', 'pod-2', 'pod-3'];
  const servers: ChildProcess[] = [];

  const setUp = async () => {
    for (const place of places) {
      await exec('ip', ['netns', 'add', namespace(place)]);
      await ip(place, 'link set lo up');
    }
    await ip('node', `link add uplink type veth peer name uplink netns ${namespace('outside')}`);
    await ip('node', 'link add bridge type bridge');
    await ip('node', 'link set bridge type bridge nf_call_iptables 1 nf_call_ip6tables 1');
    for (const [pod, number] of Object.entries(podNumbers) as [keyof typeof podNumbers, number][]) {
      await ip('node', `link add ${pod} type veth peer name eth0 netns ${namespace(pod)}`);
      await ip('node', `link set ${pod} up master bridge`);
      await ip('node', `link set ${pod} type bridge_slave hairpin on`);
      await addAddresses(ip, pod, 'eth0', [`10.244.0.${number}/24`, `fd00:244::${number}/64`]);
      await addRoutes(ip, pod, [bridgeIp, 'fd00:244::1']);
    }
    await addAddresses(ip, 'node', 'bridge', [`${bridgeIp}/24`, 'fd00:244::1/64']);
    await addAddresses(ip, 'node', 'uplink', [`${nodeIp}/24`, `${nodeIp6}/64`]);
    await addAddresses(ip, 'outside', 'uplink', [`${outsideIp}/24`, 'fd00:77::2/64']);
    await addRoutes(ip, 'node', [outsideIp, 'fd00:77::2']);
    const switches = ['ipv4/ip_forward', 'ipv6/conf/all/forwarding', 'ipv4/conf/bridge/route_localnet'];
    // Not sysctl, which a small Debian lacks.
    const switchOn = [...within('node').slice(1), 'tee', ...switches.map(name => `/proc/sys/net/${name}`)];
    await exec('ip', switchOn, { input: '1' });
    for (const place of ['node', 'pod-1', 'pod-2', 'pod-3'] satisfies Place[])
      servers.push(await startServer(within(place), place));
  };
  const dispose = async () => {
    for (const server of servers) server.kill('SIGKILL');
    for (const place of places) await tryExec('ip', ['netns', 'del', namespace(place)]);
  };
  try {
    await setUp();
  } catch (error) {
    await dispose();
    throw error;
  }

  return {
    within,
    async request(from, traffic) {
      const [command, ...args] = [
        ...within(from),
        process.execPath,
        scriptPath('traffic-client.ts'),
        JSON.stringify(traffic),
      ];
      return JSON.parse((await exec(command, args)).stdout) as Outcome;
    },
    [Symbol.asyncDispose]: dispose,
  };
}

type Ip = (place: Place, command: string) => Promise<void>;

async function addAddresses(ip: Ip, place: Place, device: string, addresses: readonly string[]): Promise<void> {
  await ip(place, `link set ${device} up`);
  for (const address of addresses)
    await ip(place, `addr add ${address} dev ${device}${address.includes(':') ? ' nodad' : ''}`);
}

async function addRoutes(ip: Ip, place: Place, gateways: readonly string[]): Promise<void> {
  for (const gateway of gateways)
    await ip(place, `${gateway.includes(':') ? '-6 ' : ''}route add default via ${gateway}`);
}

/** Starts a traffic server; resolves when it listens. */
async function startServer(within: readonly string[], name: string): Promise<ChildProcess> {
  const [command, ...args] = [...within, process.execPath, scriptPath('traffic-server.ts'), name];
  const server = startProcess(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  if (!server.stdout) throw new Error('a server has an output');
  for await (const line of createInterface({ input: server.stdout })) if (line === 'listening') break;
  return server;
}
