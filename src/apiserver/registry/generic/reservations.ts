/** Unique things that objects hold, such as cluster IPs and node ports. Who holds what is read off the cache; that
 *  nobody else takes it at the same time is a condition of the commit. */
import { isObject, type KubeObject } from '#api';
import { type Clock, formatTime } from '#base';
import type { StoreOperation } from '#store';
import { pathOf, type Resource } from '../../resource/resource.ts';
import type { CacheEvent } from '../../watch/cache-event.ts';
import type { ResourceCache } from '../../watch/resource-cache.ts';
import { allOf } from '../../watch/selection.ts';
import type { StoredObject } from '../../watch/stored-object.ts';

const everything = allOf();

/** Which object holds which key. */
export class ReservationIndex {
  readonly #resource: Resource;
  readonly #cache: ResourceCache;
  #holders: Map<string, string> | undefined;

  constructor(resource: Resource, cache: ResourceCache) {
    this.#resource = resource;
    this.#cache = cache;
  }

  /** Whether another object than the one at `path` holds the key. The cache must be ready. */
  isHeld(key: string, path: string): boolean {
    const holder = this.#filled().get(key);
    return holder !== undefined && holder !== path;
  }

  #filled(): Map<string, string> {
    if (this.#holders) return this.#holders;
    const holders = new Map<string, string>();
    this.#holders = holders;
    const watch = this.#cache.watch({
      scope: everything.scope,
      onEvent: event => this.#onEvent(event, holders),
      onLost: () => {
        watch[Symbol.dispose]();
        this.#holders = undefined;
      },
    });
    for (const stored of this.#cache.listReadable(everything)) this.#hold(stored, holders);
    return holders;
  }

  #onEvent({ previous, current }: CacheEvent, holders: Map<string, string>): void {
    if (previous) for (const key of keysOf(this.#resource, previous.object)) holders.delete(key);
    if (current) this.#hold(current, holders);
  }

  #hold(stored: StoredObject, holders: Map<string, string>): void {
    for (const key of keysOf(this.#resource, stored.object)) holders.set(key, pathOf(stored.namespace, stored.name));
  }
}

/** Store keys of what an object holds. */
export function keysOf({ strategy }: Resource, object: KubeObject | undefined): string[] {
  return object && strategy.reservations ? strategy.reservations.of(object).map(({ key }) => key) : [];
}

/** What an object gets that nobody asked for by a request. */
interface Stamps {
  readonly clock: Clock;
  readonly newUid: () => string;
}

/** The writes that go with a change of an object: reservations it gains and those it gives back. */
export function reservationWrites(
  { resource, clock, newUid }: Stamps & { readonly resource: Resource },
  object: KubeObject | undefined,
  old: KubeObject | undefined,
): StoreOperation[] {
  const { reservations } = resource.strategy;
  if (!reservations) return [];
  const encode = (value: object) => Buffer.from(JSON.stringify(stamped(value, { clock, newUid })));
  const before = new Set(keysOf(resource, old));
  const writes: StoreOperation[] = [];
  for (const { key, value } of object ? reservations.of(object) : []) {
    if (!before.delete(key)) writes.push({ type: 'put', key, value: encode(value), ifRevision: 0 });
  }
  for (const key of before) writes.push({ type: 'delete', key });
  return writes;
}

function stamped(value: object, { clock, newUid }: Stamps): object {
  if (!('metadata' in value) || !isObject(value.metadata)) return value;
  const metadata = { ...value.metadata, uid: newUid(), creationTimestamp: formatTime(clock.now()) };
  return { ...value, metadata };
}
