/** The pod network of one node: a bridge, addresses from the node's range, masquerading to the outside.
 *
 *  Everything is named, so that several instances can live on one machine with names of their own, and everything that
 *  is made here is taken away by {@link cleanUpPodNetwork}, also by a later process. Forwarding stays on: others may
 *  have come to rely on it. */
import { glob, open, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import {
  type Clock,
  canonicalIp,
  formatCidr,
  type Logger,
  parseCidr,
  readFileIfExists,
  toError,
  tryExec,
  writeFileAtomically,
} from '#base';
import { compareTable, createNft, formatTable } from '#nftables';
import { type BoundPorts, bindPorts } from './bind-ports.ts';
import {
  compareForwardAccept,
  type FirewallNames,
  familiesWithoutNat,
  planForwardAccept,
  planForwardCleanUp,
  planHostPortCleanUp,
} from './firewall.ts';
import { diffLink } from './links/diff-link.ts';
import type { LinkChange } from './links/link.ts';
import { type Machine, machineOf } from './machine.ts';
import { defaultNames, type PodNetworkNames } from './names.ts';
import { removeOverlay } from './peers/overlay-keeper.ts';
import { overlayNameOf } from './peers/plan-overlay.ts';
import { gatewayOf, type PodNetworkPlan, planBridge, planSysctls, planTables, renderConflist } from './render.ts';

/** What one node's pod network is to be. */
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
  /** What is not as it was set up, in words; empty when all is. */
  verify(): Promise<readonly string[]>;
  /** Sets it up as before; what is as it should be is left alone. */
  restore(): Promise<void>;
}

const conflistName = '10-kubernode.conflist';
/** Names of interfaces have 15, and the overlay's has three more. */
const longestBridgeName = 12;

/** Sets the pod network up, or brings it up to date; pods that are attached stay so. The CNI configuration is written
 *  last: it tells the container runtime that the network is ready. Needs root, `ip` and `nft`. */
export async function setUpPodNetwork(options: PodNetworkOptions): Promise<PodNetwork> {
  const { bridge = defaultNames.bridge, tableName = defaultNames.tableName, podCidrs, clusterCidrs } = options;
  if (bridge.length > longestBridgeName)
    throw new Error(`${bridge}: names of bridges have at most ${longestBridgeName} characters`);
  const place = { machine: machineOf(options), file: path.join(options.cniConfigDirectory, conflistName) };
  const plan: PodNetworkPlan = {
    bridge,
    alias: options.alias,
    tableName,
    podCidrs: canonicalCidrs(podCidrs),
    clusterCidrs: canonicalCidrs(clusterCidrs),
    clusterOnly: (options.clusterOnly ?? []).flatMap(address => canonicalIp(address) ?? []),
    mtu: options.mtu,
    ipamDirectory: options.ipamDirectory,
    withoutNat: familiesWithoutNat(await place.machine.listRuleset(), tableName),
  };
  const restore = () => applyPlan(plan, { ...place, logger: options.logger });
  await restore();
  return { bridge, gateways: podCidrs.map(gatewayOf), verify: () => verifyPlan(plan, place), restore };
}

interface Place {
  readonly machine: Machine;
  /** The CNI configuration. */
  readonly file: string;
}

async function applyPlan(plan: PodNetworkPlan, { machine, file, logger }: Place & { logger: Logger }): Promise<void> {
  const { bridge } = plan;
  await loadBridgeFilter();
  await machine.changeLink(await bridgeChange(plan, machine));
  for (const [name, value] of planSysctls(plan)) await machine.run('tee', [`/proc/sys/${name}`], value);
  await machine.nft.load(planTables(plan).map(formatTable).join(''));
  const opened = planForwardAccept(await machine.listRuleset(), firewallOf(plan));
  if (opened.length > 0) {
    await machine.nft.load(`${opened.join('\n')}\n`);
    logger.info('let pods’ traffic pass the machine’s firewall', { bridge, rules: opened });
  }
  await writeConflist(file, renderConflist(plan));
}

