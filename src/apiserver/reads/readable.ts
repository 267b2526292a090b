/** What reads work with, and what they ask for. */
import type { Clock } from '#base';
import type { Resource } from '../resource/resource.ts';
import type { Caches } from '../watch/caches.ts';
import type { KindStore } from '../watch/converted-store.ts';
import type { ResourceCache } from '../watch/resource-cache.ts';

/** What is read of a resource. */
export interface Readable {
  readonly resource: Resource;
  readonly cache: ResourceCache;
  readonly caches: Caches;
  readonly store: KindStore;
  readonly clock: Clock;
}

/** Where a list is read, and from where on. */
export interface Position {
  readonly revision: number;
  /** Path of the last object that was seen; `''` at the beginning. */
  readonly after: string;
  readonly limit: number;
}
