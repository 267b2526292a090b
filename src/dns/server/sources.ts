/** Whom the server answers. A resolver that answers everybody is used to flood others, and to learn what runs in a
 *  cluster. */
import { networkInterfaces } from 'node:os';
import { type Clock, containsAddress, formatIp, parseCidr, parseIp, RecentMap, scopeOf, unmapIp } from '#base';

interface SourceFilterOptions {
  readonly clock: Clock;
  /** Ranges whose addresses are answered: those of pods. Default: none. */
  readonly allowFrom?: readonly string[] | undefined;
  /** The machine's own addresses. Default: as the machine says. */
  readonly ownAddresses?: () => readonly string[];
}

/** Whether a source (an address as sockets tell it) is answered. */
export type SourceFilter = (address: string) => boolean;

/** How long the machine's own addresses are believed. */
const ownAddressesMs = 1000;

/** Answers for the ranges, the machine's own addresses (also new ones) and its loopback. */
export function createSourceFilter({
  clock,
  allowFrom = [],
  ownAddresses = machineAddresses,
}: SourceFilterOptions): SourceFilter {
  const ranges = allowFrom.map(parseCidr);
  const known = new RecentMap<boolean>({ maxEntries: 8192 });
  let own: ReadonlySet<string> = new Set();
  let ownUntil = Number.NEGATIVE_INFINITY;
  const isOwn = (address: string): boolean => {
    if (clock.now() >= ownUntil) {
      own = new Set(ownAddresses());
      ownUntil = clock.now() + ownAddressesMs;
    }
    return own.has(address);
  };
  const isInRange = (text: string): boolean => {
    const parsed = parseIp(text);
    if (!parsed) return false;
    const address = unmapIp(parsed);
    return scopeOf(address) === 'loopback' || ranges.some(range => containsAddress(range, address));
  };
  return text => {
    let inRange = known.get(text);
    if (inRange === undefined) {
      inRange = isInRange(text);
      known.set(text, inRange);
    }
    return inRange || isOwn(text) || isOwn(withoutMapping(text));
  };
}

function withoutMapping(text: string): string {
  const address = parseIp(text);
  return address ? formatIp(unmapIp(address)) : text;
}

const machineAddresses = (): string[] =>
  Object.values(networkInterfaces()).flatMap(list => (list ?? []).map(({ address }) => address));
