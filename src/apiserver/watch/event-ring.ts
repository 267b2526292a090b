/** The recent events of a resource, so that a watch can go on where it broke. */
import { firstIndex } from '#base';
import type { CacheEvent } from './cache-event.ts';

/** How long events are kept. */
export interface EventRingOptions {
  /** Never more events than this. Default 10000. */
  maxEvents?: number;
  /** Events beyond `minEvents` are forgotten when all take more than this. Default 32 MiB. */
  maxBytes?: number;
  /** Events beyond `minEvents` are forgotten after this long. Default 75 s, as upstream. */
  maxAgeMs?: number;
  /** Events that are kept whatever their age. Default 100. */
  minEvents?: number;
}

/** Watches are told of an event within this many later ones, nearly always. What was made to tell them goes then. */
const settledAfter = 256;

/** Events in the order of their revisions, without a gap. */
export class EventRing {
  readonly #limits: Required<EventRingOptions>;
  #events: CacheEvent[] = [];
  #head = 0;
  #bytes = 0;
  #oldest: number;

  /** Events after `revision` will be complete. */
  constructor(revision: number, options: EventRingOptions = {}) {
    this.#limits = { maxEvents: 10_000, maxBytes: 32 * 1024 * 1024, maxAgeMs: 75_000, minEvents: 100, ...options };
    this.#oldest = revision;
  }

  /** A watch may start after this revision or a later one. */
  get oldestRevision(): number {
    return this.#oldest;
  }

  /** The newest event. Old ones go with it. */
  push(event: CacheEvent): void {
    this.#events.push(event);
    this.#bytes += event.byteLength;
    const settled = this.#events.length - 1 - settledAfter;
    if (settled >= this.#head) this.#events[settled]?.settle();
    this.expire(event.atMs);
  }

  /** Forgets what is too old by now. */
  expire(nowMs: number): void {
    const { maxEvents, maxBytes, maxAgeMs, minEvents } = this.#limits;
    let surplus = this.#events.length - this.#head - minEvents;
    for (let first = this.#events[this.#head]; first && surplus > 0; first = this.#events[this.#head], surplus--) {
      const isTooMuch = surplus + minEvents > maxEvents || this.#bytes > maxBytes;
      if (!isTooMuch && nowMs - first.atMs < maxAgeMs) break;
      this.#oldest = first.revision;
      this.#bytes -= first.byteLength;
      this.#head++;
    }
    if (this.#head * 2 < this.#events.length || this.#head === 0) return;
    this.#events = this.#events.slice(this.#head);
    this.#head = 0;
  }

  /** The events after `revision`, in order; undefined when some of them are forgotten. */
  after(revision: number): readonly CacheEvent[] | undefined {
    if (revision < this.#oldest) return undefined;
    const isLater = (index: number) => (this.#events[index] as CacheEvent).revision > revision;
    return this.#events.slice(firstIndex(this.#events.length, isLater, this.#head));
  }
}
