/** What a cluster's things in the kernel are called: each data directory has its own, so that taking one cluster down leaves
 *  another alone. */
import path from 'node:path';
import { defaultDataDir } from '#cli';
import { containerdLayout } from '#lifecycle';

export interface KernelNames {
  /** The pod network's bridge, at most 15 characters. */
  readonly bridge: string;
  /** The nft tables of the pod network. */
  readonly networkTable: string;
  /** The nft tables of services. */
  readonly proxyTable: string;
}

const plainNames: KernelNames = {
  bridge: 'kubernode0',
  networkTable: 'kubernode-network',
  proxyTable: 'kubernode-proxy',
};

/** Plain names for the usual data directory, names with its mark for any other. */
export function kernelNames(dataDir: string): KernelNames {
  const directory = path.resolve(dataDir);
  if (directory === defaultDataDir(true)) return plainNames;
  // The layout marks the cgroup of the pods in the same way: /kubernode-1f0c9e2b.
  const [, mark = ''] = containerdLayout(directory).cgroupParent.split('-');
  return { bridge: `kn-${mark}`, networkTable: `kubernode-network-${mark}`, proxyTable: `kubernode-proxy-${mark}` };
}
