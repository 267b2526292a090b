/** Leases for objects that the server forgets after a while. Objects written within the same minute share one, so that
 *  a burst of Events costs one lease. */
import type { Clock } from '#base';
import type { Lease, Store } from '#store';

/** A lease is given out this long; objects live up to this much longer than asked. */
const shareMs = 60_000;

export class LeasePool {
  readonly #options: { store: Store; clock: Clock };
  readonly #current = new Map<number, { lease: Promise<Lease>; untilMs: number }>();

  constructor(options: { store: Store; clock: Clock }) {
    this.#options = options;
  }

  /** The id of a lease that lives at least `ttlSeconds` from now. */
  async leaseFor(ttlSeconds: number): Promise<string> {
    const { store, clock } = this.#options;
    let entry = this.#current.get(ttlSeconds);
    if (!entry || entry.untilMs <= clock.now()) {
      entry = { lease: store.grantLease(ttlSeconds + shareMs / 1000), untilMs: clock.now() + shareMs };
      entry.lease.catch(() => this.#current.delete(ttlSeconds));
      this.#current.set(ttlSeconds, entry);
    }
    return (await entry.lease).id;
  }
}
