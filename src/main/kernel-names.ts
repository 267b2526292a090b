/** What a cluster's things in the kernel are called: each data directory has its own, so that taking one cluster down
 *  leaves another alone. */
import { realPlace } from '#base';
import { containerdLayout, defaultDataDir } from '#lifecycle';

interface KernelNames {
  /** The pod network's bridge, at most 15 characters. */
  readonly bridge: string;
  /** What `ip link` says of the bridge, so that a later run finds whose it was. */
  readonly bridgeAlias: string;
  /** The nft tables of the pod network. */
  readonly networkTable: string;
  /** The nft tables of services. */
  readonly proxyTable: string;
}

const plainNames: Omit<KernelNames, 'bridgeAlias'> = {
  bridge: 'kubernode0',
  networkTable: 'kubernode-network',
  proxyTable: 'kubernode-proxy',
};

/** Plain names for the usual data directory, names with its mark for any other. */
export function kernelNames(dataDir: string): KernelNames {
  const directory = realPlace(dataDir);
  const bridgeAlias = aliasPrefix + directory;
  if (directory === realPlace(defaultDataDir(true))) return { ...plainNames, bridgeAlias };
  // The layout marks the cgroup of the pods in the same way: /kubernode-1f0c9e2b.
  const [, mark = ''] = containerdLayout(directory).cgroupParent.split('-');
  return {
    bridge: `kn-${mark}`,
    bridgeAlias,
    networkTable: `kubernode-network-${mark}`,
    proxyTable: `kubernode-proxy-${mark}`,
  };
}

const aliasPrefix = 'pods of ';

/** The data directory whose bridge has this alias; undefined for what is no bridge of ours. */
export function dataDirOfBridge(alias = ''): string | undefined {
  return alias.startsWith(`${aliasPrefix}/`) ? alias.slice(aliasPrefix.length) : undefined;
}
