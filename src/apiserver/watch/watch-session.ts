/** One watch, from its request to its end.
 *
 *  Flow: initial events (all that is selected, or what happened since `resourceVersion`), then every event, a bookmark
 *  now and then, until the time is up, the watcher leaves, or the cache lost track. What is sent first is settled in
 *  the turn in which the watch starts, a snapshot, so nothing falls between them; it is sent in turns and as the
 *  watcher has room for it, and what happens meanwhile waits behind it. */

import { expired, internalError, StatusError } from '#api';
import { type Clock, type Timer, turnsOf } from '#base';
import type { RequestOptions } from '#client';
import { Bookmark, type CacheEvent, WatchItem, type WatchMessage } from './cache-event.ts';
import type { CacheWatcher, ResourceCache } from './resource-cache.ts';
import { checkVersionOptions, parseResourceVersion } from './resource-version.ts';
import { rangeOf, type Selection } from './selection.ts';

/** Where a watch's items go. No member may throw. */
export interface WatchSink {
  send(message: WatchMessage): void;
  /** Undefined when there is room for more of what the watch begins with; otherwise resolves when there is, or when
   *  nothing is taken any more. Default: there is always room. */
  room?(): Promise<void> | undefined;
  /** Nothing follows. With an error the watcher is told why. */
  end(error?: StatusError): void;
}

/** What of a request's options concerns watches. */
export type WatchParameters = Pick<
  RequestOptions,
  'resourceVersion' | 'resourceVersionMatch' | 'allowWatchBookmarks' | 'sendInitialEvents' | 'timeoutSeconds'
>;

interface WatchSessionOptions {
  cache: ResourceCache;
  selection: Selection;
  parameters: WatchParameters;
  sink: WatchSink;
  clock: Clock;
  /** How long the watch may last when the watcher does not say. */
  defaultTimeoutMs: number;
  onEnd(session: WatchSession): void;
}

/** So much may happen while a watcher is slow to take what its watch begins with. Watches share it, and most of it is
 *  in the cache anyway. */
const maxWaitingBytes = 128 * 1024 * 1024;

/** For who is shown nothing but what it selects. */
const everything = (): boolean => true;

/** Owns its sink's end. Disposing ends the watch without a word. */
export class WatchSession implements CacheWatcher, Disposable {
  readonly #options: WatchSessionOptions;
  readonly #afterRevision: number;
  /** Of what the cache shows it, which is within its scope. */
  readonly #matches: Selection['matches'];
  readonly #cache: ResourceCache;
  readonly #sink: WatchSink;
  /** Events behind what is sent first; undefined when that is over. */
  #waiting: CacheEvent[] | undefined = [];
  #waitingBytes = 0;
  #registration: Disposable | undefined;
  #timer: Timer | undefined;
  #ended = false;
  /** Whether there was no room for all that the watch begins with. */
  #isSlow = false;
  readonly #started = Promise.withResolvers<void>();

  /** The cache must be ready. Throws the 410 when the events since `resourceVersion` are not all known. */
  constructor(options: WatchSessionOptions) {
    this.#options = options;
    const { cache, selection, parameters, sink, clock } = options;
    this.#cache = cache;
    this.#sink = sink;
    this.#matches = selection.isSelective ? selection.matches : everything;
    checkVersionOptions(parameters, { isWatch: true });
    const version = parseResourceVersion(parameters.resourceVersion);
    const wantsState = parameters.sendInitialEvents ?? (version === undefined || version === 0);
    this.#afterRevision = wantsState ? 0 : (version ?? 0);
    const missed = wantsState || version === undefined ? [] : cache.eventsAfter(version);
    this.#registration = cache.watch(this);
    const timeoutMs = parameters.timeoutSeconds ? parameters.timeoutSeconds * 1000 : options.defaultTimeoutMs;
    this.#timer = clock.setTimeout(() => this.#onTimeout(), timeoutMs);
    this.#started.promise.catch(() => this[Symbol.dispose]());
    void this.#begin(wantsState, missed).then(this.#started.resolve, (error: unknown) => this.#fail(error));
  }

