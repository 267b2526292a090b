/** What services hold alone: cluster IPs and node ports, and how free ones are found.
 *
 *  The first part of each range is for those who ask for a certain value, the rest for those who do not care, so that
 *  the two seldom meet. Source: KEP-3070 and
 *  https://kubernetes.io/docs/concepts/services-networking/cluster-ip-allocation/ */
import { type FieldError, invalidValue, type Service, type ServicePort, uncheckable } from '#api';
import { addressAt, type Cidr, canonicalIp, cidrSize, containsAddress, formatCidr, parseIp } from '#base';
import type { Reservation, Reservations } from '../../../resource/strategy.ts';
import { upTo } from '../fields/checks.ts';
import { needsClusterIp, needsHealthCheckPort, needsNodePort } from './types.ts';

/** The ranges, and where a search begins. */
export interface AllocationOptions {
  /** Networks of cluster IPs, one or two of different families; the first is the default family. */
  readonly networks: readonly Cidr[];
  /** First and last node port. */
  readonly nodePorts: readonly [number, number];
  /** From 0 to 1, as `Math.random`. */
  readonly random: () => number;
}

/** What has more addresses, or families of them, rules refuse. */
const mostAddresses = 2;

const addressKey = (address: string): string => `/registry/ipaddresses/${canonicalIp(address) ?? address}`;
const portKey = (port: number): string => `/registry/servicenodeports/${port}`;

/** Size of the part of a range that is kept for explicit requests. */
function staticBandOf(size: number, { min, step, max }: { min: number; step: number; max: number }): number {
  if (size < min) return 0;
  return Math.min(max, Math.max(min, Math.floor(size / step)));
}

/** The reservations of services. */
export function serviceReservations(options: AllocationOptions): Reservations<Service> {
  return {
    assign: (service, _old, isHeld) => [
      ...assignAddresses(service, isHeld, options),
      ...assignPorts(service, isHeld, options),
    ],
    of: service => [
      ...addressesOf(service).map(address => reserveAddress(address, service)),
      ...portsOf(service).map(port => reservePort(port, service)),
    ],
    taken(service, key) {
      const address = addressesOf(service).find(candidate => addressKey(candidate) === key);
      if (address !== undefined) {
        return invalidValue(
          'spec.clusterIPs',
          service.spec.clusterIPs,
          `failed to allocate IP ${address}: provided IP is already allocated`,
        );
      }
      const index = (service.spec.ports ?? []).findIndex(({ nodePort }) => nodePort && portKey(nodePort) === key);
      const field = index < 0 ? 'spec.healthCheckNodePort' : `spec.ports[${index}].nodePort`;
      return invalidValue(field, Number(key.slice(key.lastIndexOf('/') + 1)), 'provided port is already allocated');
    },
  };
}

const addressesOf = ({ spec }: Service): string[] =>
  needsClusterIp(spec)
    ? upTo(mostAddresses, spec.clusterIPs ?? []).filter(address => address !== 'None' && address !== '')
    : [];

const portsOf = ({ spec }: Service): number[] =>
  [
    ...new Set([
      ...(needsNodePort(spec) ? (spec.ports ?? []).map(({ nodePort }) => nodePort ?? 0) : []),
      needsHealthCheckPort(spec) ? (spec.healthCheckNodePort ?? 0) : 0,
    ]),
  ].filter(port => port > 0);

const reserveAddress = (address: string, { metadata: { namespace = '', name } }: Service): Reservation => ({
  key: addressKey(address),
  value: {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IPAddress',
    metadata: {
      name: address,
      labels: {
        'ipaddress.kubernetes.io/ip-family': address.includes(':') ? 'IPv6' : 'IPv4',
        'ipaddress.kubernetes.io/managed-by': 'ipallocator.k8s.io',
      },
    },
    spec: { parentRef: { resource: 'services', namespace, name } },
  },
});

const reservePort = (port: number, { metadata: { namespace = '', name } }: Service): Reservation => ({
  key: portKey(port),
  value: { port, service: `${namespace}/${name}` },
});

type IsHeld = (key: string) => boolean;

