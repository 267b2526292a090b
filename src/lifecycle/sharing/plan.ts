/** Decides what a cluster has of the things that clusters of one machine must not share: ports, and ranges of addresses
 *  and of node ports. Pure. A cluster keeps what it had, since its services have addresses of its ranges. */
import { type Cidr, containsCidr, parseCidr } from '#base';

/** What one cluster has; kept in its data directory. */
export interface ClusterNetwork {
  readonly apiPort: number;
  readonly kubeletPort: number;
  /** Addresses of pods. */
  readonly clusterCidr: string;
  readonly serviceCidr: string;
  /** `30000-32767`. */
  readonly serviceNodePortRange: string;
  /** Whether this machine has been its node: only then does it have more than the port of its API server. */
  readonly hasNode: boolean;
}

/** What the choice depends on. */
export interface NetworkChoice {
  /** What the user asked for: it is taken as it is. */
  readonly given: Partial<ClusterNetwork>;
  /** What the cluster had before. */
  readonly kept: ClusterNetwork | undefined;
  readonly hasNode: boolean;
  /** What the other clusters of this machine have. */
  readonly others: readonly ClusterNetwork[];
  /** Ranges that the machine reaches by its links. */
  readonly links: readonly string[];
}

/** What is chosen; of ports, candidates in order, of which the first that is free is to be taken. */
export interface NetworkPlan extends Omit<ClusterNetwork, 'apiPort' | 'kubeletPort'> {
  readonly apiPorts: readonly number[];
  readonly kubeletPorts: readonly number[];
}

/** What a cluster has that is alone: upstream's own defaults, where it has some. */
export const defaultNetwork: ClusterNetwork = {
  apiPort: 6443,
  kubeletPort: 10_250,
  clusterCidr: '10.244.0.0/16',
  serviceCidr: '10.96.0.0/16',
  serviceNodePortRange: '30000-32767',
  hasNode: false,
};

/** What a component that runs alone has of the same things: what was asked for, and upstream's defaults. */
export const withDefaultNetwork = <T extends Partial<ClusterNetwork>>(options: T): T & ClusterNetwork => ({
  ...options,
  ...defaultNetwork,
  ...givenNetwork(options),
});

/** What is asked for: an empty value stands for what is to be chosen. */
export function givenNetwork(options: Partial<ClusterNetwork>): Partial<ClusterNetwork> {
  const { apiPort, kubeletPort, clusterCidr, serviceCidr, serviceNodePortRange } = options;
  const entries = Object.entries({ apiPort, kubeletPort, clusterCidr, serviceCidr, serviceNodePortRange });
  return Object.fromEntries(entries.filter(([, value]) => Boolean(value)));
}

const numbers = (first: number, count: number, step = 1): number[] =>
  Array.from({ length: count }, (_, index) => first + index * step);

const apiPorts = numbers(6443, 100);
/** In tens: the ports after 10250 are those of upstream's other components. */
const kubeletPorts = numbers(10_250, 100, 10);
const podRanges = [...numbers(244, 11), ...numbers(128, 116)].map(number => `10.${number}.0.0/16`);
const serviceRanges = [...numbers(96, 32), ...numbers(64, 32)].map(number => `10.${number}.0.0/16`);
const nodePortsOfEach = 2768;
/** Upstream's range, and those below it: what lies above are the machine's ports for outgoing connections. */
const nodePortRanges = numbers(30_000, 7, -nodePortsOfEach).map(first => `${first}-${first + nodePortsOfEach - 1}`);

