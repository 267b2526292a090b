/** Which other nodes there are to the pod network, of what the API says of them. Pure. */
import { type Node, simulatedLabel } from '#api';
import {
  type Cidr,
  type CidrText,
  canonicalIp,
  containsAddress,
  containsCidr,
  formatCidr,
  type IpText,
  parseCidr,
  parseIp,
  scopeOf,
  tryParseCidr,
} from '#base';
import { RangeOwners } from './range-owners.ts';

/** Another node, as packets to its pods see it. */
export interface Peer {
  readonly node: string;
  /** Where packets for its pods are sent; of the same family as the node's own. */
  readonly address: IpText;
  /** Its pods' ranges, at most one of each family. */
  readonly podCidrs: readonly CidrText[];
}

/** What peers are planned from. */
export interface PeersInput {
  readonly nodes: readonly Node[];
  /** Of the node that has these peers. */
  readonly nodeName: string;
  /** Its own address, where its peers send to. */
  readonly address: IpText;
  /** Ranges of all nodes' pods. */
  readonly clusterCidrs: readonly CidrText[];
}

/** The peers of a node. */
export interface PeersPlan {
  /** The node's own ranges; none while nobody has given it any. */
  readonly podCidrs: readonly CidrText[];
  /** In the order of their names. */
  readonly peers: readonly Peer[];
  /** Why some nodes are no peers, by their names. Nodes that are not told of yet are not among them. */
  readonly problems: ReadonlyMap<string, string>;
}

/** Plans them. What a node says of itself is not believed: its ranges must be the cluster's, and nobody else's; of two
 *  nodes that have the same the first by name keeps it. Simulated nodes have no pods that anybody could reach. */
export function planPeers({ nodes, nodeName, address, clusterCidrs }: PeersInput): PeersPlan {
  const own = nodes.find(({ metadata }) => metadata.name === nodeName);
  const podCidrs = rangesOf(own).flatMap(range => tryParseCidr(range) ?? []);
  const known: Known = { ranges: new RangeOwners(), addresses: new Map([[address, nodeName]]), clusterCidrs };
  for (const range of podCidrs) known.ranges.give(range, nodeName);
  const problems = new Map<string, string>();
  const peers: Peer[] = [];
  const others = nodes.filter(node => node !== own && node.metadata.labels?.[simulatedLabel] !== 'true');
  for (const node of others.toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))) {
    const peer = readPeer(node, { ownAddress: address, known });
    if (typeof peer === 'string') problems.set(node.metadata.name, peer);
    else if (peer) peers.push(peer);
  }
  return { podCidrs: podCidrs.map(formatCidr), peers, problems };
}

const rangesOf = (node: Node | undefined): readonly string[] =>
  node?.spec?.podCIDRs ?? (node?.spec?.podCIDR ? [node.spec.podCIDR] : []);

/** What belongs to nodes that were read before. */
interface Known {
  readonly ranges: RangeOwners;
  readonly addresses: Map<string, string>;
  readonly clusterCidrs: readonly CidrText[];
}

/** A node as it says it is, noted as known, or what is wrong with that; undefined while it has not said it. */
function readPeer(
  node: Node,
  { ownAddress, known }: { readonly ownAddress: IpText; readonly known: Known },
): Peer | string | undefined {
  const said = rangesOf(node);
  const internal = (node.status?.addresses ?? []).filter(({ type }) => type === 'InternalIP');
  if (said.length === 0 || internal.length === 0) return undefined;
  const { name } = node.metadata;
  const address = chooseAddress(internal, ownAddress);
  if (address === undefined)
    return `none of its addresses ${internal.map(({ address: text }) => text).join()} is a host’s of the family of ${ownAddress}`;
  const ranges = said.flatMap(range => tryParseCidr(range) ?? []);
  const problem =
    findAddressProblem(address, known) ??
    (ranges.length < said.length ? `${said.join()} are no ranges` : findRangeProblem(ranges, known));
  if (problem !== undefined) return problem;
  known.addresses.set(address, name);
  for (const range of ranges) known.ranges.give(range, name);
  return { node: name, address, podCidrs: ranges.map(formatCidr) };
}

function chooseAddress(addresses: readonly { readonly address: string }[], own: IpText): IpText | undefined {
  const family = parseIp(own)?.family;
  const usable = addresses.find(({ address }) => {
    const parsed = parseIp(address);
    return parsed !== undefined && parsed.family === family && scopeOf(parsed) === 'unicast';
  });
  return usable && canonicalIp(usable.address);
}

function findAddressProblem(address: IpText, { addresses, clusterCidrs }: Known): string | undefined {
  const owner = addresses.get(address);
  if (owner !== undefined) return `${address} is the address of ${owner}`;
  return clusterCidrs.some(cluster => containsAddress(parseCidr(cluster), address))
    ? `${address} is of the range of pods`
    : undefined;
}

function findRangeProblem(ranges: readonly Cidr[], { ranges: owners, clusterCidrs }: Known): string | undefined {
  for (const range of ranges) {
    if (!clusterCidrs.some(cluster => containsCidr(parseCidr(cluster), range)))
      return `${formatCidr(range)} is not of the range of pods, ${clusterCidrs.join()}`;
    const owner = owners.find(range);
    if (owner !== undefined) return `${formatCidr(range)} has addresses of ${owner}`;
  }
  return undefined;
}
