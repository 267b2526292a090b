/** The watch cache of one resource: every object once, the recent events, and everyone who watches. LIST, WATCH, GET and
 *  in-process informers all live on it, lists and first states on snapshots of it.
 *
 *  Flow: `start` reads the store once, page by page, and then lives on the feed. An event changes the set, goes into the ring and to the
 *  watches it may concern, in one turn; so whoever reads and then watches from what it read misses nothing.
 *
 *  Guarantees: a commit acknowledged by an embedded store is in the cache; watches see every event after their start once
 *  and in order. */

import { expired, type StatusError } from '#api';
import type { Clock } from '#base';
import type { KeyRange, Store, StoreEvent } from '#store';
import { prefixRange } from '#store';
import { isOf, pathOf, type Resource } from '../resource/resource.ts';
import { CacheEvent } from './cache-event.ts';
import type { ConvertedRow } from './converted-store.ts';
import { EventRing } from './event-ring.ts';
import type { Feed, FeedConsumer } from './feed.ts';
import { FirstUse, type FirstUseListener } from './first-use.ts';
import { KeptSnapshots } from './kept-snapshots.ts';
import { OrderedSet } from './ordered-set.ts';
import { pagesOf } from './pages.ts';
import type { ParsedObjects } from './parsed-objects.ts';
import { rangeOf, type Scope, type Selection } from './selection.ts';
import type { Snapshot } from './snapshot.ts';
import { StoredObject } from './stored-object.ts';
import { UnreadableObjects, unreadable } from './unreadable.ts';
import { type Watcher, WatcherIndex } from './watcher-index.ts';

export interface ResourceCacheOptions {
  resource: Resource;
  store: Store;
  feed: Feed;
  clock: Clock;
  parsed: ParsedObjects;
}

/** What a watch of the cache is told. */
export interface CacheWatcher extends Watcher {
  /** The cache lost track: the watch must end with "too old". */
  onLost(): void;
}

/** How often what could not be converted is asked for again, by who reads, and how much of it. */
const tryAgainMs = 1000;
const triedAtATime = 10;

interface EarlyEvent {
  readonly event: StoreEvent;
  readonly revision: number;
}

export class ResourceCache {
  readonly resource: Resource;
  /** Events that watchers were sent. */
  sentEvents = 0;
  readonly #options: ResourceCacheOptions;
  readonly #range: KeyRange;
  readonly #objects = new OrderedSet<StoredObject>();
  readonly #kept = new KeptSnapshots<StoredObject>();
  readonly #unreadable: UnreadableObjects;
  readonly #watchers = new WatcherIndex();
  #ring = new EventRing(0);
  #startRevision = 0;
  #changedRevision = 0;
  #starting: Promise<void> | undefined;
  #isReady = false;
  /** When what could not be converted was asked for last. */
  #triedAtMs = 0;
  /** Events that came while the store is being read; undefined when it is not. Another array when track was lost. */
  #early: EarlyEvent[] | undefined;
  /** Told when there are objects, or when nobody knows. */
  readonly #firstUse = new FirstUse();
  /** Why it is not to be used any more. */
  #closed: StatusError | undefined;
  readonly #consumer: FeedConsumer;

