/** Keeps single objects current while pods refer to them: one watch for each object that is in use, none for others, as
 *  the node authorizer allows. */
import type { Kind, KubeObject } from '#api';
import { type Clock, isAbortError, type Logger, sleepOrAbort } from '#base';
import type { Client } from '#client';

/** Of one kind. Disposing ends all watches. */
export interface ObjectFollower<K extends KubeObject> extends Disposable {
  /** Keeps the object followed until the result is disposed. */
  hold(namespace: string, name: string): Disposable;
  /** The object as it is, or undefined when it does not exist; fails while the API server cannot say. A held object is
   *  answered from memory once it was read. */
  get(namespace: string, name: string): Promise<K | undefined>;
}

interface Entry<K> {
  readonly namespace: string;
  readonly name: string;
  holders: number;
  readonly stop: AbortController;
  /** Undefined until the first list; `{ object: undefined }` when there is none. */
  known: { readonly object: K | undefined } | undefined;
  /** Resolved after the first list. */
  readonly first: PromiseWithResolvers<void>;
}

interface ObjectFollowerOptions<K extends KubeObject> {
  readonly client: Client;
  readonly kind: Kind<K>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Called after an object that is held has changed, appeared or gone. */
  readonly onChange: (namespace: string, name: string) => void;
}

/** Watches nothing before something is held. */
export function createObjectFollower<K extends KubeObject>(options: ObjectFollowerOptions<K>): ObjectFollower<K> {
  return new Follower(options);
}

const retryMs = 1000;
/** How long a first read waits for the list of the object's watch before it asks by itself. */
const firstListMs = 2000;

class Follower<K extends KubeObject> implements ObjectFollower<K> {
  readonly #options: ObjectFollowerOptions<K>;
  readonly #entries = new Map<string, Entry<K>>();

  constructor(options: ObjectFollowerOptions<K>) {
    this.#options = options;
  }

  hold(namespace: string, name: string): Disposable {
    const key = `${namespace}/${name}`;
    const entry = this.#entries.get(key) ?? this.#begin(key, { namespace, name });
    entry.holders++;
    let isReleased = false;
    return {
      [Symbol.dispose]: () => {
        if (isReleased) return;
        isReleased = true;
        if (--entry.holders > 0) return;
        this.#entries.delete(key);
        entry.stop.abort();
      },
    };
  }

  async get(namespace: string, name: string): Promise<K | undefined> {
    const { client, kind, clock } = this.#options;
    const entry = this.#entries.get(`${namespace}/${name}`);
    if (entry && !entry.known) await Promise.race([entry.first.promise, clock.sleep(firstListMs, entry.stop.signal)]);
    return entry?.known ? entry.known.object : await client.find(kind, { namespace, name });
  }

  [Symbol.dispose](): void {
    for (const { stop } of this.#entries.values()) stop.abort();
    this.#entries.clear();
  }

  #begin(key: string, where: { namespace: string; name: string }): Entry<K> {
    const entry: Entry<K> = {
      ...where,
      holders: 0,
      stop: new AbortController(),
      known: undefined,
      first: Promise.withResolvers(),
    };
    this.#entries.set(key, entry);
    void this.#follow(entry);
    return entry;
  }

  async #follow(entry: Entry<K>): Promise<void> {
    const { kind, clock, logger } = this.#options;
    const { namespace, name } = entry;
    const { signal } = entry.stop;
    while (!signal.aborted) {
      try {
        await this.#watch(entry, await this.#list(entry));
      } catch (error) {
        if (signal.aborted || isAbortError(error)) break;
        logger.debug('cannot follow an object', { kind: kind.kind, namespace, name, error });
      }
      await sleepOrAbort(clock, retryMs, signal);
    }
  }

  /** Returns the version to watch from. */
  async #list(entry: Entry<K>): Promise<string> {
    const { client, kind } = this.#options;
    const { items, metadata } = await client.list(kind, scopeOf(entry));
    const before = entry.known;
    entry.known = { object: items[0] };
    entry.first.resolve();
    if (before && before.object?.metadata.resourceVersion !== items[0]?.metadata.resourceVersion) this.#changed(entry);
    return metadata.resourceVersion;
  }

  async #watch(entry: Entry<K>, resourceVersion: string): Promise<void> {
    const { client, kind } = this.#options;
    for await (const { type, object } of client.watch(kind, { ...scopeOf(entry), resourceVersion })) {
      if (type === 'BOOKMARK') continue;
      entry.known = { object: type === 'DELETED' ? undefined : object };
      this.#changed(entry);
    }
  }

  #changed({ namespace, name }: Entry<K>): void {
    this.#options.onChange(namespace, name);
  }
}

const scopeOf = ({ namespace, name, stop: { signal } }: Pick<Entry<unknown>, 'namespace' | 'name' | 'stop'>) => ({
  namespace,
  fieldSelector: `metadata.name=${name}`,
  signal,
});
