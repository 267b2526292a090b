/** Which range of pod addresses each node gets. */
import { bitsOf, type Cidr, containsCidr, formatCidr, parseCidr } from '#base';

/** Length of a node's prefix unless told otherwise: 256 addresses of IPv4, a /64 of IPv6. */
export function defaultNodePrefix(clusterCidr: string): number {
  return clusterCidr.includes(':') ? 64 : 24;
}

/** How many nodes a cluster range has room for. */
export function podCidrCount(clusterCidr: string, prefix: number = defaultNodePrefix(clusterCidr)): number {
  return 2 ** Math.max(0, prefix - parseCidr(clusterCidr).prefix);
}

/** The range of the node at `index`: `podCidrFor('10.244.0.0/16', 1)` is `10.244.1.0/24`. A cluster range smaller than
 *  a node's range is one node's, whole. Throws when the cluster range has no such node. */
export function podCidrFor(
  clusterCidr: string,
  index: number,
  prefix: number = defaultNodePrefix(clusterCidr),
): string {
  if (index < 0 || index >= podCidrCount(clusterCidr, prefix))
    throw new Error(`${clusterCidr} has no room for node number ${index}`);
  const cluster = parseCidr(clusterCidr);
  const ownPrefix = Math.max(prefix, cluster.prefix);
  return formatCidr({
    ...cluster,
    base: cluster.base + (BigInt(index) << BigInt(bitsOf(cluster.family) - ownPrefix)),
    prefix: ownPrefix,
  });
}

/** The indexes of a cluster range that `podCidr` takes up; empty when it lies outside. */
export function podCidrIndexes(
  clusterCidr: string,
  podCidr: string,
  prefix: number = defaultNodePrefix(clusterCidr),
): number[] {
  const cluster = parseCidr(clusterCidr);
  const taken = parseCidr(podCidr);
  if (containsCidr(taken, cluster))
    return Array.from({ length: podCidrCount(clusterCidr, prefix) }, (_, index) => index);
  if (!containsCidr(cluster, taken)) return [];
  const hostBits = BigInt(bitsOf(cluster.family) - Math.max(prefix, cluster.prefix));
  const first = Number((taken.base - cluster.base) >> hostBits);
  return Array.from({ length: Number(sizeInNodes(taken, hostBits)) }, (_, offset) => first + offset);
}

function sizeInNodes(cidr: Cidr, hostBits: bigint): bigint {
  const size = BigInt(bitsOf(cidr.family) - cidr.prefix);
  return size <= hostBits ? 1n : 1n << (size - hostBits);
}
