/** Who has how many connections, and which of them goes when there is no room; pure.
 *
 *  When an address has too many, one of its own goes; when all together are too many, one of the address that has most.
 *  It is taken from the most numerous of those whose client has said nothing yet, those in their handshake, and the
 *  idle ones; those of clients that are known by a certificate go last. Of the idle ones the oldest goes, of the others
 *  any, by chance: if it were the oldest, whose handshake is nearly done, of many that come at once nobody would get
 *  through, and if it were the newest, those who never end theirs would keep everybody out. Where none is idle, the new
 *  one is refused.
 */

import { Bag, type Bagged } from '../bag.ts';

/** How many there may be before one has to go for the next. */
export interface ConnectionBounds {
  /** Connections in all. */
  readonly total: number;
  /** Connections from one address. */
  readonly perAddress: number;
  /** From this machine itself, whose users cannot be told apart. */
  readonly perLoopback: number;
}

/** How many connections may wait in the kernel for a server to take them. A client whose connection finds no place
 *  there tries again only after a second, so that with Node's 511 whoever comes amid a burst waits that long. */
export const listenBacklog = 4096;

/** Beyond this, memory and not descriptors would be what ends first: an idle HTTP/2 connection takes some 50 KB. */
const mostConnections = 5000;
/** Descriptors for everything else: the store, containers, DNS, connections that the server opens itself. */
const reservedDescriptors = 512;

/** Bounds for a process that may have so many descriptors open. What one pod can open leaves no more than some 30 MB
 *  behind. */
export function connectionBounds(maxDescriptors: number): ConnectionBounds {
  const reserved = Math.min(reservedDescriptors, Math.floor(maxDescriptors / 2));
  const total = Math.max(1, Math.min(mostConnections, maxDescriptors - reserved));
  return { total, perAddress: Math.ceil(total / 8), perLoopback: Math.ceil(total / 2) };
}

/** One connection as it is counted. */
export class Connection implements Bagged {
  place = -1;
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

interface Group<C extends Connection> {
  count: number;
  /** Those whose client has said nothing yet. */
  readonly silent: Bag<C>;
  /** Those in their handshake. */
  readonly starting: Bag<C>;
  /** The longest idle first. */
  readonly idle: Set<C>;
  readonly idleKnown: Set<C>;
}

/** The open connections of a server, by address and by what they are doing. It closes none itself. */
export class ConnectionTable<C extends Connection> {
  readonly #bounds: ConnectionBounds;
  readonly #random: () => number;
  readonly #all = new Set<C>();
  readonly #groups = new Map<string, Group<C>>();

  /** @param random as Math.random. */
  constructor(bounds: ConnectionBounds, random: () => number = Math.random) {
    this.#bounds = bounds;
    this.#random = random;
  }

  /** Those that are open, the oldest first. */
  get connections(): ReadonlySet<C> {
    return this.#all;
  }

  /** Whether there is room for another, and which idle one goes for it; that one is removed. */
  makeRoom(source: string): { hasRoom: boolean; evicted?: C } {
    const group = this.#groups.get(source);
    const limit = source === 'loopback' ? this.#bounds.perLoopback : this.#bounds.perAddress;
    if (group && group.count >= limit) return this.#evict(mostDispensable(group, this.#random())?.connection);
    if (this.#all.size < this.#bounds.total) return { hasRoom: true };
    return this.#evict(this.#oneOfLargest());
  }

  /** Takes one in that {@link makeRoom} had room for; it counts as silent until its client says something. */
  add(connection: C): void {
    let group = this.#groups.get(connection.source);
    if (!group) {
      group = { count: 0, silent: new Bag(), starting: new Bag(), idle: new Set(), idleKnown: new Set() };
      this.#groups.set(connection.source, group);
    }
    group.count++;
    this.#all.add(connection);
    group.silent.add(connection);
  }

  /** The client began its handshake. */
  start(connection: C): void {
    const group = this.#groups.get(connection.source);
    if (group?.silent.delete(connection)) group.starting.add(connection);
  }

  /** The handshake is done; it is settled whether a certificate says who the client is. */
  ready(connection: C, isKnown: boolean): void {
    connection.isKnown = isKnown;
    const group = this.#groups.get(connection.source);
    if (group?.starting.delete(connection)) (isKnown ? group.idleKnown : group.idle).add(connection);
  }

  /** Forgets one that was closed. One that is not in the table is no error. */
  remove(connection: C): void {
    const group = this.#groups.get(connection.source);
    if (!this.#all.delete(connection) || !group) return;
    for (const set of [group.silent, group.starting, group.idle, group.idleKnown]) set.delete(connection);
    group.count--;
    if (group.count === 0) this.#groups.delete(connection.source);
  }

  /** A request began. */
  begin(connection: C): void {
    connection.requests++;
    if (connection.active++ > 0) return;
    const group = this.#groups.get(connection.source);
    const idle = connection.isKnown ? group?.idleKnown : group?.idle;
    if (!idle?.delete(connection)) group?.starting.delete(connection);
  }

  /** A request ended. */
  end(connection: C, nowMs: number): void {
    if (--connection.active > 0) return;
    connection.idleSinceMs = nowMs;
    if (!this.#all.has(connection)) return;
    const group = this.#groups.get(connection.source);
    (connection.isKnown ? group?.idleKnown : group?.idle)?.add(connection);
  }

  #evict(connection: C | undefined): { hasRoom: boolean; evicted?: C } {
    if (!connection) return { hasRoom: false };
    this.remove(connection);
    return { hasRoom: true, evicted: connection };
  }

  /** Of all that may go first, one of the address that has most. */
  #oneOfLargest(): C | undefined {
    let best: (Dispensable<C> & { count: number }) | undefined;
    for (const group of this.#groups.values()) {
      const candidate = mostDispensable(group, this.#random());
      if (!candidate) continue;
      const { count } = group;
      const isBetter = !best || (candidate.isKnown === best.isKnown ? count > best.count : best.isKnown);
      if (isBetter) best = { ...candidate, count };
    }
    return best?.connection;
  }
}

interface Dispensable<C> {
  readonly connection: C;
  readonly isKnown: boolean;
}

/** Which connection of an address goes when one has to. */
function mostDispensable<C extends Connection>(group: Group<C>, chance: number): Dispensable<C> | undefined {
  const { silent, starting, idle, idleKnown } = group;
  const most = Math.max(silent.size, starting.size, idle.size);
  const [stranger] = idle.size === most ? idle : [(silent.size === most ? silent : starting).any(chance)];
  if (stranger) return { connection: stranger, isKnown: false };
  const [known] = idleKnown;
  return known && { connection: known, isKnown: true };
}
