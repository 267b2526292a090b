/** Freshness: how long a cache is behind what a controller has written.
 *
 *  A cache over a watch lags behind the server, so a plan made right after a write might repeat it. The runtime therefore
 *  notes what each reconcile wrote and holds the key until the caches have seen it. Within a kind a watch delivers in
 *  order of resourceVersion, so "seen" is one comparison. */
import { isVersionAtLeast, type Kind, type KubeObject, type ObjectKey } from '#api';
import type { Clock } from '#base';
import type { Informer, Informers } from '#client';

/** Something written that a cache should show: the version that an object got, or that the object `uid` was told to go. */
export type Write =
  | { readonly kind: Kind; readonly resourceVersion: string }
  | { readonly kind: Kind; readonly deleted: ObjectKey; readonly uid: string };

export interface Freshness extends Disposable {
  /** Resolves when the caches show the writes, or after `deadlineMs`; to whether they do. */
  seen(writes: readonly Write[], signal: AbortSignal): Promise<boolean>;
}

interface Tracked {
  readonly informer: Informer<KubeObject>;
  newest: string;
  readonly waiting: Set<() => void>;
  readonly subscription: Disposable;
}

/** Follows the informers of `kinds`. Writes of other kinds count as seen. `deadlineMs` default: 10,000. */
export function createFreshness(
  kinds: readonly Kind[],
  { informers, clock, deadlineMs = 10_000 }: { informers: Informers; clock: Clock; deadlineMs?: number },
): Freshness {
  const tracked = new Map(kinds.map(kind => [kind.plural, track(informers.for(kind))]));
  const isSeen = (write: Write): boolean => {
    const cache = tracked.get(write.kind.plural);
    if (!cache) return true;
    if ('resourceVersion' in write) return isVersionAtLeast(cache.newest, write.resourceVersion);
    const object = cache.informer.lister.get(write.deleted);
    return object?.metadata.uid !== write.uid || object.metadata.deletionTimestamp !== undefined;
  };
  return {
    async seen(writes, signal) {
      const lacking = writes.filter(write => !isSeen(write));
      if (lacking.length === 0) return true;
      const { promise, resolve } = Promise.withResolvers<boolean>();
      const check = () => lacking.every(isSeen) && resolve(true);
      const giveUp = () => resolve(false);
      const caches = new Set(lacking.map(write => tracked.get(write.kind.plural)).filter(cache => cache !== undefined));
      using _timer = clock.setTimeout(giveUp, deadlineMs);
      signal.addEventListener('abort', giveUp, { once: true });
      for (const cache of caches) cache.waiting.add(check);
      const result = await promise;
      for (const cache of caches) cache.waiting.delete(check);
      signal.removeEventListener('abort', giveUp);
      return result;
    },
    [Symbol.dispose]() {
      for (const cache of tracked.values()) cache.subscription[Symbol.dispose]();
    },
  };
}

function track(informer: Informer<KubeObject>): Tracked {
  const waiting = new Set<() => void>();
  const tracked = { informer, newest: '0', waiting };
  const subscription = informer.onChange(({ object }) => {
    const { resourceVersion } = object.metadata;
    if (!isVersionAtLeast(tracked.newest, resourceVersion)) tracked.newest = resourceVersion;
    for (const check of waiting) check();
  });
  return Object.assign(tracked, { subscription });
}
