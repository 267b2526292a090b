/** One watch, from its request to its end.
 *
 *  Flow: initial events (all that is selected, or what happened since `resourceVersion`), then every event, a bookmark now
 *  and then, until the time is up, the watcher leaves, or the cache lost track. What is sent first is settled in the turn in
 *  which the watch starts, so nothing falls between them; sending it takes turns, and what happens meanwhile waits behind
 *  it. */

import { expired, type StatusError } from '#api';
import { type Clock, type Timer, turnsOf } from '#base';
import type { RequestOptions } from '#client';
import { Bookmark, type CacheEvent, WatchItem, type WatchMessage } from './cache-event.ts';
import type { CacheWatcher, ResourceCache } from './resource-cache.ts';
import { checkVersionOptions, parseResourceVersion } from './resource-version.ts';
import type { Selection } from './selection.ts';

/** Where a watch's items go. Neither member may throw. */
export interface WatchSink {
  send(message: WatchMessage): void;
  /** Nothing follows. With an error the watcher is told why. */
  end(error?: StatusError): void;
}

export type WatchParameters = Pick<
  RequestOptions,
  'resourceVersion' | 'resourceVersionMatch' | 'allowWatchBookmarks' | 'sendInitialEvents' | 'timeoutSeconds'
>;

export interface WatchSessionOptions {
  cache: ResourceCache;
  selection: Selection;
  parameters: WatchParameters;
  sink: WatchSink;
  clock: Clock;
  /** How long the watch may last when the watcher does not say. */
  defaultTimeoutMs: number;
  onEnd(session: WatchSession): void;
}

export class WatchSession implements CacheWatcher, Disposable {
  readonly #options: WatchSessionOptions;
  readonly #afterRevision: number;
  /** Events behind what is sent first; undefined when that is over. */
  #waiting: CacheEvent[] | undefined = [];
  #registration: Disposable | undefined;
  #timer: Timer | undefined;
  #ended = false;
  /** Resolves when what happened before the start of the watch has been sent. Rejects with what kept it from being sent. */
  readonly started: Promise<void>;

  /** The cache must be ready. Throws the 410 when the events since `resourceVersion` are not all known. */
  constructor(options: WatchSessionOptions) {
    this.#options = options;
    const { cache, parameters, clock } = options;
    checkVersionOptions(parameters, { isWatch: true });
    const version = parseResourceVersion(parameters.resourceVersion);
    const wantsState = parameters.sendInitialEvents ?? (version === undefined || version === 0);
    this.#afterRevision = wantsState ? 0 : (version ?? 0);
    const missed = wantsState || version === undefined ? [] : cache.eventsAfter(version);
    this.#registration = cache.watch(this);
    const timeoutMs = parameters.timeoutSeconds ? parameters.timeoutSeconds * 1000 : options.defaultTimeoutMs;
    this.#timer = clock.setTimeout(() => this.#onTimeout(), timeoutMs);
    this.started = this.#begin(wantsState, missed);
    this.started.catch(() => this[Symbol.dispose]());
  }

  get hasEnded(): boolean {
    return this.#ended;
  }

  get scope() {
    return this.#options.selection.scope;
  }

  onEvent(event: CacheEvent): void {
    if (this.#waiting) this.#waiting.push(event);
    else this.#send(event);
  }

  #send(event: CacheEvent): void {
    if (this.#ended || event.revision <= this.#afterRevision) return;
    const item = event.as(this.#options.selection.matches);
    if (item) this.#options.sink.send(item);
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
    const { cache, selection, parameters, sink, clock } = this.#options;
    const turns = turnsOf(clock);
    const { revision } = cache;
    for (const stored of wantsState ? cache.list(selection) : []) {
      const turn = turns.next();
      if (turn) await turn;
      if (this.#ended) return;
      sink.send(new WatchItem('ADDED', stored));
    }
    if (wantsState && parameters.sendInitialEvents && parameters.allowWatchBookmarks)
      sink.send(new Bookmark(cache.resource.kind, revision, true));
    const waiting = this.#waiting ?? [];
    for (const events of [missed, waiting]) {
      for (const event of events) {
        const turn = turns.next();
        if (turn) await turn;
        this.#send(event);
      }
    }
    this.#waiting = undefined;
  }
}
