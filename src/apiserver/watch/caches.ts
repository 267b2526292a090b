/** All watch caches of a server, and all watches: started when first needed, ended together. */
import type { StatusError } from '#api';
import {
  type Clock,
  type Logger,
  type MetricFamily,
  readWhenAsked,
  type Sample,
  type Timer,
  turnsOf,
  withDeadline,
} from '#base';
import type { Emptiness } from '#client';
import type { Store } from '#store';
import type { Resource } from '../resource/resource.ts';
import { ConvertedFeed } from './converted-feed.ts';
import { ConvertedStore } from './converted-store.ts';
import { ParsedObjects, type ParsedObjectsOptions } from './parsed-objects.ts';
import { ResourceCache, type ResourceCacheOptions } from './resource-cache.ts';
import { parseResourceVersion, tooLargeResourceVersion } from './resource-version.ts';
import type { Selection } from './selection.ts';
import { StoreFeed } from './store-feed.ts';
import { type WatchParameters, WatchSession, type WatchSink } from './watch-session.ts';

interface CachesOptions {
  store: Store;
  clock: Clock;
  logger: Logger;
  /** A number from 0 up to 1, to spread the ends of watches. */
  random: () => number;
  /** How many objects are held parsed. */
  parsed?: ParsedObjectsOptions | undefined;
}

/** Bookmarks are sent this often, as upstream does. */
const bookmarkEveryMs = 60_000;
/** A watch without timeoutSeconds lasts this long, up to twice as long. */
const minTimeoutMs = 1_800_000;
/** How long a read waits for a version that has not been seen. */
const freshWaitMs = 3000;

export class Caches implements AsyncDisposable {
  readonly feed: StoreFeed;
  readonly #parsed: ParsedObjects;
  readonly #options: CachesOptions;
  readonly #caches = new Set<ResourceCache>();
  readonly #retired = new WeakSet<ResourceCache>();
  readonly #sessions = new Set<WatchSession>();
  #bookmarkTimer: Timer | undefined;
  #isClosing = false;

  private constructor(options: CachesOptions, feed: StoreFeed) {
    this.#options = options;
    this.feed = feed;
    this.#parsed = new ParsedObjects(options.parsed);
  }

  /** Resolves when the feed follows the store. Caches are read when somebody needs them. */
  static async start(options: CachesOptions): Promise<Caches> {
    return new Caches(options, await StoreFeed.start(options));
  }

