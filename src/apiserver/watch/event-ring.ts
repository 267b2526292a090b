/** The recent events of a resource, so that a watch can go on where it broke. */
import type { CacheEvent } from './cache-event.ts';

export interface EventRingOptions {
  /** Never more events than this. Default 10000. */
  maxEvents?: number;
  /** Events beyond `minEvents` are forgotten after this long. Default 75 s, as upstream. */
  maxAgeMs?: number;
  /** Events that are kept whatever their age. Default 100. */
  minEvents?: number;
}

export class EventRing {
  readonly #limits: Required<EventRingOptions>;
  #events: CacheEvent[] = [];
  #head = 0;
  #oldest: number;

  /** Events after `revision` will be complete. */
  constructor(revision: number, { maxEvents = 10_000, maxAgeMs = 75_000, minEvents = 100 }: EventRingOptions = {}) {
    this.#limits = { maxEvents, maxAgeMs, minEvents };
    this.#oldest = revision;
  }

  /** A watch may start after this revision or a later one. */
  get oldestRevision(): number {
    return this.#oldest;
  }

  push(event: CacheEvent): void {
    this.#events.push(event);
    const { maxEvents, maxAgeMs, minEvents } = this.#limits;
    let surplus = this.#events.length - this.#head - minEvents;
    for (let first = this.#events[this.#head]; first && surplus > 0; first = this.#events[this.#head], surplus--) {
      if (surplus + minEvents <= maxEvents && event.atMs - first.atMs < maxAgeMs) break;
      this.#oldest = first.revision;
      this.#head++;
    }
    if (this.#head < 1024 || this.#head * 2 < this.#events.length) return;
    this.#events = this.#events.slice(this.#head);
    this.#head = 0;
  }

  /** The events after `revision`, in order; undefined when some of them are forgotten. */
  after(revision: number): readonly CacheEvent[] | undefined {
    if (revision < this.#oldest) return undefined;
    let low = this.#head;
    let high = this.#events.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#events[middle] as CacheEvent).revision <= revision) low = middle + 1;
      else high = middle;
    }
    return this.#events.slice(low);
  }
}
