/** Makes sure that this machine is free for a node of a cluster: two may not share a port, or addresses.
 *
 *  Flow: nobody else may listen at the kubelet's port; then the machine's links are read, the networks of clusters that
 *  were killed and had these addresses are removed, and whatever else has addresses in the pods' range is named: before
 *  the first pod that is an error, later, as after a crash, a warning, since to stay away would not help the pods that
 *  go on. Clusters with other ranges are left alone, whatever became of them. */
import { existsSync } from 'node:fs';
import { type Clock, containsCidr, exec, type Logger, parseCidr, UsageError } from '#base';
import { commandFor } from '#lifecycle';
import { cleanUpPodNetwork, overlayNameOf } from '#network';
import { createNftablesBackend } from '#proxy';
import { isFree } from './cluster-network.ts';
import { isAlive, readClusterRecord } from './data-directory.ts';
import { dataDirOfBridge, kernelNames } from './kernel-names.ts';
import { kubeletDirectory, podNetworkNames } from './node-paths.ts';
import { takeDownNode } from './take-down.ts';

/** A network interface, as `ip -json -details address` tells. */
export interface Link {
  readonly ifname: string;
  readonly ifalias?: string;
  /** The bridge that it is a port of. */
  readonly master?: string;
  readonly addr_info?: readonly { readonly local: string; readonly prefixlen: number }[];
}

/** What the node wants of the machine. */
export interface ClaimOptions {
  readonly dataDir: string;
  readonly kubeletPort: number;
  readonly clusterCidr: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Throws a UsageError when something else has the kubelet's port, or the pods' addresses. */
export async function claimMachine({ dataDir, kubeletPort, clusterCidr, clock, logger }: ClaimOptions): Promise<void> {
  if (!(await isFree(kubeletPort)))
    throw new UsageError(
      `port ${kubeletPort}, the kubelet's, is in use: stop what has it (ss -ltnp 'sport = :${kubeletPort}' tells), choose another one with --kubelet-port, or start without a node: --no-node`,
    );
  if (hasNoNodeData(dataDir)) await takeDownNode({ dataDir, clock, logger });
  const links = JSON.parse((await exec('ip', ['-json', '-details', 'address'])).stdout) as readonly Link[];
  const { leftovers, disturbing } = planClaim(links, { bridge: kernelNames(dataDir).bridge, clusterCidr });
  for (const message of disturbing) logger.warn('addresses of pods are taken', { message });
  for (const leftover of leftovers) {
    const record = await readClusterRecord(leftover);
    if (record && isAlive(record))
      throw new UsageError(`the node of ${leftover} starts just now with addresses of --cluster-cidr ${clusterCidr}`);
    logger.info('removing the pod network of a cluster that was killed', { dataDir: leftover });
    await cleanUpPodNetwork(podNetworkNames(leftover));
    await using backend = createNftablesBackend({ clock, logger, tableName: kernelNames(leftover).proxyTable });
    await backend.cleanUp();
  }
}

/** Whether no kubelet has worked in the directory, or its data was deleted: what then runs under its name are pods that
 *  were left, with addresses that would be given again. The kubelet's own data tell, since containerd may be somebody
 *  else's. */
export const hasNoNodeData = (dataDir: string): boolean => !existsSync(kubeletDirectory(dataDir));

/** What has addresses of a cluster. */
export interface ClaimPlan {
  /** Data directories whose pod networks were left without pods. */
  readonly leftovers: readonly string[];
  /** What is to be said of links that others made since this cluster has its network. */
  readonly disturbing: readonly string[];
}

/** Decides, given all links of the machine. Throws a UsageError for what cannot be removed just so: pods that still
 *  run, and links that others made before this cluster had its network. */
export function planClaim(
  links: readonly Link[],
  { bridge, clusterCidr }: { readonly bridge: string; readonly clusterCidr: string },
): ClaimPlan {
  const range = parseCidr(clusterCidr);
  const isGoingOn = links.some(({ ifname }) => ifname === bridge);
  const disturbing: string[] = [];
  const leftovers = links.flatMap(link => {
    if (link.ifname === bridge || link.ifname === overlayNameOf(bridge)) return [];
    const taken = (link.addr_info ?? []).map(({ local, prefixlen }) => `${local}/${prefixlen}`);
    // A wider range, such as 10.0.0.0/8 of an uplink, does no harm: the kernel takes the narrowest route.
    const conflict = taken.find(cidr => containsCidr(range, parseCidr(cidr)));
    if (conflict === undefined) return [];
    const owner = dataDirOfBridge(link.ifalias);
    if (owner !== undefined) {
      if (!links.some(({ master }) => master === link.ifname)) return [owner];
      throw new UsageError(
        `pods of another cluster have addresses of --cluster-cidr ${clusterCidr}: choose another range, or end them with ${commandFor('down', owner)}`,
      );
    }
    const message = `${link.ifname} of this machine has ${conflict}, which is in the pods' range: choose another one than --cluster-cidr ${clusterCidr}`;
    if (!isGoingOn) throw new UsageError(message);
    disturbing.push(message);
    return [];
  });
  return { leftovers: [...new Set(leftovers)], disturbing };
}
