/** Keeps what authorizers know current from a watch cache. */
import { type Clock, type Logger, toError, turnsOf } from '#base';
import type { CacheEvent } from '../watch/cache-event.ts';
import type { ResourceCache } from '../watch/resource-cache.ts';
import { allOf } from '../watch/selection.ts';
import type { StoredObject } from '../watch/stored-object.ts';

/** What is made of a cache's objects. */
export interface Follower {
  /** Everything is read anew: what is known so far is no more. */
  clear(): void;
  /** One of the objects that are there to begin with. */
  add(stored: StoredObject): void;
  /** What happened to one since. */
  onEvent(event: CacheEvent): void;
}

/** By which clock a lost cache is read again, and who is told. */
export interface FollowCacheOptions {
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A cache that is followed from now on. What the follower makes changes in the same turn as the cache, before who
 *  watches the objects is told. */
export class FollowedCache {
  readonly #cache: ResourceCache;
  readonly #follower: Follower;
  readonly #options: FollowCacheOptions;
  #isCurrent = false;
  #reading: Promise<void> | undefined;

  constructor(cache: ResourceCache, follower: Follower, options: FollowCacheOptions) {
    this.#cache = cache;
    this.#follower = follower;
    this.#options = options;
    void this.#read();
  }

  /** Whether the follower knows all that the cache does. While it does not, asking has it read. */
  isCurrent(): boolean {
    if (!this.#isCurrent) void this.#read();
    return this.#isCurrent;
  }

  /** Resolves when it does, or when reading failed. */
  async settled(): Promise<void> {
    if (!this.#isCurrent) await this.#read();
  }

  #read(): Promise<void> {
    const { logger } = this.#options;
    this.#reading ??= this.#cache
      .start()
      .then(() => this.#begin())
      .catch((error: unknown) => logger.debug('what authorization goes by cannot be read', { error: toError(error) }))
      .finally(() => {
        this.#reading = undefined;
      });
    return this.#reading;
  }

  /** Reads all objects in turns; what happens to them meanwhile comes behind. */
  async #begin(): Promise<void> {
    const follower = this.#follower;
    follower.clear();
    const turns = turnsOf(this.#options.clock);
    let isLost = false;
    let early: CacheEvent[] | undefined = [];
    const watch = this.#cache.watch({
      scope: allOf().scope,
      onEvent: event => void (early ? early.push(event) : follower.onEvent(event)),
      onLost: () => {
        isLost = true;
        watch[Symbol.dispose]();
        this.#isCurrent = false;
        void this.#read();
      },
    });
    try {
      for (const stored of this.#cache.snapshot().range()) {
        const turn = turns.next();
        if (turn) await turn;
        if (isLost) return;
        follower.add(stored);
      }
      for (const event of early) follower.onEvent(event);
    } catch (error) {
      watch[Symbol.dispose]();
      throw error;
    }
    early = undefined;
    this.#isCurrent = true;
  }
}
