/** Which endpoints of a service port may receive connections. */
import type { Endpoint, EndpointSlice } from '#api';
import type { IpFamily, IpProtocol, ProxyEndpoint } from './ruleset.ts';

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

export interface PortSelector {
  readonly portName: string;
  readonly protocol: IpProtocol;
  readonly family: IpFamily;
}

interface Candidate extends ProxyEndpoint {
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
  slices: readonly EndpointSlice[],
  port: PortSelector,
  node: NodeView,
): SelectedEndpoints {
  const candidates = collect(slices, port, node);
  const ready = candidates.filter(candidate => candidate.ready);
  const cluster =
    ready.length > 0 ? preferByTopology(ready, node) : candidates.filter(candidate => candidate.lastResort);
  const local = candidates.filter(candidate => candidate.isLocal);
  const localReady = local.filter(candidate => candidate.ready);
  return {
    cluster: cluster.map(toEndpoint),
    local: (localReady.length > 0 ? localReady : local.filter(candidate => candidate.lastResort)).map(toEndpoint),
  };
}

function toEndpoint({ ip, port, isLocal }: Candidate): ProxyEndpoint {
  return { ip, port, isLocal };
}

/** Candidates of all slices, each address and port once (a ready one wins), in the order of address and port. */
function collect(slices: readonly EndpointSlice[], wanted: PortSelector, node: NodeView): Candidate[] {
  const found = new Map<string, Candidate>();
  for (const slice of slices) {
    if (slice.addressType !== wanted.family) continue;
    for (const port of slice.ports ?? []) {
      if ((port.name ?? '') !== wanted.portName || (port.protocol ?? 'TCP') !== wanted.protocol || !port.port) continue;
      for (const endpoint of slice.endpoints ?? []) {
        const candidate = toCandidate(endpoint, port.port, node);
        if (!candidate) continue;
        const key = `${candidate.ip} ${candidate.port}`;
        if (!found.get(key)?.ready) found.set(key, candidate);
      }
    }
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, candidate]) => candidate);
}

/** Undefined for what can never receive a connection. Only the first address counts: the API says that all are
 *  fungible. */
function toCandidate(endpoint: Endpoint, port: number, node: NodeView): Candidate | undefined {
  const ip = endpoint.addresses[0];
  const { ready = true, serving = ready, terminating = false } = endpoint.conditions ?? {};
  const lastResort = serving && terminating;
  if (ip === undefined || (!ready && !lastResort)) return undefined;
  return {
    ip,
    port,
    isLocal: endpoint.nodeName === node.name,
    ready,
    lastResort,
    zones: (endpoint.hints?.forZones ?? []).map(hint => hint.name),
    nodes: (endpoint.hints?.forNodes ?? []).map(hint => hint.name),
  };
}

/** Endpoints hinted for this node, else for its zone. A hint is obeyed only when every endpoint has one and at least one
 *  names us: otherwise some endpoint might get no traffic, or we might have none to send to. */
function preferByTopology(ready: readonly Candidate[], node: NodeView): readonly Candidate[] {
  if (ready.every(candidate => candidate.nodes.length > 0)) {
    const sameNode = ready.filter(candidate => candidate.nodes.includes(node.name));
    if (sameNode.length > 0) return sameNode;
  }
  const { zone } = node;
  if (zone !== undefined && ready.every(candidate => candidate.zones.length > 0)) {
    const sameZone = ready.filter(candidate => candidate.zones.includes(zone));
    if (sameZone.length > 0) return sameZone;
  }
  return ready;
}
