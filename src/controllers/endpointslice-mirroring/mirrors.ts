/** The subsets of an Endpoints object as slices say it. Pure. */
import type { Endpoint, EndpointAddress, EndpointPort, EndpointSlicePort, EndpointSubset } from '#api';
import { formatIp, parseIp } from '#base';
import { groupKey } from '../services/slice-plan.ts';

/** Most addresses with the same ports that are mirrored: as many as a slice may have. */
export const maxAddresses = 1000;

/** What one slice should hold. */
export interface Mirror {
  readonly addressType: 'IPv4' | 'IPv6';
  readonly ports: readonly EndpointSlicePort[];
  readonly endpoints: readonly Endpoint[];
}

/** How many addresses are left out: those that are no IP addresses, those beyond {@link maxAddresses}. */
export interface Skipped {
  readonly invalid: number;
  readonly tooMany: number;
}

/** A slice for each address family of the addresses with the same ports, ready ones first. */
export function mirrorsOf(subsets: readonly EndpointSubset[]): { mirrors: Mirror[]; skipped: Skipped } {
  const groups = groupByPorts(subsets);
  const mirrors: Mirror[] = [];
  let [invalid, tooMany] = [0, 0];
  for (const { ports, endpoints } of groups) {
    const valid = endpoints.filter(({ addressType }) => addressType !== undefined);
    const kept = valid.slice(0, maxAddresses);
    invalid += endpoints.length - valid.length;
    tooMany += valid.length - kept.length;
    for (const addressType of ['IPv4', 'IPv6'] as const) {
      const ofFamily = kept.filter(candidate => candidate.addressType === addressType);
      if (ofFamily.length > 0)
        mirrors.push({ addressType, ports, endpoints: ofFamily.map(({ endpoint }) => endpoint) });
    }
  }
  return { mirrors, skipped: { invalid, tooMany } };
}

interface Candidate {
  /** Undefined for what is no address. */
  readonly addressType: 'IPv4' | 'IPv6' | undefined;
  readonly endpoint: Endpoint;
}

interface Group {
  readonly ports: readonly EndpointSlicePort[];
  /** Ready ones first. */
  readonly endpoints: readonly Candidate[];
}

/** Subsets with the same ports become one. An address that is ready in one and not in another is not ready. */
function groupByPorts(subsets: readonly EndpointSubset[]): Group[] {
  const groups = Map.groupBy(subsets, ({ ports = [] }) => groupKey('', slicePorts(ports)));
  return [...groups.values()].map(group => {
    const notReady = unique(group.flatMap(({ notReadyAddresses = [] }) => notReadyAddresses));
    const ready = unique(group.flatMap(({ addresses = [] }) => addresses));
    for (const id of notReady.keys()) ready.delete(id);
    const endpoints = [
      ...[...ready.values()].map(address => candidateOf(address, true)),
      ...[...notReady.values()].map(address => candidateOf(address, false)),
    ];
    return { ports: slicePorts(group[0]?.ports ?? []), endpoints };
  });
}

/** By what distinguishes addresses: pods may share one. */
const unique = (addresses: readonly EndpointAddress[]): Map<string, EndpointAddress> =>
  new Map(addresses.map(address => [`${address.ip} ${address.targetRef?.uid ?? ''}`, address]));

function candidateOf({ ip, hostname, nodeName, targetRef }: EndpointAddress, ready: boolean): Candidate {
  const address = parseIp(ip);
  const endpoint: Endpoint = {
    addresses: [address ? formatIp(address) : ip],
    conditions: { ready },
    ...(hostname ? { hostname } : {}),
    ...(nodeName ? { nodeName } : {}),
    ...(targetRef === undefined ? {} : { targetRef }),
  };
  return { addressType: address?.family, endpoint };
}

/** In the order of their names, so that ports in another order are no other ports. */
function slicePorts(ports: readonly EndpointPort[]): EndpointSlicePort[] {
  return ports
    .map(({ name = '', protocol = 'TCP', port, appProtocol }) => ({
      name,
      protocol,
      port,
      ...(appProtocol === undefined ? {} : { appProtocol }),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}
