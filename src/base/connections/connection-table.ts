/** Who has how many connections, and which of them goes when there is no room; pure.
 *
 *  When an address has too many, its own oldest idle connection goes; when all together are too many, one of the address that
 *  has most. Those of clients that are known by a certificate go last. Where none is idle, the new one is refused. */

import { formatIp, parseIp, scopeOf, unmapIp } from '../ip-address.ts';

export interface ConnectionBounds {
  readonly total: number;
  readonly perAddress: number;
  /** From this machine itself, whose users cannot be told apart. */
  readonly perLoopback: number;
}

/** Beyond this, memory and not descriptors would be what ends first: an idle HTTP/2 connection takes some 50 KB. */
const mostConnections = 5000;
/** Descriptors for everything else: the store, containers, DNS, connections that the server opens itself. */
const reservedDescriptors = 512;

/** Bounds for a process that may have so many descriptors open. What one pod can open leaves no more than some 30 MB behind. */
export function connectionBounds(maxDescriptors: number): ConnectionBounds {
  const reserved = Math.min(reservedDescriptors, Math.floor(maxDescriptors / 2));
  const total = Math.max(1, Math.min(mostConnections, maxDescriptors - reserved));
  return { total, perAddress: Math.ceil(total / 8), perLoopback: Math.ceil(total / 2) };
}

/** Whom a connection is counted for: an IPv4 address, or the network of an IPv6 address, of which one host has all. */
export function sourceOf(text: string): string {
  const parsed = parseIp(text.split('%', 1)[0] ?? '');
  if (!parsed) return text;
  const address = unmapIp(parsed);
  if (scopeOf(address) === 'loopback') return 'loopback';
  return formatIp(address.family === 'IPv4' ? address : { family: 'IPv6', value: (address.value >> 64n) << 64n });
}

/** One connection as it is counted. */
export class Connection {
  readonly source: string;
  /** Requests in flight. */
  active = 0;
  /** All requests that there were. */
  requests = 0;
  /** Whether a certificate says who the client is. */
  isKnown = false;
  /** When the last request ended, or the connection came. Epoch milliseconds. */
  idleSinceMs: number;

  constructor(source: string, nowMs: number) {
    this.source = source;
    this.idleSinceMs = nowMs;
  }
}

interface Group<C> {
  count: number;
  /** The longest idle first. */
  readonly idle: Set<C>;
  readonly idleKnown: Set<C>;
}

export class ConnectionTable<C extends Connection> {
  readonly #bounds: ConnectionBounds;
  readonly #all = new Set<C>();
  readonly #groups = new Map<string, Group<C>>();

  constructor(bounds: ConnectionBounds) {
    this.#bounds = bounds;
  }

  /** Those that are open, the oldest first. */
  get connections(): ReadonlySet<C> {
    return this.#all;
  }

  /** Whether there is room for another, and which idle one goes for it; that one is removed. */
  makeRoom(source: string): { hasRoom: boolean; evicted?: C } {
    const group = this.#groups.get(source);
    const limit = source === 'loopback' ? this.#bounds.perLoopback : this.#bounds.perAddress;
    if (group && group.count >= limit) return this.#evict(oldestIdle(group));
    if (this.#all.size < this.#bounds.total) return { hasRoom: true };
    return this.#evict(this.#oldestOfLargest());
  }

  add(connection: C): void {
    let group = this.#groups.get(connection.source);
    if (!group) {
      group = { count: 0, idle: new Set(), idleKnown: new Set() };
      this.#groups.set(connection.source, group);
    }
    group.count++;
    this.#all.add(connection);
    group.idle.add(connection);
  }

  remove(connection: C): void {
    const group = this.#groups.get(connection.source);
    if (!this.#all.delete(connection) || !group) return;
    group.idle.delete(connection);
    group.idleKnown.delete(connection);
    group.count--;
    if (group.count === 0) this.#groups.delete(connection.source);
  }

  /** A request began. */
  begin(connection: C): void {
    connection.requests++;
    if (connection.active++ > 0) return;
    const group = this.#groups.get(connection.source);
    group?.idle.delete(connection);
    group?.idleKnown.delete(connection);
  }

  /** A request ended. */
  end(connection: C, nowMs: number): void {
    if (--connection.active > 0) return;
    connection.idleSinceMs = nowMs;
    if (!this.#all.has(connection)) return;
    const group = this.#groups.get(connection.source);
    (connection.isKnown ? group?.idleKnown : group?.idle)?.add(connection);
  }

  /** It is settled who the client is. */
  recognize(connection: C): void {
    connection.isKnown = true;
    const group = this.#groups.get(connection.source);
    if (group?.idle.delete(connection)) group.idleKnown.add(connection);
  }

  #evict(connection: C | undefined): { hasRoom: boolean; evicted?: C } {
    if (!connection) return { hasRoom: false };
    this.remove(connection);
    return { hasRoom: true, evicted: connection };
  }

  #oldestOfLargest(): C | undefined {
    let largest: Group<C> | undefined;
    let largestKnown: Group<C> | undefined;
    for (const group of this.#groups.values()) {
      if (group.idle.size > 0 && group.count > (largest?.count ?? 0)) largest = group;
      if (group.idleKnown.size > 0 && group.count > (largestKnown?.count ?? 0)) largestKnown = group;
    }
    const group = largest ?? largestKnown;
    return group && oldestIdle(group);
  }
}

function oldestIdle<C>({ idle, idleKnown }: Group<C>): C | undefined {
  const [stranger] = idle;
  if (stranger) return stranger;
  const [known] = idleKnown;
  return known;
}
