/** The feed of a kind in a version into which somebody else has to convert: events come converted, in their order, some
 *  at a time.
 *
 *  Guarantees: what needs nobody comes in the turn in which it is stored, unless it has to wait for others before it.
 *  What cannot be converted comes as a row with its failure. Where nobody can be asked, or too much waits, the consumer
 *  is told that it lost track: who reads anew is told why. */
import type { KeyValue, StoreEvent } from '#store';
import type { Conversion } from '../resource/conversion.ts';
import { isOf } from '../resource/resource.ts';
import { type ConvertedRow, convertRows } from './converted-store.ts';
import type { Feed, FeedConsumer } from './feed.ts';

interface Pending {
  readonly event: StoreEvent;
  readonly revision: number;
}

/** Events that are converted at a time. */
const mostAtATime = 100;
/** What waits at most, in bytes of values: who is that far behind reads all anew. */
const mostBytes = 32 * 1024 * 1024;

export class ConvertedFeed implements Feed {
  readonly #feed: Feed;
  readonly #conversion: Conversion;
  #consumer: FeedConsumer | undefined;
  #source: FeedConsumer | undefined;
  #pending: Pending[] = [];
  #pendingBytes = 0;
  #isWorking = false;
  #moved = Promise.withResolvers<void>();

  constructor(feed: Feed, conversion: Conversion) {
    this.#feed = feed;
    this.#conversion = conversion;
  }

  get isBehind(): boolean {
    return this.#pending.length > 0;
  }

  get revision(): number {
    const [next] = this.#pending;
    return next ? next.revision - 1 : this.#feed.revision;
  }

  /** It has one consumer. */
  add(consumer: FeedConsumer): void {
    if (this.#consumer === consumer) return;
    this.#consumer = consumer;
    this.#source = {
      prefix: consumer.prefix,
      onEvent: (event, revision) => this.#take({ event, revision }),
      onLost: () => this.#lose(),
    };
    this.#feed.add(this.#source);
  }

  remove(consumer: FeedConsumer): void {
    if (this.#consumer !== consumer || !this.#source) return;
    this.#feed.remove(this.#source);
    this.#consumer = undefined;
    this.#forget();
  }

  /** What comes back is what was made of it. */
  remember(): void {}

  recall(): undefined {
    return undefined;
  }

  async caughtUp(revision: number): Promise<void> {
    await this.#feed.caughtUp(revision);
    while (this.revision < revision) await this.#moved.promise;
  }

  #take(pending: Pending): void {
    if (this.#pending.length === 0 && this.#takeNow(pending)) return;
    this.#pending.push(pending);
    this.#pendingBytes += valueOf(pending)?.length ?? 0;
    if (this.#pendingBytes > mostBytes) this.#lose();
    else void this.#work();
  }

  /** Whether nobody had to be asked. */
  #takeNow({ event, revision }: Pending): boolean {
    if (event.type === 'delete') {
      this.#consumer?.onEvent(event, revision);
      return true;
    }
    if (!event.row.isDamaged && !isOf(event.row.value, this.#conversion.apiVersion)) return false;
    const [row] = convertRows([event.row], this.#conversion) as readonly [ConvertedRow];
    this.#consumer?.onEvent({ type: 'put', row }, revision);
    return true;
  }

  async #work(): Promise<void> {
    if (this.#isWorking) return;
    this.#isWorking = true;
    while (this.#pending.length > 0) {
      const batch = this.#nextBatch();
      const rows = await this.#convert(batch);
      // Track was lost meanwhile.
      if (this.#pending[0] !== batch[0]) continue;
      if (rows) this.#hand(batch, rows);
      else this.#lose();
    }
    this.#isWorking = false;
  }

  /** The next events, and all those of one commit: nobody sees half of it. */
  #nextBatch(): readonly Pending[] {
    const last = this.#pending[Math.min(mostAtATime, this.#pending.length) - 1] as Pending;
    return this.#pending.slice(0, this.#pending.findLastIndex(({ revision }) => revision === last.revision) + 1);
  }

  async #convert(batch: readonly Pending[]): Promise<readonly ConvertedRow[] | undefined> {
    const rows = batch.flatMap(({ event }): readonly KeyValue[] => (event.type === 'put' ? [event.row] : []));
    try {
      return await convertRows(rows, this.#conversion);
    } catch {
      // Who reads anew is told.
      return undefined;
    }
  }

  #hand(batch: readonly Pending[], rows: readonly ConvertedRow[]): void {
    const converted = rows.values();
    const events = batch.map(({ event, revision }) => ({
      event: event.type === 'put' ? { type: 'put' as const, row: converted.next().value as ConvertedRow } : event,
      revision,
    }));
    this.#pending = this.#pending.slice(batch.length);
    this.#pendingBytes -= batch.reduce((sum, pending) => sum + (valueOf(pending)?.length ?? 0), 0);
    try {
      for (const { event, revision } of events) this.#consumer?.onEvent(event, revision);
    } catch {
      this.#lose();
    }
    this.#move();
  }

  /** Who reads anew follows again. */
  #lose(): void {
    const consumer = this.#consumer;
    if (consumer) this.remove(consumer);
    consumer?.onLost();
  }

  #forget(): void {
    this.#pending = [];
    this.#pendingBytes = 0;
    this.#move();
  }

  /** Wakes who waits. */
  #move(): void {
    const { resolve } = this.#moved;
    this.#moved = Promise.withResolvers();
    resolve();
  }
}

const valueOf = ({ event }: Pending): Uint8Array | undefined => (event.type === 'put' ? event.row.value : undefined);
