/** Freshness: how long a cache is behind what a controller has written.
 *
 *  A cache over a watch lags behind the server, so a plan made right after a write might repeat it. The runtime
 *  therefore notes what each reconcile wrote and holds the key until the caches have seen it. Within a kind a watch
 *  delivers in order of resourceVersion, so "seen" is one comparison. */
import { isVersionAtLeast, type Kind, type KubeObject, type ObjectKey } from '#api';
import type { Clock } from '#base';
import type { Informer, Informers } from '#client';
import { resourceName } from './permissions.ts';

/** Something written that a cache should show: the version that an object got, and which object if it is new, or that
 *  the object `uid` was told to go. */
export type Write =
  | { readonly kind: Kind; readonly resourceVersion: string; readonly created?: ObjectKey }
  | { readonly kind: Kind; readonly deleted: ObjectKey; readonly uid: string };

interface FreshnessOptions {
  readonly informers: Informers;
  readonly clock: Clock;
  /** How long {@link Freshness.seen} waits. Default 10,000. */
  readonly deadlineMs?: number;
}

interface Tracked {
  readonly informer: Informer<KubeObject>;
  newest: string;
  readonly waiting: Set<() => void>;
}

/** Follows the informers of some kinds. Writes of other kinds count as seen. */
export class Freshness implements Disposable {
  readonly #clock: Clock;
  readonly #deadlineMs: number;
  readonly #tracked = new Map<string, Tracked>();
  readonly #subscriptions = new DisposableStack();

  constructor(kinds: readonly Kind[], { informers, clock, deadlineMs = 10_000 }: FreshnessOptions) {
    this.#clock = clock;
    this.#deadlineMs = deadlineMs;
    for (const kind of kinds) this.#track(informers.for(kind));
  }

  /** Whether there is a cache of the kind. */
  follows(kind: Kind): boolean {
    return this.#cacheOf(kind) !== undefined;
  }

  /** Resolves when the caches show the writes, or after the deadline; to whether they do. */
  async seen(writes: readonly Write[], signal: AbortSignal): Promise<boolean> {
    const lacking = writes.filter(write => !this.#isSeen(write));
    if (lacking.length === 0) return true;
    if (signal.aborted) return false;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const check = () => lacking.every(write => this.#isSeen(write)) && resolve(true);
    const giveUp = () => resolve(false);
    const caches = new Set(lacking.map(({ kind }) => this.#cacheOf(kind)).filter(cache => cache !== undefined));
    using _timer = this.#clock.setTimeout(giveUp, this.#deadlineMs);
    signal.addEventListener('abort', giveUp, { once: true });
    for (const cache of caches) cache.waiting.add(check);
    const result = await promise;
    for (const cache of caches) cache.waiting.delete(check);
    signal.removeEventListener('abort', giveUp);
    return result;
  }

  /** Whether something that was created is not there: gone again before the caches knew of it, so that no change tells
   *  of that when their watch broke meanwhile. Of caches that show the writes. */
  lacks(writes: readonly Write[]): boolean {
    return writes.some(write => {
      const created = 'created' in write ? write.created : undefined;
      const lister = this.#cacheOf(write.kind)?.informer.lister;
      return created !== undefined && lister !== undefined && lister.get(created) === undefined;
    });
  }

  [Symbol.dispose](): void {
    this.#subscriptions.dispose();
  }

  #track(informer: Informer<KubeObject>): void {
    const tracked: Tracked = { informer, newest: '0', waiting: new Set() };
    this.#tracked.set(resourceName(informer.kind), tracked);
    const subscription = informer.onChange(({ object }) => {
      const { resourceVersion } = object.metadata;
      if (!isVersionAtLeast(tracked.newest, resourceVersion)) tracked.newest = resourceVersion;
      for (const check of tracked.waiting) check();
    });
    this.#subscriptions.use(subscription);
  }

  #cacheOf(kind: Kind): Tracked | undefined {
    return this.#tracked.get(resourceName(kind));
  }

  #isSeen(write: Write): boolean {
    const cache = this.#cacheOf(write.kind);
    if (!cache) return true;
    if ('resourceVersion' in write) return isVersionAtLeast(cache.newest, write.resourceVersion);
    const object = cache.informer.lister.get(write.deleted);
    return object?.metadata.uid !== write.uid || object.metadata.deletionTimestamp !== undefined;
  }
}
