/** What the things of a pod network are called, and where they are. */

/** Names and places of one pod network, so that several can be on one machine. */
export interface PodNetworkNames {
  /** Name of the bridge, at most 12 characters. Default: `kubernode0`. */
  readonly bridge?: string;
  /** What `ip link` says of the links, at most 255 characters. Default: nothing. */
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

/** What is used where nothing is named. */
export const defaultNames = { bridge: 'kubernode0', tableName: 'kubernode-network' };