/** Of what the kernel filters the rules are counted and elements compared; see {@link compareTable}. */
async function verifyPlan(plan: PodNetworkPlan, { machine, file }: Place): Promise<readonly string[]> {
  const differences = [...(await bridgeChange(plan, machine)).ip];
  for (const [name, value] of planSysctls(plan)) {
    const { stdout } = await machine.run('cat', [`/proc/sys/${name}`]);
    if (stdout.trim() !== value) differences.push(`${name} is ${stdout.trim()}, not ${value}`);
  }
  for (const table of planTables(plan)) differences.push(...compareTable(table, await machine.listTable(table.name)));
  differences.push(...compareForwardAccept(await machine.listRuleset(), firewallOf(plan)));
  if ((await readFileIfExists(file)) !== renderConflist(plan)) differences.push(`${file} is another`);
  return differences;
}

async function bridgeChange(plan: PodNetworkPlan, machine: Machine): Promise<LinkChange> {
  const link = await machine.readLink(plan.bridge);
  return diffLink(link && { link }, planBridge(plan));
}

const firewallOf = ({ bridge, tableName }: PodNetworkPlan): FirewallNames => ({
  bridge,
  overlay: overlayNameOf(bridge),
  comment: tableName,
});

/** Writes what containerd reads, whole at each moment. It looks at the folder again when a file in it is written, and
 *  is deaf to what is renamed into it: so the same is written once more. */
async function writeConflist(file: string, text: string): Promise<void> {
  await writeFileAtomically(file, text, 0o644);
  await using handle = await open(file, 'r+');
  await handle.write(text, 0);
}

/** Whatever an object says of ranges, only ranges are put into commands. Throws for what is none. */
const canonicalCidrs = (cidrs: readonly string[]) => cidrs.map(cidr => formatCidr(parseCidr(cidr)));

/** Keeps pods to their own addresses from now on; see {@link bindPorts}. Where the kernel cannot, it is logged, and
 *  pods are kept to the node's range alone. */
export async function startBindingPorts(
  options: PodNetworkNames & { readonly clock: Clock; readonly logger: Logger },
): Promise<Pick<BoundPorts, 'verify'> & AsyncDisposable> {
  const {
    bridge = defaultNames.bridge,
    tableName = defaultNames.tableName,
    resultsDirectory = cniResultsDirectory,
  } = options;
  const { clock, logger, within = [] } = options;
  await using starting = new AsyncDisposableStack();
  const nft = starting.use(createNft({ clock, logger, command: [...within, 'nft'] }));
  try {
    const ports = starting.use(await bindPorts({ ...options, bridge, tableName, resultsDirectory, nft }));
    const running = starting.move();
    return { verify: () => ports.verify(), [Symbol.asyncDispose]: () => running.disposeAsync() };
  } catch (error) {
    logger.warn('pods may use each other’s addresses: the kernel does not filter bridges', {
      error: toError(error),
    });
    return { verify: async () => undefined, [Symbol.asyncDispose]: async () => undefined };
  }
}

/** Removes all of a pod network, whoever set it up. Pods should be gone: this ends their connections. */
export async function cleanUpPodNetwork(names: PodNetworkNames): Promise<void> {
  const { bridge = defaultNames.bridge, tableName = defaultNames.tableName, cniConfigDirectory, ipamDirectory } = names;
  const machine = machineOf(names);
  await rm(path.join(cniConfigDirectory, conflistName), { force: true });
  await rm(ipamDirectory, { recursive: true, force: true });
  await forgetResults(bridge, names.resultsDirectory);
  await removeOverlay(machine, { bridge, tableName });
  if (await machine.readLink(bridge)) {
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

/** Traffic over a bridge passes the packet filter only with this module; where it cannot be loaded it may be built
 *  in. */
async function loadBridgeFilter(): Promise<void> {
  await tryExec('modprobe', ['br_netfilter']).catch(() => undefined);
}
