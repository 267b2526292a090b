/** What a cluster has of the things that clusters of one machine must not share, chosen at its first start and kept. */
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import path from 'node:path';
import { readFileIfExists, takeTemporaryLock, toError, UsageError, writeFileAtomically } from '#base';
import type { ClusterConfiguration } from '#cli';
import {
  type ClusterNetwork,
  defaultDataDir,
  defaultNetwork,
  findConflict,
  givenNetwork,
  hasBeenUsed,
  listClusters,
  planNetwork,
} from '#lifecycle';
import { isAlive, readClusterRecord } from './data-directory.ts';
import { kernelNames } from './kernel-names.ts';

/** A configuration in which nothing is left to choose. */
export type SettledConfiguration = ClusterConfiguration & ClusterNetwork;

const networkFile = (dataDir: string): string => path.join(dataDir, 'network.json');

/** What a cluster had when it last started; undefined before its first start. UsageError when the file is damaged. */
export async function readNetwork(dataDir: string): Promise<ClusterNetwork | undefined> {
  const text = await readFileIfExists(networkFile(dataDir));
  // Before there was a choice, a cluster had what one has that is alone.
  if (text === undefined)
    return (await hasBeenUsed(dataDir)) ? { ...defaultNetwork, hasNode: await hadNode(dataDir) } : undefined;
  try {
    return { ...defaultNetwork, ...(JSON.parse(text) as Partial<ClusterNetwork>) };
  } catch (error) {
    throw new UsageError(
      `${networkFile(dataDir)} is damaged (${toError(error).message}): without it the cluster has the usual ports and ranges again, or those of --service-cidr and its like`,
      { cause: error },
    );
  }
}

const hadNode = async (dataDir: string): Promise<boolean> =>
  (await readFileIfExists(path.join(dataDir, 'containerd', 'config.toml')).catch(() => undefined)) !== undefined;

/** Chooses what the configuration leaves open, and keeps it. UsageError when a cluster that runs has what this one
 *  cannot do without. */
export async function settleNetwork(configuration: ClusterConfiguration): Promise<SettledConfiguration> {
  const { dataDir, noNode } = configuration;
  const given = givenNetwork(configuration);
  const kept = await readNetwork(dataDir);
  const isSettled = noNode ? (kept ?? given).apiPort !== undefined : kept?.hasNode === true;
  // Two that start at once must not choose the same.
  using _lock = isSettled ? undefined : await lockChoice().catch(() => undefined);
  const others = await otherNetworks(dataDir);
  const plan = planNetwork({
    given,
    kept,
    hasNode: !noNode,
    others: others.map(other => other.network),
    links: linkRanges(dataDir),
  });
  if ('problem' in plan) throw new UsageError(plan.problem);
  const { apiPorts, kubeletPorts, ...ranges } = plan;
  const [apiPort, kubeletPort] = [await firstFree(apiPorts), noNode ? kubeletPorts[0] : await firstFree(kubeletPorts)];
  const network: ClusterNetwork = { ...ranges, apiPort: apiPort ?? 0, kubeletPort: kubeletPort ?? 0 };
  if (!noNode) await refuseConflict(network, others);
  if (JSON.stringify(network) !== JSON.stringify(kept))
    await writeFileAtomically(networkFile(dataDir), `${JSON.stringify(network, null, 2)}\n`, 0o600);
  return { ...configuration, ...network };
}

/** One process at a time chooses. */
const lockChoice = (): Promise<Disposable> => takeTemporaryLock(`${defaultDataDir()}.lock`);

interface Other {
  readonly name: string;
  readonly dataDir: string;
  readonly network: ClusterNetwork;
}

/** What the other clusters of this machine have; one that cannot be read has nothing that could be told. */
export async function otherNetworks(dataDir: string): Promise<Other[]> {
  const known = listClusters().filter(other => other.dataDir !== dataDir);
  const found = await Promise.all(
    known.map(async other => {
      const network = await readNetwork(other.dataDir).catch(() => undefined);
      return network && { ...other, network };
    }),
  );
  return found.filter(other => other !== undefined);
}

async function refuseConflict(network: ClusterNetwork, others: readonly Other[]): Promise<void> {
  for (const { name, dataDir, network: theirs } of others) {
    if (!theirs.hasNode) continue;
    const conflict = findConflict(network, theirs);
    if (conflict === undefined) continue;
    const record = await readClusterRecord(dataDir).catch(() => undefined);
    if (record && isAlive(record))
      throw new UsageError(
        `${conflict}: the cluster ${name}, which runs in ${dataDir}, has it too: choose another one, or stop that with kubernode down --name ${name}`,
      );
  }
}

/** Ranges of the machine's links that are up, those of other clusters' pods among them, but not of this one's. */
function linkRanges(dataDir: string): string[] {
  const { bridge } = kernelNames(dataDir);
  const links = Object.entries(networkInterfaces()).filter(([name]) => name !== bridge);
  const addresses = links.flatMap(([, list]) => list ?? []);
  return addresses.flatMap(({ cidr, family, internal }) => (cidr && family === 'IPv4' && !internal ? [cidr] : []));
}

/** The first port at which nobody listens; without a choice, the only one, so that whoever opens it tells what is
 *  wrong. */
async function firstFree(ports: readonly number[]): Promise<number | undefined> {
  if (ports.length <= 1) return ports[0];
  for (const port of ports) if (await isFree(port)) return port;
  return ports[0];
}

/** Whether nobody listens at a TCP port, be it at one address of this machine only. */
export function isFree(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const server = createServer()
    .once('error', () => resolve(false))
    .listen(port, () => server.close(() => resolve(true)));
  return promise;
}