  /** A cache of a resource, which has to be started. The one that its objects had before, if any, is still to be let
   *  go. */
  for(resource: Resource): ResourceCache {
    const { clock } = this.#options;
    const cache = new ResourceCache({ resource, clock, parsed: this.#parsed, ...this.#sourceOf(resource) });
    this.#caches.add(cache);
    return cache;
  }

  /** Where its objects come from. */
  #sourceOf({ conversion, prefix }: Resource): Pick<ResourceCacheOptions, 'store' | 'feed'> {
    const { store } = this.#options;
    if (!conversion) return { store, feed: this.feed };
    return { store: new ConvertedStore(store, { conversion, prefix }), feed: new ConvertedFeed(this.feed, conversion) };
  }

  /** Ends the watches of a cache, and those that are about to begin, so that their clients ask again. */
  endWatchesOf(cache: ResourceCache): void {
    this.#retired.add(cache);
    cache.endEmptiness();
    for (const session of this.#sessions) if (session.cache === cache) session.end();
  }

  /** Lets go of a cache. Whoever still uses it is told `why`. */
  close(cache: ResourceCache, why: StatusError): void {
    this.endWatchesOf(cache);
    this.#caches.delete(cache);
    cache.close(why);
  }

  /** How many objects there are, and how many events were sent to watchers, of what has been asked for. */
  metrics(): MetricFamily[] {
    const objects = {
      name: 'apiserver_storage_objects',
      help: '[STABLE] Objects that are stored, by resource and group.',
      labels: ['resource'],
    };
    const events = {
      name: 'apiserver_watch_events_total',
      help: '[ALPHA] Events that were sent to watchers.',
      labels: ['group', 'version', 'resource'],
      type: 'counter',
    } as const;
    const received = {
      name: 'apiserver_storage_events_received_total',
      help: '[BETA] Events that the store sent, by resource; from the first time on that somebody asked for one.',
      labels: ['group', 'resource'],
      type: 'counter',
    } as const;
    const read = (sampleOf: (cache: ResourceCache) => Sample) => () => [...this.#caches].map(sampleOf);
    return [
      readWhenAsked(
        objects,
        read(({ resource: { kind }, size }) => ({
          labels: [kind.group === '' ? kind.plural : `${kind.plural}.${kind.group}`],
          value: size,
        })),
      ),
      readWhenAsked(
        events,
        read(({ resource: { kind }, sentEvents }) => ({
          labels: [kind.group, kind.version, kind.plural],
          value: sentEvents,
        })),
      ),
      readWhenAsked(
        received,
        read(({ resource: { kind }, receivedEvents }) => ({
          labels: [kind.group, kind.plural],
          value: receivedEvents,
        })),
      ),
    ];
  }

  /** Begins a watch; items come before this resolves. Throws what the request is refused with. */
  async watch(
    cache: ResourceCache,
    request: { selection: Selection; parameters: WatchParameters; sink: WatchSink },
  ): Promise<WatchSession> {
    if (!cache.isReady) await cache.start();
    const version = parseResourceVersion(request.parameters.resourceVersion);
    if (request.parameters.sendInitialEvents && version !== undefined) await this.reached(version, cache);
    const { clock, random } = this.#options;
    const session: WatchSession = new WatchSession({
      ...request,
      cache,
      clock,
      defaultTimeoutMs: minTimeoutMs * (1 + random()),
      onEnd: ended => this.#sessions.delete(ended),
    });
    if (this.#isClosing || this.#retired.has(cache)) session.end();
    if (session.hasEnded) return session;
    this.#sessions.add(session);
    this.#bookmarkTimer ??= clock.setTimeout(() => void this.#sendBookmarks(), bookmarkEveryMs);
    await session.started;
    return session;
  }

  /** Undefined when there are objects of that kind, or may be. */
  async emptiness(cache: ResourceCache): Promise<Emptiness | undefined> {
    if (!cache.isReady) await cache.start();
    if (this.#isClosing || this.#retired.has(cache)) return undefined;
    const { promise: over, resolve } = Promise.withResolvers<string | undefined>();
    const waiting = cache.whenUsed(revision => resolve(revision ? String(revision) : undefined));
    return waiting && { over, [Symbol.dispose]: () => waiting[Symbol.dispose]() };
  }

  /** Waits for a version that this server may not have seen yet, and that a cache knows what it holds then: who waits
   *  for a version also wakes when the store's history was lost and all is read anew. Throws the 504 when it does not
   *  come. */
  async reached(revision: number, cache: ResourceCache): Promise<void> {
    const { feed } = cache;
    if (feed.revision >= revision) return;
    await withDeadline(feed.caughtUp(revision), {
      clock: this.#options.clock,
      ms: freshWaitMs,
      what: 'resource version',
    }).catch(() => {
      throw tooLargeResourceVersion(revision, feed.revision);
    });
    await cache.caughtUp(revision);
  }

  /** Ends every watch quietly, so that the watchers ask again elsewhere or later; those to come end at once. */
  endWatches(): void {
    this.#isClosing = true;
    for (const session of this.#sessions) session.end();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#bookmarkTimer?.[Symbol.dispose]();
    this.endWatches();
    await this.feed[Symbol.asyncDispose]();
  }

  async #sendBookmarks(): Promise<void> {
    const { clock } = this.#options;
    const turns = turnsOf(clock);
    for (const session of this.#sessions) {
      const turn = turns.next();
      if (turn) await turn;
      session.bookmark();
    }
    for (const cache of this.#caches) cache.expire();
    this.#bookmarkTimer = undefined;
    if (this.#sessions.size === 0 || this.#isClosing) return;
    this.#bookmarkTimer = clock.setTimeout(() => void this.#sendBookmarks(), bookmarkEveryMs);
  }
}
