/** The feed: one watch over the whole store that every cache lives on. Because it sees every commit, its revision is
 *  one at which all caches are current. */

import type { KubeObject } from '#api';
import { type Clock, type Logger, toError } from '#base';
import { CompactedError, prefixRange, type Store, type StoreEvent, type WatchBatch } from '#store';
import type { Resource } from '../resource/resource.ts';
import { prefixesOf } from '../resource/store-keys.ts';
import type { Feed, FeedConsumer, Written } from './feed.ts';

interface StoreFeedOptions {
  store: Store;
  clock: Clock;
  logger: Logger;
}

/** Milliseconds between attempts to get a lost watch back. */
const retryMs = 500;

const none: readonly FeedConsumer[] = [];

export class StoreFeed implements Feed, AsyncDisposable {
  /** What is delivered is delivered at once. */
  readonly isBehind = false;
  readonly #options: StoreFeedOptions;
  /** By prefix: one each, but for a while when one takes another's place. */
  readonly #consumers = new Map<string, FeedConsumer[]>();
  readonly #written = new WeakMap<Uint8Array, Written>();
  #waiting: { revision: number; resolve: () => void }[] = [];
  #watch: Disposable | undefined;
  #disposed = false;
  /** All commits up to this one have reached the consumers. */
  revision: number;

  private constructor(options: StoreFeedOptions, revision: number) {
    this.#options = options;
    this.revision = revision;
  }

  /** Resolves when it follows the store. */
  static async start(options: StoreFeedOptions): Promise<StoreFeed> {
    const feed = new StoreFeed(options, await options.store.currentRevision());
    await feed.#follow();
    return feed;
  }

  /** Hands the consumer every later event of its prefix. */
  add(consumer: FeedConsumer): void {
    const others = this.#consumers.get(consumer.prefix) ?? [];
    if (!others.includes(consumer)) this.#consumers.set(consumer.prefix, [...others, consumer]);
  }

  /** Tells the consumer nothing any more. */
  remove(consumer: FeedConsumer): void {
    const others = this.#consumers.get(consumer.prefix)?.filter(other => other !== consumer) ?? [];
    if (others.length > 0) this.#consumers.set(consumer.prefix, others);
    else this.#consumers.delete(consumer.prefix);
  }

  /** Remembers which object is encoded in bytes about to be written, so that they need not be parsed when they come
   *  back. */
  remember(value: Uint8Array, written: Written): void {
    this.#written.set(value, written);
  }

  /** The object in bytes that were written as of this resource. */
  recall(value: Uint8Array, resource: Resource): KubeObject | undefined {
    const written = this.#written.get(value);
    if (written?.resource !== resource) return undefined;
    this.#written.delete(value);
    return written.object;
  }

  /** Resolves when the consumers have seen that commit. An embedded store has delivered it before acknowledging it. */
  async caughtUp(revision: number): Promise<void> {
    if (this.revision >= revision) return;
    await new Promise<void>(resolve => this.#waiting.push({ revision, resolve }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    this.#watch?.[Symbol.dispose]();
    for (const { resolve } of this.#waiting) resolve();
    this.#consumers.clear();
  }

  async #follow(): Promise<void> {
    this.#watch = await this.#options.store.watch(prefixRange('/registry/'), {
      fromRevision: this.revision + 1,
      onBatch: batch => this.#deliver(batch),
      onError: error => void this.#recover(error),
    });
    if (this.#disposed) this.#watch[Symbol.dispose]();
  }

  #deliver({ revision, events }: WatchBatch): void {
    this.revision = revision;
    for (const event of events) {
      const prefixes = prefixesOf(event.type === 'put' ? event.row.key : event.key);
      const consumers = prefixes && (this.#consumers.get(prefixes.short) ?? this.#consumers.get(prefixes.long));
      for (const consumer of consumers ?? none) this.#hand(consumer, event, revision);
    }
    this.#letGo();
  }

  /** A consumer that throws has not seen the event, so it begins anew; the others of the batch are not to blame. */
  #hand(consumer: FeedConsumer, event: StoreEvent, revision: number): void {
    try {
      consumer.onEvent(event, revision);
    } catch (error) {
      this.#options.logger.error('a change of the store was not taken; reading anew', {
        error: toError(error),
        prefix: consumer.prefix,
      });
      consumer.onLost();
    }
  }

  /** Lets those go who wait for what has been reached. */
  #letGo(): void {
    if (this.#waiting.length === 0) return;
    const due = this.#waiting.filter(waiter => waiter.revision <= this.revision);
    this.#waiting = this.#waiting.filter(waiter => waiter.revision > this.revision);
    for (const { resolve } of due) resolve();
  }

  async #startAnew(): Promise<void> {
    this.revision = await this.#options.store.currentRevision();
    for (const consumer of [...this.#consumers.values()].flat()) consumer.onLost();
    this.#letGo();
  }

  /** Takes the watch up again where it broke; when that history is gone, everything starts anew. */
  async #recover(cause: Error): Promise<void> {
    let error: unknown = cause;
    while (!this.#disposed) {
      this.#options.logger.warn('the watch of the store ended; taking it up again', {
        error: toError(error),
        revision: this.revision,
      });
      try {
        if (error instanceof CompactedError) await this.#startAnew();
        return await this.#follow();
      } catch (thrown) {
        error = thrown;
        await this.#options.clock.sleep(retryMs);
      }
    }
  }
}
