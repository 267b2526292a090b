/** The watch cache of one resource: every object once, the recent events, and everyone who watches. LIST, WATCH, GET
 *  and in-process informers all live on it, lists and first states on snapshots of it.
 *
 *  Flow: a {@link Reflector} reads the store once, and then tells of each commit. An event changes the set, goes into
 *  the ring and to the watches it may concern, in one turn; so whoever reads and then watches from what it read misses
 *  nothing.
 *
 *  Guarantees: a commit acknowledged by an embedded store is in the cache; watches see every event after their start
 *  once and in order. */

import { expired, type StatusError } from '#api';
import type { Clock } from '#base';
import type { StoreEvent } from '#store';
import { isOf, pathOf, type Resource } from '../resource/resource.ts';
import { CacheEvent } from './cache-event.ts';
import type { ConvertedRow, KindStore } from './converted-store.ts';
import { EventRing } from './event-ring.ts';
import type { Feed } from './feed.ts';
import { FirstUse, type FirstUseListener } from './first-use.ts';
import { KeptSnapshots } from './kept-snapshots.ts';
import { OrderedSet } from './ordered-set.ts';
import type { ParsedObjects } from './parsed-objects.ts';
import { Reflector } from './reflector.ts';
import { Retries } from './retries.ts';
import { isWithin, rangeOf, type Scope, type Selection } from './selection.ts';
import { inSlabs, type Slab } from './slab.ts';
import type { Snapshot } from './snapshot.ts';
import { StoredObject } from './stored-object.ts';
import { UnreadableObjects, unreadable } from './unreadable.ts';
import { type Watcher, WatcherIndex } from './watcher-index.ts';

/** The resource, and what all caches of a server share. */
export interface ResourceCacheOptions {
  resource: Resource;
  store: KindStore;
  feed: Feed;
  clock: Clock;
  parsed: ParsedObjects;
}

/** What a watch of the cache is told. */
export interface CacheWatcher extends Watcher {
  /** The cache lost track: the watch must end with "too old". */
  onLost(): void;
}

/** Started by the first who needs it, and kept as long as its resource is served. */
export class ResourceCache {
  readonly resource: Resource;
  /** Events that watchers were sent. */
  sentEvents = 0;
  /** Events that the store sent. */
  receivedEvents = 0;
  readonly #options: ResourceCacheOptions;
  readonly #reflector: Reflector;
  readonly #objects = new OrderedSet<StoredObject>();
  readonly #kept = new KeptSnapshots<StoredObject>();
  readonly #unreadable: UnreadableObjects;
  readonly #retries: Retries;
  readonly #watchers = new WatcherIndex();
  #ring = new EventRing(0);
  #changedRevision = 0;
  /** Told when there are objects, or when nobody knows. */
  readonly #firstUse = new FirstUse();
  /** Why it is not to be used any more. */
  #closed: StatusError | undefined;

