/** Keeps somebody told of all that the store holds of one resource: reads it once, page by page, and then lives on the
 *  feed.
 *
 *  Guarantees: rows and events together are all that is stored, and nothing is told that is older than what was told
 *  before. Whoever is told of a lost track knows nothing until {@link Reflector.start} has read all anew. */
import type { StatusError } from '#api';
import type { Clock } from '#base';
import { type KeyRange, prefixRange, type StoreEvent } from '#store';
import type { ConvertedRow, KindStore } from './converted-store.ts';
import type { Feed, FeedConsumer } from './feed.ts';
import { pagesOf } from './pages.ts';

/** What is read, and what it then lives on. */
export interface ReflectorOptions {
  /** Of the store's keys. */
  readonly prefix: string;
  readonly store: KindStore;
  readonly feed: Feed;
  readonly clock: Clock;
}

/** Who is told. */
export interface Reflection {
  /** Reading begins, for the first time or anew: what was told before is worth nothing. */
  onReading(): void;
  onRows(rows: readonly ConvertedRow[]): void;
  /** What happened while rows were read, which may have shown it already. */
  onEarlyEvent(event: StoreEvent): void;
  /** All that is stored at that revision was told. */
  onRead(revision: number): void;
  onEvent(event: StoreEvent, revision: number): void;
  /** Commits were missed: what was told is worthless. */
  onLost(): void;
}

interface EarlyEvent {
  readonly event: StoreEvent;
  readonly revision: number;
}

/** Tells one {@link Reflection}; closing tells nothing any more. */
export class Reflector {
  readonly #options: ReflectorOptions;
  readonly #range: KeyRange;
  readonly #reflection: Reflection;
  readonly #consumer: FeedConsumer;
  #startRevision = 0;
  #starting: Promise<void> | undefined;
  #isLoaded = false;
  /** Events that came while the store is being read; undefined when it is not. Another array when track was lost. */
  #early: EarlyEvent[] | undefined;
  /** Why it is not to be used any more. */
  #closed: StatusError | undefined;

  constructor(options: ReflectorOptions, reflection: Reflection) {
    this.#options = options;
    this.#reflection = reflection;
    this.#range = prefixRange(options.prefix);
    this.#consumer = {
      prefix: options.prefix,
      onEvent: (event, revision) => this.#onEvent(event, revision),
      onLost: () => this.lose(),
    };
  }

  /** Whether all was told that the feed has told. */
  get isLoaded(): boolean {
    return this.#isLoaded;
  }

  /** Whether all was told that is stored. */
  get isCurrent(): boolean {
    return this.#isLoaded && !this.#options.feed.isBehind;
  }

  /** What was told is of this revision. */
  get revision(): number {
    return Math.max(this.#options.feed.revision, this.#startRevision);
  }

  /** Reads the store, the first time it is called, and again when track was lost or the reading failed. Where somebody
   *  else converts, waits for what they are yet to answer, too. Rejects when what is stored cannot be had. */
  start(): Promise<void> {
    if (this.#closed) return Promise.reject(this.#closed);
    this.#starting ??= this.#load().catch((error: unknown) => {
      this.#starting = undefined;
      this.#early = undefined;
      this.#isLoaded = false;
      throw error;
    });
    return this.#isLoaded && !this.isCurrent ? this.#becomeCurrent() : this.#starting;
  }

  /** Resolves when what a commit made was told, or something later: track may have been lost, and all is then read
   *  anew. Rejects when what is stored cannot be had. */
  async caughtUp(revision: number): Promise<void> {
    await this.#options.feed.caughtUp(revision);
    while (!this.#isLoaded) await this.start();
  }

  /** Has all read anew. */
  lose(): void {
    if (!this.#isLoaded) {
      this.#early &&= [];
      return;
    }
    this.#isLoaded = false;
    this.#starting = undefined;
    this.#reflection.onLost();
  }

  /** Tells nothing any more. Starts that are under way fail with `why` from now on. */
  close(why: StatusError): void {
    this.#closed = why;
    this.#options.feed.remove(this.#consumer);
    this.#isLoaded = false;
    this.#early = undefined;
  }

  async #becomeCurrent(): Promise<void> {
    await this.caughtUp(await this.#options.store.currentRevision());
  }

  async #load(): Promise<void> {
    const { revision, early } = await this.#read();
    if (this.#closed) throw this.#closed;
    // Of one turn with the last page: nothing comes in between.
    this.#startRevision = revision;
    // A page shows what had happened when it was read, which may be before the last one was.
    for (const { event, revision: at } of early) if (at <= revision) this.#reflection.onEarlyEvent(event);
    this.#isLoaded = true;
    this.#early = undefined;
    this.#reflection.onRead(revision);
    for (const { event, revision: at } of early) this.#onEvent(event, at);
  }

  /** Tells of all rows, page by page in turns with other work; to the last page's revision, and all events since the
   *  first. Begins again when the feed lost track meanwhile. */
  async #read(): Promise<{ revision: number; early: readonly EarlyEvent[] }> {
    const { store, clock, feed } = this.#options;
    for (;;) {
      if (this.#closed) throw this.#closed;
      feed.add(this.#consumer);
      const early: EarlyEvent[] = [];
      this.#early = early;
      this.#reflection.onReading();
      const nextPage = pagesOf(store, this.#range, clock);
      for (;;) {
        const { rows, remaining, revision } = await nextPage();
        if (this.#closed) throw this.#closed;
        if (this.#early !== early) break;
        this.#reflection.onRows(rows);
        if (remaining === 0) {
          // Of what was stored while others were read, all has come by then.
          if (feed.isBehind) await feed.caughtUp(revision);
          if (this.#early !== early) break;
          return { revision, early };
        }
      }
    }
  }

  #onEvent(event: StoreEvent, revision: number): void {
    if (!this.#isLoaded) this.#early?.push({ event, revision });
    else if (revision > this.#startRevision) this.#reflection.onEvent(event, revision);
  }
}