/** Plans it; a problem in words where nothing is left to choose. */
export function planNetwork({ given, kept, hasNode, others, links }: NetworkChoice): NetworkPlan | { problem: string } {
  const shared = hasNode ? others.filter(other => other.hasNode) : [];
  // What it has without ever having been a node can still be exchanged, but for the services' addresses, which are
  // stored.
  const keptByNode = kept?.hasNode ? kept : undefined;
  const ofOthers = shared.flatMap(({ clusterCidr, serviceCidr }) => [clusterCidr, serviceCidr]);
  const firstApart = (candidates: readonly string[], ownRange: string | undefined) => {
    const taken = [...ofOthers, ...(ownRange === undefined ? [] : [ownRange])];
    return candidates.find(range => isApart(range, { taken, links: hasNode ? links : [] }));
  };
  const serviceCidr =
    given.serviceCidr ?? kept?.serviceCidr ?? firstApart(serviceRanges, given.clusterCidr ?? keptByNode?.clusterCidr);
  const clusterCidr =
    given.clusterCidr ?? (hasNode ? keptByNode : kept)?.clusterCidr ?? firstApart(podRanges, serviceCidr);
  const serviceNodePortRange =
    given.serviceNodePortRange ??
    (hasNode ? keptByNode : kept)?.serviceNodePortRange ??
    nodePortRanges.find(range => shared.every(other => !portsOverlap(other.serviceNodePortRange, range)));
  const problem = (option: string) => ({
    problem: `the clusters of this machine have all that could be chosen: give --${option}`,
  });
  if (serviceCidr === undefined) return problem('service-cidr');
  if (clusterCidr === undefined) return problem('cluster-cidr');
  if (serviceNodePortRange === undefined) return problem('service-node-port-range');
  return {
    clusterCidr,
    serviceCidr,
    serviceNodePortRange,
    hasNode: hasNode || (kept?.hasNode ?? false),
    apiPorts: choosePorts(
      given.apiPort,
      kept?.apiPort,
      apiPorts,
      others.map(other => other.apiPort),
    ),
    kubeletPorts: choosePorts(
      given.kubeletPort,
      keptByNode?.kubeletPort,
      kubeletPorts,
      shared.map(other => other.kubeletPort),
    ),
  };
}

/** Nothing depends on the number of a port: one that another cluster has is given up. */
function choosePorts(
  given: number | undefined,
  kept: number | undefined,
  candidates: readonly number[],
  taken: readonly number[],
): readonly number[] {
  if (given !== undefined) return [given];
  if (kept !== undefined && !taken.includes(kept)) return [kept];
  return candidates.filter(port => !taken.includes(port));
}

/** A link's range that is wider does no harm: the kernel takes the narrowest route. */
function isApart(text: string, { taken, links }: { taken: readonly string[]; links: readonly string[] }): boolean {
  const range = parseCidr(text);
  return (
    taken.every(other => !cidrsOverlap(range, parseCidr(other))) &&
    links.every(link => !containsCidr(range, parseCidr(link)))
  );
}

/** Which of this cluster's things another has too, in the words of options; undefined when none. */
export function findConflict(mine: ClusterNetwork, other: ClusterNetwork): string | undefined {
  const own = [
    ['cluster-cidr', mine.clusterCidr],
    ['service-cidr', mine.serviceCidr],
  ] as const;
  const theirs = [other.clusterCidr, other.serviceCidr].map(text => parseCidr(text));
  const range = own.find(([, text]) => theirs.some(their => cidrsOverlap(parseCidr(text), their)));
  if (range) return `--${range[0]} ${range[1]}`;
  if (portsOverlap(mine.serviceNodePortRange, other.serviceNodePortRange))
    return `--service-node-port-range ${mine.serviceNodePortRange}`;
  return undefined;
}

/** Whether two ranges have addresses in common. */
export const cidrsOverlap = (one: Cidr, other: Cidr): boolean => containsCidr(one, other) || containsCidr(other, one);

function portsOverlap(one: string, other: string): boolean {
  const [[first, last], [otherFirst, otherLast]] = [parsePortRange(one), parsePortRange(other)];
  return first <= otherLast && otherFirst <= last;
}

/** `30000-32767` as its two ends. */
export function parsePortRange(text: string): readonly [first: number, last: number] {
  const [first = 0, last = first] = text.split('-').map(Number);
  return [first, last];
}
