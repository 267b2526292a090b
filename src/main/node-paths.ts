/** What a node of a data directory has on the machine, and where. */
import path from 'node:path';
import { realPlace } from '#base';
import { containerdLayout } from '#lifecycle';
import type { PodNetworkNames } from '#network';
import { kernelNames } from './kernel-names.ts';

/** Names and places of the pod network of a data directory. */
export function podNetworkNames(dataDir: string): PodNetworkNames {
  const { bridge, bridgeAlias, networkTable } = kernelNames(dataDir);
  return {
    bridge,
    alias: bridgeAlias,
    tableName: networkTable,
    cniConfigDirectory: containerdLayout(dataDir).cniConfigDirectory,
    ipamDirectory: path.join(dataDir, 'cni', 'ipam'),
  };
}

/** Where the kubelet keeps what belongs to pods, without links: so the kernel names what is mounted there, and the
 *  files of its block devices. */
export const kubeletDirectory = (dataDir: string): string => realPlace(path.join(dataDir, 'kubelet'));

/** Where drivers of volumes register at the kubelet. */
export const pluginsDirectory = (dataDir: string): string => path.join(kubeletDirectory(dataDir), 'plugins_registry');
