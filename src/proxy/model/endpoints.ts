/** Which endpoints of a service port may receive connections. */
import type { Endpoint, EndpointSlice } from '#api';
import type { IpFamily } from '#base';
import { Door, hostIp, type IpProtocol, type Port, type Problem } from './door.ts';
import type { ProxyEndpoint } from './ruleset.ts';

/** What the proxy must know of its own node. */
export interface NodeView {
  readonly name: string;
  /** The node's topology zone, if it has one. */
  readonly zone?: string | undefined;
}

/** The endpoints of one service port: for everybody, and for policy `Local`. */
export interface SelectedEndpoints {
  readonly cluster: readonly ProxyEndpoint[];
  readonly local: readonly ProxyEndpoint[];
}

/** Which of a slice's endpoints one port of a service leads to: those of this name, protocol and family. */
export interface PortSelector {
  readonly portName: string;
  readonly protocol: IpProtocol;
  readonly family: IpFamily;
}

/** A slice as rules need it. */
export interface EndpointGroup {
  readonly family: IpFamily;
  readonly ports: readonly { readonly name: string; readonly protocol: string; readonly port: Port }[];
  readonly candidates: readonly Candidate[];
}

interface Candidate extends Omit<ProxyEndpoint, 'port'> {
  readonly ready: boolean;
  /** Serving although terminating: what is left to try when nobody is ready (KEP-1669). */
  readonly lastResort: boolean;
  readonly zones: readonly string[];
  readonly nodes: readonly string[];
}

/** Selects endpoints: the ready ones that topology prefers; when none is ready, those that terminate but still serve,
 *  so that the last pod of a rolling update keeps answering until it is gone.
 *  Source: https://kubernetes.io/docs/reference/networking/virtual-ips/, KEP-1669, KEP-2433. */
export function selectEndpoints(
  groups: readonly EndpointGroup[],
  port: PortSelector,
  node: NodeView,
): SelectedEndpoints {
  const targets = collect(groups, port);
  const ready = targets.filter(({ candidate }) => candidate.ready);
  const cluster =
    ready.length > 0 ? preferByTopology(ready, node) : targets.filter(({ candidate }) => candidate.lastResort);
  const local = targets.filter(({ candidate }) => candidate.isLocal);
  const localReady = local.filter(({ candidate }) => candidate.ready);
  return {
    cluster: cluster.map(toEndpoint),
    local: (localReady.length > 0 ? localReady : local.filter(({ candidate }) => candidate.lastResort)).map(toEndpoint),
  };
}

function toEndpoint({ candidate: { ip, isLocal }, port }: Target): ProxyEndpoint {
  return { ip, port, isLocal };
}

/** A candidate at one of its ports. */
interface Target {
  readonly candidate: Candidate;
  readonly port: Port;
}

/** Candidates of all slices, each address and port once (a ready one wins), in the order of address and port. */
function collect(groups: readonly EndpointGroup[], wanted: PortSelector): Target[] {
  const found = new Map<string, Target>();
  for (const { family, ports, candidates } of groups) {
    if (family !== wanted.family) continue;
    for (const { name, protocol, port } of ports) {
      if (name !== wanted.portName || protocol !== wanted.protocol) continue;
      for (const candidate of candidates) {
        const key = `${candidate.ip} ${port}`;
        if (!found.get(key)?.candidate.ready) found.set(key, { candidate, port });
      }
    }
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, target]) => target);
}

/** What slices say, read once for all ports of a service; what makes no rule is added to `problems`. */
export function readSlices(slices: readonly EndpointSlice[], node: NodeView, problems: Problem[]): EndpointGroup[] {
  return slices.flatMap((slice): EndpointGroup[] => {
    const { addressType: family, ports, endpoints } = slice;
    if (family !== 'IPv4' && family !== 'IPv6') return []; // names, which only DNS has a use for
    const view = { family, isHere: (name: string | undefined) => name === node.name, door: new Door(slice, problems) };
    return [
      {
        family,
        ports: (ports ?? []).flatMap(({ name = '', protocol = 'TCP', port }, index) => {
          const number = port === undefined ? undefined : view.door.port(`ports[${index}].port`, port);
          return number === undefined ? [] : [{ name, protocol, port: number }];
        }),
        candidates: (endpoints ?? []).flatMap((endpoint, index) => {
          const candidate = readEndpoint(endpoint, index, view);
          return candidate ? [candidate] : [];
        }),
      },
    ];
  });
}

const none: readonly string[] = [];

/** Undefined for what can never receive a connection. Only the first address counts: the API says that all are
 *  fungible. */
function readEndpoint(
  { addresses, conditions, nodeName, hints }: Endpoint,
  index: number,
  { family, isHere, door }: { family: IpFamily; isHere: (nodeName: string | undefined) => boolean; door: Door },
): Candidate | undefined {
  const { ready = true, serving = ready, terminating = false } = conditions ?? {};
  const lastResort = serving && terminating;
  if (addresses[0] === undefined || (!ready && !lastResort)) return undefined;
  // Nearly every address is one: its field is named only when it is not.
  const ip = hostIp(addresses[0], family) ?? door.ip(`endpoints[${index}].addresses[0]`, addresses[0], family);
  if (ip === undefined) return undefined;
  return {
    ip,
    isLocal: isHere(nodeName),
    ready,
    lastResort,
    zones: hints?.forZones?.map(hint => hint.name) ?? none,
    nodes: hints?.forNodes?.map(hint => hint.name) ?? none,
  };
}

/** Endpoints hinted for this node, else for its zone. A hint is obeyed only when every endpoint has one and at least
 *  one names us: otherwise some endpoint might get no traffic, or we might have none to send to. */
function preferByTopology(ready: readonly Target[], node: NodeView): readonly Target[] {
  if (ready.every(({ candidate }) => candidate.nodes.length > 0)) {
    const sameNode = ready.filter(({ candidate }) => candidate.nodes.includes(node.name));
    if (sameNode.length > 0) return sameNode;
  }
  const { zone } = node;
  if (zone !== undefined && ready.every(({ candidate }) => candidate.zones.length > 0)) {
    const sameZone = ready.filter(({ candidate }) => candidate.zones.includes(zone));
    if (sameZone.length > 0) return sameZone;
  }
  return ready;
}
