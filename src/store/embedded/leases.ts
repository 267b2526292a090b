/** Who holds which lease, when it ends and which keys go with it. Bookkeeping only: the store does the writes. */
import type { Clock, Timer } from '#base';
import { LeaseNotFoundError } from '../store.ts';
import type { Change, LeaseRecord } from './engine.ts';

interface LeasesOptions {
  clock: Clock;
  /** Called once when a lease has run out; the lease is still there and its keys are not touched yet. */
  onExpire(id: string): void;
}

/** An end that could not be written is tried again after so long. */
const retryMs = 10_000;

interface HeldLease {
  record: LeaseRecord;
  timer: Timer;
  readonly keys: Set<string>;
}

export class Leases {
  readonly #options: LeasesOptions;
  readonly #held = new Map<string, HeldLease>();
  #lastId = 0;

  constructor(options: LeasesOptions) {
    this.#options = options;
  }

  /** Makes a lease that nobody had before. */
  grant(ttlSeconds: number): LeaseRecord {
    const record = {
      id: String(this.#lastId + 1),
      ttlSeconds,
      expiresAtMs: this.#options.clock.now() + ttlSeconds * 1000,
    };
    this.restore(record, []);
    return record;
  }

  /** Takes up a lease of an earlier run; one that ran out meanwhile expires at the next turn of the clock. */
  restore(record: LeaseRecord, keys: Iterable<string>): void {
    this.#lastId = Math.max(this.#lastId, Number(record.id));
    this.#held.set(record.id, { record, keys: new Set(keys), timer: this.#timerFor(record) });
  }

  /** Starts the time to live anew. Throws when the lease is gone. */
  renew(id: string): LeaseRecord {
    const held = this.#get(id);
    held.record = { ...held.record, expiresAtMs: this.#options.clock.now() + held.record.ttlSeconds * 1000 };
    held.timer[Symbol.dispose]();
    held.timer = this.#timerFor(held.record);
    return held.record;
  }

  /** Ends a lease and tells which keys must go. Throws when it is gone already. */
  remove(id: string): { record: LeaseRecord; keys: string[] } {
    const held = this.#get(id);
    held.timer[Symbol.dispose]();
    this.#held.delete(id);
    return { record: held.record, keys: [...held.keys] };
  }

  /** Takes up a lease whose end could not be written, for another try later. */
  retry(record: LeaseRecord, keys: Iterable<string>): void {
    this.restore({ ...record, expiresAtMs: this.#options.clock.now() + retryMs }, keys);
  }

  /** Throws when there is no such lease. */
  assertHeld(id: string): void {
    this.#get(id);
  }

  /** Whether the lease is there and has not expired. */
  has(id: string): boolean {
    return this.#held.has(id);
  }

  /** Follows a change of a key from one lease to another. */
  track({ key, previous, next }: Change): void {
    if (previous?.lease !== undefined) this.#held.get(previous.lease)?.keys.delete(key);
    if (next?.lease !== undefined) this.#held.get(next.lease)?.keys.add(key);
  }

  /** Stops the timers; the leases go on living where they are stored. */
  [Symbol.dispose](): void {
    for (const { timer } of this.#held.values()) timer[Symbol.dispose]();
    this.#held.clear();
  }

  #get(id: string): HeldLease {
    const held = this.#held.get(id);
    if (!held) throw new LeaseNotFoundError(id);
    return held;
  }

  #timerFor({ id, expiresAtMs }: LeaseRecord): Timer {
    const { clock } = this.#options;
    return clock.setTimeout(() => this.#options.onExpire(id), Math.max(0, expiresAtMs - clock.now()));
  }
}