  constructor(options: ResourceCacheOptions) {
    this.resource = options.resource;
    this.#options = options;
    this.#unreadable = new UnreadableObjects(options.resource);
    const { prefix } = options.resource;
    this.#reflector = new Reflector(
      { ...options, prefix },
      {
        onReading: () => this.#clear(),
        onRows: rows => this.#onRows(rows),
        onEarlyEvent: event => {
          this.receivedEvents++;
          this.#update(event);
        },
        onRead: revision => this.#onRead(revision),
        onEvent: (event, revision) => {
          this.receivedEvents++;
          this.#onEvent(event, revision);
        },
        onLost: () => this.#onLost(),
      },
    );
    this.#retries = new Retries({
      ...options,
      unreadable: this.#unreadable,
      regain: row => this.#regain(row),
      readAnew: () => this.#reflector.lose(),
    });
  }

  /** Whether it can be read at once, without waiting for {@link start}: it holds all that is stored. */
  get isReady(): boolean {
    return this.#reflector.isCurrent && !this.#areRetriesDue;
  }

  /** What it lives on. */
  get feed(): Feed {
    return this.#options.feed;
  }

  /** The store, as its kind sees it. */
  get store(): KindStore {
    return this.#options.store;
  }

  /** The revision that reads of the cache are at. */
  get revision(): number {
    return this.#reflector.revision;
  }

  /** Revision of the last change of any of its objects that it saw. */
  get changedRevision(): number {
    return this.#changedRevision;
  }

  get size(): number {
    return this.#objects.size;
  }

  /** Resolves when it holds all that is stored, of which it reads what it does not know. Rejects when that cannot be
   *  had. */
  async start(): Promise<void> {
    if (this.#areRetriesDue) await this.#retries.run();
    await this.#reflector.start();
  }

  /** Resolves when it holds what a commit made, or something later. Rejects when what is stored cannot be had. */
  async caughtUp(revision: number): Promise<void> {
    await this.#reflector.caughtUp(revision);
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

  /** The same; undefined for one that cannot be read, too. */
  find(namespace: string | undefined, name: string): StoredObject | undefined {
    return this.#objects.get(pathOf(namespace, name));
  }

  /** Whether there is such an object that cannot be read. */
  isUnreadable(namespace: string, name: string): boolean {
    return this.#unreadable.has(pathOf(namespace, name));
  }

  /** The path of one whose bytes are not what was written, or whose key is not; undefined where there is none. */
  damagedPath(namespace: string, name: string): string | undefined {
    const path = pathOf(namespace, name);
    return this.#unreadable.isDamaged(path) ? path : this.#unreadable.strayOf(path);
  }

  /** Throws the 500 when there is such an object under another name, since its key is damaged. */
  assertNotStray(namespace: string | undefined, name: string): void {
    this.#unreadable.assertNotStray(pathOf(namespace, name));
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
    if (this.#reflector.isLoaded && revision >= this.#changedRevision && revision <= this.revision)
      return this.snapshot();
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
    // Most namespaces have none of what each write asks for: quotas, ranges of limits.
    if (this.size === 0) return [];
    const objects = [...this.snapshot().range(rangeOf(scope))];
    return isSelective ? objects.filter(matches) : objects;
  }

  /** The object a row of the store is, shared with the cache when it is the same version. Throws the 500 when it is
   *  damaged. */
  objectOf(row: ConvertedRow): StoredObject {
    const path = this.#pathOf(row.key);
    if (row.isDamaged) throw unreadable(this.resource, [path]);
    if (row.failure) throw row.failure;
    const cached = this.#objects.get(path);
    if (cached?.revision === row.modRevision) return cached;
    const { value, modRevision: revision, converted } = row;
    return new StoredObject(this.resource, path, { value, revision, isAnswered: converted && true });
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

  /** Undefined when there are objects, or may be. Otherwise calls `listener` once: with the revision before the first
   *  object, or with undefined when track was lost. Disposing the result forgets the listener. */
  whenUsed(listener: FirstUseListener): Disposable | undefined {
    if (!this.#reflector.isLoaded || this.#objects.size > 0 || !this.#unreadable.isEmpty) return undefined;
    return this.#firstUse.wait(listener);
  }

  /** Lets those look anew who wait for the first object. */
  endEmptiness(revision?: number): void {
    this.#firstUse.tell(revision);
  }

  /** Lets go of all that it holds and follows. Reads, and starts that are under way, fail with `why` from now on. */
  close(why: StatusError): void {
    this.#closed = why;
    this.#reflector.close(why);
    this.#clear();
    this.#ring = new EventRing(0);
  }

  /** Forgets events that are too old to resume from, and snapshots that nobody reads any more. */
  expire(): void {
    const nowMs = this.#options.clock.now();
    this.#ring.expire(nowMs);
    this.#kept.expire(nowMs);
  }

  get #areRetriesDue(): boolean {
    return this.#reflector.isLoaded && this.#retries.areDue;
  }

  #onRows(rows: readonly ConvertedRow[]): void {
    const { rules, conversion } = this.resource;
    // By its rules, a kind encodes anew what nobody has converted.
    const placed = rules && !conversion ? rows.map(row => [row, undefined] as const) : inSlabs(rows);
    for (const [row, slab] of placed) this.#take(this.#pathOf(row.key), row, slab);
  }

  #onRead(revision: number): void {
    this.#retries.restart();
    this.#changedRevision = revision;
    this.#ring = new EventRing(revision);
  }

  #onEvent(event: StoreEvent, revision: number): void {
    const path = this.#pathIn(event);
    const wasUnreadable = this.#unreadable.has(path);
    const { current, previous } = this.#update(event);
    const isUnreadable = this.#unreadable.has(path);
    if (!current && !previous && !wasUnreadable && !isUnreadable) return;
    this.#changedRevision = revision;
    this.#kept.changed(revision, previous);
    if (isUnreadable) this.#onMissed(path, revision);
    else if (current || previous)
      this.#tell(new CacheEvent({ revision, atMs: this.#options.clock.now(), current, previous }));
  }

  #tell(change: CacheEvent): void {
    this.#ring.push(change);
    if (this.#firstUse.isAwaited) this.endEmptiness(change.revision - 1);
    this.#watchers.dispatch(change);
  }

  /** Ends the watches that cannot be told what became of an object: who then reads anew is told why. */
  #onMissed(path: string, revision: number): void {
    this.#ring = new EventRing(revision);
    this.endEmptiness();
    for (const watcher of this.#watchers.all()) if (isWithin(watcher.scope, path)) (watcher as CacheWatcher).onLost();
  }

  #update(event: StoreEvent): Update {
    const path = this.#pathIn(event);
    this.#unreadable.delete(path);
    return event.type === 'put' ? this.#take(path, event.row) : this.#drop(path);
  }

  /** Makes a row's object current. One that is damaged, no object, or not to be converted is not held: who asks for it
   *  is told, the others are served. */
  #take(path: string, row: ConvertedRow, slab?: Slab): Update {
    if (row.isDamaged || row.failure) return this.#miss(path, row);
    const { feed, parsed } = this.#options;
    const known = this.#objects.get(path);
    if (known?.revision === row.modRevision) return { current: known, previous: known };
    const object = feed.recall(row.value, this.resource);
    const { value, modRevision: revision, converted } = row;
    const isAnswered = converted && true;
    let current: StoredObject;
    try {
      const { isStale } = converted ?? { isStale: isStoredOtherwise(this.resource, value) };
      const own = known?.path ?? ownText(path);
      current = new StoredObject(this.resource, own, { value, revision, object, parsed, isStale, isAnswered, slab });
    } catch {
      return this.#miss(path, row);
    }
    const previous = this.#objects.set(current);
    previous?.replace();
    current.enter();
    return { current, previous };
  }

  #miss(path: string, { modRevision: revision, failure, wasWrittenAs }: ConvertedRow): Update {
    this.#unreadable.add(path, { revision, failure, wasWrittenAs });
    return this.#drop(path);
  }

  #drop(path: string): Update {
    const previous = this.#objects.delete(path);
    previous?.replace();
    return { current: undefined, previous };
  }

  #clear(): void {
    for (const stored of this.snapshot().range()) stored.leave();
    this.#objects.clear();
    this.#kept.clear();
    this.#unreadable.clear();
  }

  #onLost(): void {
    const watchers = this.#watchers.all() as CacheWatcher[];
    this.#clear();
    this.endEmptiness();
    for (const watcher of watchers) watcher.onLost();
  }

  /** Holds what can be read by now. Of what was written since, its event tells. */
  #regain(row: ConvertedRow): void {
    const path = this.#pathOf(row.key);
    if (this.#unreadable.revisionOf(path) !== row.modRevision) return;
    this.#unreadable.delete(path);
    this.#take(path, row);
    // They lack it.
    this.#kept.clear();
  }

  #pathIn(event: StoreEvent): string {
    return this.#pathOf(event.type === 'put' ? event.row.key : event.key);
  }

  #pathOf(key: string): string {
    return key.slice(this.resource.prefix.length);
  }
}

/** The same text in memory of its own: a part of another keeps all of that. */
const ownText = (text: string): string => Buffer.from(text).toString();

/** What became of an object: what it is now, and what it was; undefined where there is none, or none that can be
 *  read. */
interface Update {
  readonly current: StoredObject | undefined;
  readonly previous: StoredObject | undefined;
}

/** Only custom kinds are stored in another version after a while. */
const isStoredOtherwise = ({ rules, storedAs }: Resource, value: Uint8Array): boolean =>
  rules !== undefined && !isOf(value, storedAs);
