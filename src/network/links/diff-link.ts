/** The smallest change that turns a link that is there, or is not, into what it should be. Pure. */
import { type Link, type LinkChange, noWays, type Ways } from './link.ts';

/** A link with its ways. */
export interface LinkState {
  readonly link: Link;
  /** Default: they are nobody's concern. */
  readonly ways?: Ways | undefined;
}

/** What `actual` (undefined: there is no such link) lacks to be `wanted`; no lines when it lacks nothing. A link of
 *  another type is made anew, with all that is on it. What a link has beyond what it should goes. */
export function diffLink(actual: LinkState | undefined, wanted: LinkState): LinkChange {
  const { name, type } = wanted.link;
  const isOther = actual !== undefined && actual.link.type !== type;
  const old = isOther ? undefined : actual;
  const ways = diffWays(name, old?.ways ?? noWays, wanted.ways ?? noWays);
  return {
    name,
    ip: [
      ...(isOther ? [`link delete dev ${name}`] : []),
      ...diffSettings(old?.link, wanted.link),
      ...diffAddresses(old?.link, wanted.link),
      ...ways.ip,
    ],
    bridge: ways.bridge,
    ...(wanted.link.alias === old?.link.alias ? {} : { alias: wanted.link.alias ?? '' }),
  };
}

/** Whether there is anything to do. */
export const changesNothing = ({ ip, bridge, alias }: LinkChange): boolean =>
  ip.length === 0 && bridge.length === 0 && alias === undefined;

function diffSettings(old: Link | undefined, { name, type, mtu, mac, isUp, settings }: Link): string[] {
  const kind = type.split(' ')[0];
  const changed = settings.filter(setting => !old?.settings.includes(setting));
  return [
    ...(old ? [] : [`link add name ${name}${mac === undefined ? '' : ` address ${mac}`} type ${type}`]),
    ...(old && mac !== undefined && old.mac !== mac ? [`link set dev ${name} address ${mac}`] : []),
    ...(old?.mtu === mtu ? [] : [`link set dev ${name} mtu ${mtu}`]),
    ...(changed.length === 0 ? [] : [`link set dev ${name} type ${kind} ${changed.join(' ')}`]),
    ...(old?.isUp === isUp ? [] : [`link set dev ${name} ${isUp ? 'up' : 'down'}`]),
  ];
}

function diffAddresses(old: Link | undefined, { name, addresses }: Link): string[] {
  const { gone, come } = compare(old?.addresses ?? [], addresses);
  return [
    ...gone.map(address => `address delete ${address} dev ${name}`),
    // It is certain that nobody else has it: it is of this node's own range.
    ...come.map(address => `address replace ${address} dev ${name}${address.includes(':') ? ' nodad' : ''}`),
  ];
}

/** Gateways are of no network that the link has an address in, so the kernel is told that they are on it. */
function diffWays(name: string, old: Ways, wanted: Ways): Pick<LinkChange, 'ip' | 'bridge'> {
  const routes = compare(old.routes, wanted.routes);
  const neighbours = compare(old.neighbours, wanted.neighbours);
  const forwarding = compare(old.forwarding, wanted.forwarding);
  return {
    ip: [
      ...routes.gone.map(route => `route delete ${onLink(route, name)}`),
      ...neighbours.gone.map(neighbour => `neighbour delete ${neighbour} dev ${name}`),
      ...neighbours.come.map(neighbour => `neighbour replace ${neighbour} dev ${name} nud permanent`),
      ...routes.come.map(route => `route replace ${onLink(route, name)} onlink`),
    ],
    bridge: [
      ...forwarding.gone.map(entry => `fdb delete ${deviceSecond(entry, name)}`),
      ...forwarding.come.map(entry => `fdb append ${deviceSecond(entry, name)}`),
    ],
  };
}

/** A route that somebody made without a gateway or source is told as it is. */
const onLink = (route: string, name: string): string =>
  `${route.replace(' via undefined', '').replace(' src undefined', '')} dev ${name}`;

const deviceSecond = (entry: string, name: string): string => entry.replace(' ', ` dev ${name} `);

function compare(old: readonly string[], wanted: readonly string[]): { gone: string[]; come: string[] } {
  return {
    gone: old.filter(item => !wanted.includes(item)),
    come: wanted.filter(item => !old.includes(item)),
  };
}
