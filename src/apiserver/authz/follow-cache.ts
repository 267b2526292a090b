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

/** A cache that is followed. */
export interface FollowedCache {
  /** Whether the follower knows all that the cache does. While it does not, asking has it read. */
  isCurrent(): boolean;
  /** Resolves when it does, or when reading failed. */
  settled(): Promise<void>;
}

export interface FollowCacheOptions {
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Follows from now on. What the follower makes changes in the same turn as the cache, before who watches the objects is told. */
export function followCache(
  cache: ResourceCache,
  follower: Follower,
  { clock, logger }: FollowCacheOptions,
): FollowedCache {
  let isCurrent = false;
  let reading: Promise<void> | undefined;

  /** Reads all objects in turns; what happens to them meanwhile comes behind. */
  const begin = async () => {
    follower.clear();
    const turns = turnsOf(clock);
    let isLost = false;
    let early: CacheEvent[] | undefined = [];
    const watch = cache.watch({
      scope: allOf().scope,
      onEvent: event => void (early ? early.push(event) : follower.onEvent(event)),
      onLost: () => {
        isLost = true;
        stop(watch);
      },
    });
    try {
      for (const stored of cache.snapshot().range()) {
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
    isCurrent = true;
  };
  const stop = (watch: Disposable) => {
    watch[Symbol.dispose]();
    isCurrent = false;
    void read();
  };
  const read = (): Promise<void> => {
    reading ??= cache
      .start()
      .then(begin)
      .catch((error: unknown) => logger.debug('what authorization goes by cannot be read', { error: toError(error) }))
      .finally(() => {
        reading = undefined;
      });
    return reading;
  };
  void read();

  return {
    isCurrent() {
      if (!isCurrent) void read();
      return isCurrent;
    },
    settled: async () => {
      if (!isCurrent) await read();
    },
  };
}