  /** Resolves when what happened before the start of the watch has been sent, or as much as there is room for. Rejects
   *  with what kept it from being sent. */
  get started(): Promise<void> {
    return this.#started.promise;
  }

  get hasEnded(): boolean {
    return this.#ended;
  }

  get cache(): ResourceCache {
    return this.#options.cache;
  }

  get scope() {
    return this.#options.selection.scope;
  }

  onEvent(event: CacheEvent): void {
    if (!this.#waiting) return this.#send(event, this.#matches);
    this.#waiting.push(event);
    this.#waitingBytes += event.byteLength;
    if (this.#waitingBytes > maxWaitingBytes) this.onLost();
  }

  #send(event: CacheEvent, matches: Selection['matches']): void {
    if (this.#ended || event.revision <= this.#afterRevision) return;
    const item = event.as(matches);
    if (!item) return;
    this.#cache.sentEvents++;
    this.#sink.send(item);
  }

  onLost(): void {
    this.end(expired(`too old resource version: ${this.#afterRevision} (${this.#options.cache.revision})`));
  }

  /** Says that nothing else happened up to now, if the watcher wants to know. */
  bookmark(): void {
    const { cache, parameters, sink } = this.#options;
    if (this.#ended || this.#waiting || !parameters.allowWatchBookmarks || cache.revision < this.#afterRevision) return;
    sink.send(new Bookmark(cache.resource.kind, cache.revision));
  }

  /** With an error it is the last event; without, the time is up. */
  end(error?: StatusError): void {
    if (this.#ended) return;
    this[Symbol.dispose]();
    this.#options.sink.end(error);
  }

  /** Ends without a word: the watcher left. */
  [Symbol.dispose](): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#registration?.[Symbol.dispose]();
    this.#timer?.[Symbol.dispose]();
    this.#options.onEnd(this);
  }

  #onTimeout(): void {
    this.bookmark();
    this.end();
  }

  /** Sends what came before, and then what came while that was sent. */
  async #begin(wantsState: boolean, missed: readonly CacheEvent[]): Promise<void> {
    if (wantsState) await this.#sendState();
    const { matches } = this.#options.selection;
    const sendEvent = (event: CacheEvent) => this.#send(event, matches);
    await this.#pour(missed, sendEvent);
    while (this.#waiting && this.#waiting.length > 0) {
      const events = this.#waiting;
      this.#waiting = [];
      this.#waitingBytes = 0;
      await this.#pour(events, sendEvent);
    }
    this.#waiting = undefined;
  }

  async #sendState(): Promise<void> {
    const { cache, selection, parameters, sink } = this.#options;
    const { revision } = cache;
    cache.assertReadable(selection.scope);
    await this.#pour(cache.snapshot().range(rangeOf(selection.scope)), stored => {
      if (!selection.matches(stored)) return;
      cache.sentEvents++;
      sink.send(new WatchItem('ADDED', stored));
    });
    if (this.#ended || !parameters.sendInitialEvents || !parameters.allowWatchBookmarks) return;
    sink.send(new Bookmark(cache.resource.kind, revision, true));
  }

  /** Sends items in turns, as there is room for them. */
  async #pour<T>(items: Iterable<T>, send: (item: T) => void): Promise<void> {
    const turns = turnsOf(this.#options.clock);
    for (const item of items) {
      const turn = turns.next();
      if (turn) await turn;
      const room = this.#options.sink.room?.();
      if (room) {
        this.#isSlow = true;
        this.#started.resolve();
        await room;
      }
      if (this.#ended) return;
      send(item);
    }
  }

  /** Tells whoever begins the watch; later, the watcher. */
  #fail(error: unknown): void {
    if (this.#isSlow) this.end(error instanceof StatusError ? error : internalError(error));
    else this.#started.reject(error);
  }
}
