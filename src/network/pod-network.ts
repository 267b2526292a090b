/** The pod network of one node: a bridge, addresses from the node's range, masquerading to the outside.
 *
 *  Everything is named, so that several instances can live on one machine with names of their own, and everything that is
 *  made here is taken away by {@link cleanUpPodNetwork}, also by a later process. Forwarding stays on: others may have come
 *  to rely on it. */
import { glob, open, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import {
  type Clock,
  canonicalIp,
  type ExecResult,
  exec,
  formatCidr,
  type Logger,
  parseCidr,
  toError,
  tryExec,
  writeFileAtomically,
} from '#base';
import { createNft, type NftCommand, nftCommand } from '#nftables';
import { bindPorts } from './bind-ports.ts';
import { familiesWithoutNat, planForwardAccept, planForwardCleanUp, planHostPortCleanUp } from './firewall.ts';
import { gatewayOf, type PodNetworkPlan, planSysctls, renderBridge, renderConflist, renderTables } from './render.ts';

/** What to name things, and where to put them. */
export interface PodNetworkNames {
  /** Name of the bridge, at most 15 characters. Default: `kubernode0`. */
  readonly bridge?: string;
  /** What `ip link` says of the bridge, at most 255 characters. Default: nothing. */
  readonly alias?: string;
  /** Name of the nft tables, and the comment of rules in foreign tables. Default: `kubernode-network`. */
  readonly tableName?: string;
  /** The directory in which the container runtime looks for CNI configurations. */
  readonly cniConfigDirectory: string;
  /** Where host-local remembers which address is whose. */
  readonly ipamDirectory: string;
  /** Where CNI's library notes what it attached. Default: where it does. */
  readonly resultsDirectory?: string;
  /** Prefix of commands, such as `ip netns exec NAME` in tests. Default: none. */
  readonly within?: readonly string[];
}

export interface PodNetworkOptions extends PodNetworkNames {
  /** This node's ranges, at most one of each family. */
  readonly podCidrs: readonly string[];
  readonly clusterCidrs: readonly string[];
  /** Addresses of services that only the cluster may ask; see {@link PodNetworkPlan.clusterOnly}. Default: none. */
  readonly clusterOnly?: readonly string[];
  /** The uplink's, so that packets fit through it. */
  readonly mtu: number;
  readonly logger: Logger;
}

/** A pod network that is up. */
export interface PodNetwork {
  readonly bridge: string;
  /** The node's addresses on the bridge: pods' gateways, in the order of `podCidrs`. */
  readonly gateways: readonly string[];
}

const defaults = { bridge: 'kubernode0', tableName: 'kubernode-network' };
const conflistName = '10-kubernode.conflist';
const longestInterfaceName = 15;

/** Sets the pod network up, or brings it up to date; pods that are attached stay so. The CNI configuration is written last:
 *  it tells the container runtime that the network is ready. Needs root, `ip` and `nft`. */
export async function setUpPodNetwork(options: PodNetworkOptions): Promise<PodNetwork> {
  const {
    bridge = defaults.bridge,
    tableName = defaults.tableName,
    cniConfigDirectory,
    ipamDirectory,
    podCidrs,
    clusterCidrs,
    mtu,
    logger,
  } = options;
  if (bridge.length > longestInterfaceName)
    throw new Error(`${bridge}: names of interfaces have at most ${longestInterfaceName} characters`);
  const machine = machineOf(options);
  const listing = await machine.listRuleset();
  const plan: PodNetworkPlan = {
    bridge,
    tableName,
    podCidrs: canonicalCidrs(podCidrs),
    clusterCidrs: canonicalCidrs(clusterCidrs),
    clusterOnly: (options.clusterOnly ?? []).flatMap(address => canonicalIp(address) ?? []),
    mtu,
    ipamDirectory,
    withoutNat: familiesWithoutNat(listing, tableName),
  };
  await loadBridgeFilter();
  await machine.run('ip', ['-batch', '-'], renderBridge(plan, { exists: await machine.hasLink(bridge) }));
  if (options.alias !== undefined) await machine.run('ip', ['link', 'set', 'dev', bridge, 'alias', options.alias]);
  for (const [name, value] of planSysctls(plan)) await machine.run('tee', [`/proc/sys/${name}`], value);
  await machine.nft.load(renderTables(plan));
  const opened = planForwardAccept(listing, { bridge, comment: tableName });
  if (opened.length > 0) {
    await machine.nft.load(`${opened.join('\n')}\n`);
    logger.info('let pods’ traffic pass the machine’s firewall', { rules: opened });
  }
  await writeConflist(path.join(cniConfigDirectory, conflistName), renderConflist(plan));
  return { bridge, gateways: podCidrs.map(gatewayOf) };
}

/** Writes what containerd reads, whole at each moment. It looks at the folder again when a file in it is written, and is deaf to what
 *  is renamed into it: so the same is written once more. */
async function writeConflist(file: string, text: string): Promise<void> {
  await writeFileAtomically(file, text, 0o644);
  await using handle = await open(file, 'r+');
  await handle.write(text, 0);
}

/** Whatever an object says of ranges, only ranges are put into commands. Throws for what is none. */
const canonicalCidrs = (cidrs: readonly string[]) => cidrs.map(cidr => formatCidr(parseCidr(cidr)));

/** Keeps pods to their own addresses from now on; see {@link bindPorts}. Where the kernel cannot, it is logged, and pods are
 *  kept to the node's range alone. */
export async function startBindingPorts(
  options: PodNetworkNames & { readonly clock: Clock; readonly logger: Logger },
): Promise<AsyncDisposable> {
  const { bridge = defaults.bridge, tableName = defaults.tableName, resultsDirectory = cniResultsDirectory } = options;
  const { clock, logger, within = [] } = options;
  await using starting = new AsyncDisposableStack();
  const nft = starting.use(createNft({ clock, logger, command: [...within, 'nft'] }));
  try {
    starting.use(await bindPorts({ ...options, bridge, tableName, resultsDirectory, nft }));
    return starting.move();
  } catch (error) {
    logger.warn('pods may use each other’s addresses: the kernel does not filter bridges', {
      error: toError(error),
    });
    return { [Symbol.asyncDispose]: async () => undefined };
  }
}

/** Removes all of a pod network, whoever set it up. Pods should be gone: this ends their connections. */
export async function cleanUpPodNetwork(names: PodNetworkNames): Promise<void> {
  const { bridge = defaults.bridge, tableName = defaults.tableName, cniConfigDirectory, ipamDirectory } = names;
  const machine = machineOf(names);
  await rm(path.join(cniConfigDirectory, conflistName), { force: true });
  await rm(ipamDirectory, { recursive: true, force: true });
  await forgetResults(bridge, names.resultsDirectory);
  if (await machine.hasLink(bridge)) {
    for (const port of await machine.portsOf(bridge)) await machine.run('ip', ['link', 'delete', 'dev', port]);
    await machine.run('ip', ['link', 'delete', 'dev', bridge]);
  }
  const tables = ['ip', 'ip6', 'bridge'].flatMap(ip => [
    `add table ${ip} ${tableName}`,
    `delete table ${ip} ${tableName}`,
  ]);
  const listing = await machine.listRuleset();
  const withoutNat = familiesWithoutNat(listing, tableName);
  const foreign = [...planForwardCleanUp(listing, { comment: tableName }), ...planHostPortCleanUp(listing, withoutNat)];
  await machine.nft.load(`${[...tables, ...foreign].join('\n')}\n`);
}

/** Where CNI's library notes what it attached, for every runtime of the machine; it leaves the directories. */
const cniResultsDirectory = '/var/lib/cni/results';

/** Removes the notes about a network, and the directories if nobody else has notes there. */
async function forgetResults(network: string, resultsDirectory = cniResultsDirectory): Promise<void> {
  for await (const file of glob(`${network}-*`, { cwd: resultsDirectory }))
    await rm(path.join(resultsDirectory, file), { force: true });
  for (const directory of [resultsDirectory, path.dirname(resultsDirectory)])
    await rmdir(directory).catch(() => undefined);
}

interface Machine {
  /** Runs a command to its end; throws when it fails. */
  run(program: string, args: readonly string[], input?: string): Promise<ExecResult>;
  hasLink(name: string): Promise<boolean>;
  /** The links of a bridge. */
  portsOf(bridge: string): Promise<string[]>;
  readonly nft: NftCommand;
  /** All packet filter rules but no elements, in JSON. */
  listRuleset(): Promise<string>;
}

function machineOf({ within = [] }: Pick<PodNetworkNames, 'within'>): Machine {
  const run: Machine['run'] = (program, args, input = '') => {
    const [command, ...rest] = [...within, program, ...args];
    return exec(command ?? program, rest, { input });
  };
  const nft = nftCommand([...within, 'nft']);
  return {
    run,
    hasLink: name =>
      run('ip', ['link', 'show', 'dev', name]).then(
        () => true,
        () => false,
      ),
    portsOf: async bridge => {
      const { stdout } = await run('ip', ['-json', 'link', 'show', 'master', bridge]);
      return (JSON.parse(stdout.trim() || '[]') as { ifname: string }[]).map(({ ifname }) => ifname);
    },
    nft,
    listRuleset: () => nft.read(['-j', '-t', 'list', 'ruleset']),
  };
}

/** Traffic over a bridge passes the packet filter only with this module; where it cannot be loaded it may be built in. */
async function loadBridgeFilter(): Promise<void> {
  await tryExec('modprobe', ['br_netfilter']).catch(() => undefined);
}