  constructor(options: ResourceCacheOptions) {
    this.resource = options.resource;
    this.#options = options;
    this.#unreadable = new UnreadableObjects(options.resource);
    this.#range = prefixRange(options.resource.prefix);
    this.#consumer = {
      prefix: options.resource.prefix,
      onEvent: (event, revision) => this.#onEvent(event, revision),
      onLost: () => this.#onLost(),
    };
  }

  /** Whether it can be read at once, without waiting for {@link start}: it holds all that is stored. */
  get isReady(): boolean {
    return this.#isReady && !this.#options.feed.isBehind && !this.#isWorthAnotherTry;
  }

  /** What it lives on. */
  get feed(): Feed {
    return this.#options.feed;
  }

  /** The store, as its kind sees it. */
  get store(): Store {
    return this.#options.store;
  }

  /** The revision that reads of the cache are at. */
  get revision(): number {
    return Math.max(this.#options.feed.revision, this.#startRevision);
  }

  /** Revision of the last change of any of its objects that it saw. */
  get changedRevision(): number {
    return this.#changedRevision;
  }

  get size(): number {
    return this.#objects.size;
  }

  /** Reads the store, the first time it is called; later calls get the same promise, unless the reading failed. Where somebody else
   *  converts, waits for what they are yet to answer, too. Rejects when what is stored cannot be had. */
  start(): Promise<void> {
    if (this.#closed) return Promise.reject(this.#closed);
    this.#starting ??= this.#load().catch((error: unknown) => {
      this.#starting = undefined;
      this.#early = undefined;
      this.#isReady = false;
      throw error;
    });
    return this.#isReady && !this.isReady ? this.#becomeCurrent() : this.#starting;
  }

  async #becomeCurrent(): Promise<void> {
    const { feed, clock } = this.#options;
    if (this.#isWorthAnotherTry) {
      this.#triedAtMs = clock.now();
      if (await this.#isAnyHad()) this.#onLost();
    }
    if (feed.isBehind) await feed.caughtUp(await this.#options.store.currentRevision());
    // What could not be had is told by who reads anew.
    if (!this.#isReady) await this.start();
  }

  /** Resolves when it holds what a commit made, or something later: who had to be told of it may have lost track, and reads anew.
   *  Rejects when what is stored cannot be had. */
  async caughtUp(revision: number): Promise<void> {
    await this.#options.feed.caughtUp(revision);
    while (!this.#isReady) await this.start();
  }

  get #isWorthAnotherTry(): boolean {
    return this.#unreadable.mayBeHad && this.#options.clock.now() - this.#triedAtMs >= tryAgainMs;
  }

  /** Whether some of what could not be converted can be now. */
  async #isAnyHad(): Promise<boolean> {
    const { store } = this.#options;
    const keys = [...this.#unreadable.unconverted()].slice(0, triedAtATime).map(path => this.resource.prefix + path);
    const rows: (ConvertedRow | undefined)[] = await Promise.all(keys.map(key => store.get(key)));
    return rows.some(row => !row?.failure);
  }

  /** Throws the 500 for an object that cannot be read. */
  get(namespace: string | undefined, name: string): StoredObject | undefined {
    const path = pathOf(namespace, name);
    const object = this.#objects.get(path);
    if (object) return object;
    if (this.#closed) throw this.#closed;
    this.#unreadable.assertReadable(path);
    return undefined;
  }

  /** Whether there is such an object that cannot be read. */
  isUnreadable(namespace: string, name: string): boolean {
    return this.#unreadable.has(pathOf(namespace, name));
  }

  /** Whether there is one whose bytes are not what was written. */
  isDamaged(namespace: string, name: string): boolean {
    return this.#unreadable.isDamaged(pathOf(namespace, name));
  }

  /** All objects as they are now. */
  snapshot(): Snapshot<StoredObject> {
    return this.#objects.snapshot();
  }

  /** Keeps one of {@link snapshotAt}'s for the pages that are still to be read of it, until {@link letGoOfSnapshot}. */
  keepSnapshot(snapshot: Snapshot<StoredObject>): void {
    this.#kept.keep(snapshot, { from: this.#changedRevision, nowMs: this.#options.clock.now() });
  }

  /** The last page of a list at that revision was read. */
  letGoOfSnapshot(revision: number): void {
    this.#kept.letGo(revision);
  }

  /** All objects as they were at a revision; undefined when only the store may know. */
  snapshotAt(revision: number): Snapshot<StoredObject> | undefined {
    if (this.#isReady && revision >= this.#changedRevision && revision <= this.revision) return this.snapshot();
    return this.keptSnapshotAt(revision);
  }

  /** The same, if it was kept for a list. */
  keptSnapshotAt(revision: number): Snapshot<StoredObject> | undefined {
    return revision <= this.revision ? this.#kept.at(revision, this.#options.clock.now()) : undefined;
  }

  /** Throws the 500 when some of that scope cannot be read. */
  assertReadable(scope: Scope): void {
    this.#unreadable.assertNone(scope);
  }

  /** The selected objects in the order of their keys. Throws the 500 when some cannot be read. */
  list(selection: Selection): StoredObject[] {
    this.assertReadable(selection.scope);
    return this.listReadable(selection);
  }

  /** The same without those that cannot be read: for who must not stand still because of them. */
  listReadable({ scope, isSelective, matches }: Selection): StoredObject[] {
    const objects = [...this.snapshot().range(rangeOf(scope))];
    return isSelective ? objects.filter(matches) : objects;
  }

  /** The object a row of the store is, shared with the cache when it is the same version. Throws the 500 when it is damaged. */
  objectOf(row: ConvertedRow): StoredObject {
    const path = row.key.slice(this.resource.prefix.length);
    if (row.isDamaged) throw unreadable(this.resource, [path]);
    if (row.failure) throw row.failure;
    const cached = this.#objects.get(path);
    if (cached?.revision === row.modRevision) return cached;
    return new StoredObject(this.resource, path, { value: row.value, revision: row.modRevision });
  }

  /** The events after a revision. Throws the 410 when they are not all known any more. */
  eventsAfter(revision: number): readonly CacheEvent[] {
    const events = this.#ring.after(revision);
    if (!events) throw expired(`too old resource version: ${revision} (${this.#ring.oldestRevision})`);
    return events;
  }

  /** Shows `watcher` every event from now on. */
  watch(watcher: CacheWatcher): Disposable {
    this.#watchers.add(watcher);
    return { [Symbol.dispose]: () => this.#watchers.delete(watcher) };
  }

  /** Undefined when there are objects, or may be. Otherwise calls `listener` once: with the revision before the first object, or with
   *  undefined when track was lost. Disposing the result forgets the listener. */
  whenUsed(listener: FirstUseListener): Disposable | undefined {
    if (!this.#isReady || this.#objects.size > 0 || !this.#unreadable.isEmpty) return undefined;
    return this.#firstUse.wait(listener);
  }

  /** Lets those look anew who wait for the first object. */
  endEmptiness(revision?: number): void {
    this.#firstUse.tell(revision);
  }

  /** Lets go of all that it holds and follows. Reads, and starts that are under way, fail with `why` from now on. */
  close(why: StatusError): void {
    this.#closed = why;
    this.#options.feed.remove(this.#consumer);
    this.#objects.clear();
    this.#kept.clear();
    this.#unreadable.clear();
    this.#ring = new EventRing(0);
    this.#isReady = false;
    this.#early = undefined;
  }

  /** Forgets events that are too old to resume from, and snapshots that nobody reads any more. */
  expire(): void {
    const nowMs = this.#options.clock.now();
    this.#ring.expire(nowMs);
    this.#kept.expire(nowMs);
  }

  async #load(): Promise<void> {
    const { revision, early } = await this.#read();
    if (this.#closed) throw this.#closed;
    // Of one turn with the last page: nothing comes in between.
    this.#startRevision = revision;
    this.#triedAtMs = this.#options.clock.now();
    this.#changedRevision = revision;
    this.#ring = new EventRing(revision);
    // A page shows what had happened when it was read, which may be before the last one was.
    for (const { event, revision: at } of early) if (at <= revision) this.#update(event);
    this.#isReady = true;
    this.#early = undefined;
    for (const { event, revision: at } of early) this.#onEvent(event, at);
  }

  /** Fills the set, page by page in turns with other work; to the last page's revision, and all events since the first.
   *  Begins again when the feed lost track meanwhile. */
  async #read(): Promise<{ revision: number; early: readonly EarlyEvent[] }> {
    const { store, clock, feed } = this.#options;
    for (;;) {
      if (this.#closed) throw this.#closed;
      feed.add(this.#consumer);
      const early: EarlyEvent[] = [];
      this.#early = early;
      this.#clear();
      this.#unreadable.clear();
      const nextPage = pagesOf(store, this.#range, clock);
      for (;;) {
        const { rows, remaining, revision } = await nextPage();
        if (this.#closed) throw this.#closed;
        if (this.#early !== early) break;
        for (const row of rows) this.#take(row);
        if (remaining === 0) {
          // Of what was stored while others were read, all has come by then.
          if (feed.isBehind) await feed.caughtUp(revision);
          if (this.#early !== early) break;
          return { revision, early };
        }
      }
    }
  }

  #take(row: ConvertedRow): void {
    try {
      this.#put(row);
    } catch {
      // Damaged, no object, or not to be converted: who asks for it is told, the others are served.
      this.#unreadable.add(row.key.slice(this.resource.prefix.length), row.failure);
    }
  }

  /** Makes a row's object current. */
  #put(row: ConvertedRow): { current: StoredObject; previous: StoredObject | undefined } {
    const path = row.key.slice(this.resource.prefix.length);
    if (row.isDamaged) throw unreadable(this.resource, [path]);
    if (row.failure) throw row.failure;
    const { feed, parsed } = this.#options;
    const object = feed.recall(row.value, this.resource);
    const known = this.#objects.get(path);
    if (known?.revision === row.modRevision) return { current: known, previous: known };
    const current = new StoredObject(this.resource, path, {
      value: row.value,
      revision: row.modRevision,
      object,
      parsed,
      isStale: row.isStale ?? isStale(this.resource, row.value),
    });
    const previous = this.#objects.set(current);
    previous?.leave();
    return { current, previous };
  }

  #onEvent(event: StoreEvent, revision: number): void {
    if (!this.#isReady) {
      this.#early?.push({ event, revision });
      return;
    }
    if (revision <= this.#startRevision) return;
    const { current, previous } = this.#update(event);
    if (!current && !previous) return;
    this.#changedRevision = revision;
    this.#kept.changed(revision, previous);
    const change = new CacheEvent({ revision, atMs: this.#options.clock.now(), current, previous });
    this.#ring.push(change);
    if (this.#firstUse.isAwaited) this.endEmptiness(revision - 1);
    this.#watchers.dispatch(change);
  }

  #update(event: StoreEvent): { current: StoredObject | undefined; previous: StoredObject | undefined } {
    const key = event.type === 'put' ? event.row.key : event.key;
    this.#unreadable.delete(key.slice(this.resource.prefix.length));
    if (event.type === 'put') return this.#put(event.row);
    const previous = this.#objects.delete(key.slice(this.resource.prefix.length));
    previous?.leave();
    return { current: undefined, previous };
  }

  #clear(): void {
    for (const stored of this.snapshot().range()) stored.leave();
    this.#objects.clear();
    this.#kept.clear();
  }

  #onLost(): void {
    if (!this.#isReady) {
      this.#early &&= [];
      return;
    }
    const watchers = this.#watchers.all() as CacheWatcher[];
    this.#clear();
    this.#isReady = false;
    this.#starting = undefined;
    this.endEmptiness();
    for (const watcher of watchers) watcher.onLost();
  }
}

/** Only custom kinds are stored in another version after a while. */
const isStale = ({ rules, storedAs }: Resource, value: Uint8Array): boolean =>
  rules !== undefined && !isOf(value, storedAs);
