/** The informer: a reflector that fills a cache and tells handlers what changed. */
import { formatKey, type Kind, type KubeObject } from '#api';
import { type Clock, type Logger, type Turns, toError, turnsOf } from '#base';
import type { Client } from '../client.ts';
import type { WatchEvent } from '../transport.ts';
import { Cache } from './cache.ts';
import type { Change, Informer, InformerScope, Lister } from './informer.ts';
import { type ReflectorSink, reflect } from './reflector.ts';

interface SharedInformerOptions<K extends KubeObject> {
  kind: Kind<K>;
  scope: InformerScope;
  client: Client;
  clock: Clock;
  logger: Logger;
}

/** Why what informers wait for is aborted. One for all: to make an error costs more than to abort. */
const over = new DOMException('the informer is over', 'AbortError');

/** Starts when it is made and runs until it is disposed. */
export class SharedInformer<K extends KubeObject> implements Informer<K>, ReflectorSink<K>, AsyncDisposable {
  readonly kind: Kind<K>;
  #cache = new Cache<K>();
  readonly #handlers = new Set<(change: Change<K>) => void>();
  readonly #synced = Promise.withResolvers<void>();
  readonly #stop = new AbortController();
  /** Aborted when no further list or watch is to begin. */
  readonly #last = new AbortController();
  readonly #running: Promise<void>;
  readonly #logger: Logger;
  readonly #turns: Turns;
  #hasSynced = false;

  constructor({ kind, scope, client, clock, logger }: SharedInformerOptions<K>) {
    this.kind = kind;
    this.#logger = logger;
    this.#turns = turnsOf(clock);
    this.#synced.promise.catch(() => undefined); // whoever does not wait need not hear that it was disposed
    this.#running = reflect({
      kind,
      scope,
      client,
      clock,
      logger,
      sink: this,
      signal: this.#stop.signal,
      last: this.#last.signal,
    });
  }

  get lister(): Lister<K> {
    return this.#cache;
  }

  get hasSynced(): boolean {
    return this.#hasSynced;
  }

  get synced(): Promise<void> {
    return this.#synced.promise;
  }

  onChange(handler: (change: Change<K>) => void): Disposable {
    const own = (change: Change<K>) => handler(change); // the same handler may be added twice
    this.#handlers.add(own);
    for (const object of this.#cache.list()) this.#call(own, { type: 'added', object });
    return { [Symbol.dispose]: () => void this.#handlers.delete(own) };
  }

  addIndex(name: string, keys: (object: K) => readonly string[]): void {
    this.#cache.addIndex(name, keys);
  }

  async replace(pages: AsyncIterable<readonly K[]>): Promise<void> {
    const gone = new Set(this.#cache.keys());
    for await (const objects of pages) {
      await this.#inTurns(objects, object => {
        gone.delete(formatKey(object.metadata));
        this.#upsert(object);
      });
    }
    await this.#inTurns(gone, key => this.#remove(this.#cache.get(key) as K));
    if (this.#stop.signal.aborted) return;
    this.#hasSynced = true;
    this.#synced.resolve();
  }

  apply({ type, object }: WatchEvent<K>): void {
    if (type === 'DELETED') this.#remove(object);
    else this.#upsert(object);
  }

  /** Lets the watch that is under way go on to its end, and begins no other. What was known is forgotten then. */
  async finish(): Promise<void> {
    this.#last.abort(over);
    await this.#running;
    await this[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#last.abort(over);
    this.#stop.abort(over);
    this.#synced.reject(new Error(`the informer of ${this.kind.plural} was disposed before its first list`));
    await this.#running;
    this.#handlers.clear();
    this.#cache = new Cache<K>();
  }

  /** Goes through many, until the informer is disposed. */
  async #inTurns<T>(items: Iterable<T>, step: (item: T) => void): Promise<void> {
    for (const item of items) {
      const turn = this.#turns.next();
      if (turn) await turn;
      if (this.#stop.signal.aborted) return;
      step(item);
    }
  }

  #upsert(object: K): void {
    const { uid, resourceVersion } = object.metadata;
    const known = this.#cache.get(object.metadata);
    if (known?.metadata.resourceVersion === resourceVersion && known.metadata.uid === uid) return;
    // Deleted and made again while nobody watched: two objects, not one that changed.
    if (known && known.metadata.uid !== uid) this.#remove(known);
    const previous = this.#cache.set(object);
    this.#tell(previous ? { type: 'updated', object, previous } : { type: 'added', object });
  }

  /** `object` is its last state, which may be newer than the one in the cache. */
  #remove(object: K): void {
    if (this.#cache.delete(object.metadata)) this.#tell({ type: 'deleted', object });
  }

  #tell(change: Change<K>): void {
    for (const handler of this.#handlers) this.#call(handler, change);
  }

  #call(handler: (change: Change<K>) => void, change: Change<K>): void {
    try {
      handler(change);
    } catch (error) {
      this.#logger.error('an informer handler threw', { resource: this.kind.plural, error: toError(error) });
    }
  }
}