function assignAddresses({ spec }: Service, isHeld: IsHeld, { networks, random }: AllocationOptions): FieldError[] {
  if (!needsClusterIp(spec) || spec.clusterIP === 'None') return [];
  const addresses = [...(spec.clusterIPs ?? [])];
  // What is no address at all is left to validation.
  for (const address of upTo(mostAddresses, addresses)) {
    const family = parseIp(address)?.family;
    const range = networks.filter(network => network.family === family);
    if (range.length > 0 && !range.some(network => containsAddress(network, address))) {
      const ranges = range.map(formatCidr).join(', ');
      return [
        invalidValue(
          'spec.clusterIPs',
          addresses,
          `failed to allocate IP ${address}: the provided IP (${address}) is not in the valid range. The range of valid IPs is ${ranges}`,
        ),
      ];
    }
  }
  for (const family of upTo(mostAddresses, spec.ipFamilies ?? []).slice(addresses.length)) {
    const network = networks.find(candidate => candidate.family === family);
    // What is no family here is left to validation, too.
    if (!network) break;
    const address = findAddress(network, isHeld, random);
    if (address === undefined) {
      return [uncheckable('spec.clusterIPs', 'failed to allocate a serviceIP: range is full')];
    }
    addresses.push(address);
  }
  spec.clusterIPs = addresses;
  if (addresses[0] !== undefined) spec.clusterIP = addresses[0];
  return [];
}

/** Addresses beyond this are never chosen by the server: nobody has so many services. */
const largestRange = 2 ** 24;

function findAddress(network: Cidr, isHeld: IsHeld, random: () => number): string | undefined {
  // The first address is the network's own, and the last one of IPv4 is for broadcasts.
  const usable = Math.min(Number(cidrSize(network)), largestRange) - (network.family === 'IPv4' ? 2 : 1);
  const band = staticBandOf(usable, { min: 16, step: 16, max: 256 });
  const isFree = (offset: number) => !isHeld(addressKey(addressAt(network, offset + 1)));
  const offset = findFree({ size: usable, band, isFree, random });
  return offset === undefined ? undefined : addressAt(network, offset + 1);
}

function assignPorts(
  { spec }: Service,
  isHeld: IsHeld,
  { nodePorts: [first, last], random }: AllocationOptions,
): FieldError[] {
  const errors: FieldError[] = [];
  const chosen = new Set<number>();
  const check = (field: string, port: number) => {
    if (port >= first && port <= last) return;
    errors.push(
      invalidValue(
        field,
        port,
        `provided port is not in the valid range. The range of valid ports is ${first}-${last}`,
      ),
    );
  };
  let isFull = false;
  const find = (field: string): number => {
    if (isFull) return 0;
    const size = last - first + 1;
    const band = staticBandOf(size, { min: 16, step: 32, max: 128 });
    const isFree = (offset: number) => !chosen.has(first + offset) && !isHeld(portKey(first + offset));
    const offset = findFree({ size, band, isFree, random });
    if (offset === undefined) {
      isFull = true;
      errors.push(uncheckable(field, 'failed to allocate a nodePort: range is full'));
      return 0;
    }
    return first + offset;
  };
  const ports = needsNodePort(spec) ? (spec.ports ?? []) : [];
  const ofNumber = new Map<number, Map<string, number>>();
  const note = ({ port, protocol, nodePort }: ServicePort): void => {
    if (!nodePort) return;
    chosen.add(nodePort);
    const ofProtocol = ofNumber.get(port) ?? new Map<string, number>();
    if (!ofProtocol.has(protocol ?? '')) ofNumber.set(port, ofProtocol.set(protocol ?? '', nodePort));
  };
  for (const port of ports) note(port);
  for (const [index, port] of ports.entries()) {
    const field = `spec.ports[${index}].nodePort`;
    if (port.nodePort) check(field, port.nodePort);
    else {
      // One number serves the same port of several protocols.
      const others = [...(ofNumber.get(port.port) ?? [])].find(([protocol]) => protocol !== port.protocol);
      port.nodePort = others?.[1] ?? find(field);
      note(port);
    }
  }
  if (needsHealthCheckPort(spec)) {
    if (spec.healthCheckNodePort) check('spec.healthCheckNodePort', spec.healthCheckNodePort);
    else spec.healthCheckNodePort = find('spec.healthCheckNodePort');
  }
  return errors;
}

interface Search {
  readonly size: number;
  /** Offsets below this are tried last. */
  readonly band: number;
  readonly isFree: (offset: number) => boolean;
  readonly random: () => number;
}

/** A free offset: a random one above the band, or else the next ones after it, or else one in the band. */
function findFree({ size, band, isFree, random }: Search): number | undefined {
  const upper = size - band;
  const start = Math.floor(random() * upper);
  for (let step = 0; step < upper; step++) {
    const offset = band + ((start + step) % upper);
    if (isFree(offset)) return offset;
  }
  for (let offset = 0; offset < band; offset++) if (isFree(offset)) return offset;
  return undefined;
}
