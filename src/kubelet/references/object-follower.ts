/** Keeps single objects current while pods refer to them: one watch for each object that is in use, none for others, as
 *  the node authorizer allows. */
import type { Kind, KubeObject } from '#api';
import { type Clock, isAbortError, type Logger, sleepOrAbort } from '#base';
import type { Client } from '#client';

export interface ObjectFollower<K extends KubeObject> extends Disposable {
  /** Keeps the object followed until the result is disposed. */
  hold(namespace: string, name: string): Disposable;
  /** The object as it is, or undefined when it does not exist; fails while the API server cannot say. A held object is
   *  answered from memory once it was read. */
  get(namespace: string, name: string): Promise<K | undefined>;
}

interface Entry<K> {
  holders: number;
  readonly stop: AbortController;
  /** Undefined until the first list; `{ object: undefined }` when there is none. */
  known: { readonly object: K | undefined } | undefined;
  readonly first: Promise<void>;
}

/** `onChange` is called after an object that is held has changed, appeared or gone. */
export function createObjectFollower<K extends KubeObject>(options: {
  client: Client;
  kind: Kind<K>;
  clock: Clock;
  logger: Logger;
  onChange: (namespace: string, name: string) => void;
}): ObjectFollower<K> {
  const { client, kind, clock, logger, onChange } = options;
  const entries = new Map<string, Entry<K>>();

  const follow = async (
    entry: Entry<K>,
    where: { namespace: string; name: string },
    firstRead: () => void,
  ): Promise<void> => {
    const { signal } = entry.stop;
    const fieldSelector = `metadata.name=${where.name}`;
    while (!signal.aborted) {
      try {
        const list = await client.list(kind, { namespace: where.namespace, fieldSelector, signal });
        const before = entry.known;
        entry.known = { object: list.items[0] };
        firstRead();
        if (before && before.object?.metadata.resourceVersion !== entry.known.object?.metadata.resourceVersion)
          onChange(where.namespace, where.name);
        const { resourceVersion } = list.metadata;
        for await (const { type, object } of client.watch(kind, {
          namespace: where.namespace,
          fieldSelector,
          resourceVersion,
          signal,
        })) {
          if (type === 'BOOKMARK') continue;
          entry.known = { object: type === 'DELETED' ? undefined : object };
          onChange(where.namespace, where.name);
        }
      } catch (error) {
        if (signal.aborted || isAbortError(error)) break;
        logger.debug('cannot follow an object', { kind: kind.kind, ...where, error });
      }
      await sleepOrAbort(clock, 1000, signal);
    }
  };

  return {
    hold(namespace, name) {
      const key = `${namespace}/${name}`;
      let entry = entries.get(key);
      if (!entry) {
        const { promise, resolve } = Promise.withResolvers<void>();
        entry = { holders: 0, stop: new AbortController(), known: undefined, first: promise };
        entries.set(key, entry);
        void follow(entry, { namespace, name }, resolve);
      }
      const held = entry;
      held.holders++;
      let released = false;
      return {
        [Symbol.dispose]() {
          if (released) return;
          released = true;
          if (--held.holders > 0) return;
          entries.delete(key);
          held.stop.abort();
        },
      };
    },
    async get(namespace, name) {
      const entry = entries.get(`${namespace}/${name}`);
      if (!entry) return await client.find(kind, { namespace, name });
      if (!entry.known) await Promise.race([entry.first, clock.sleep(2000, entry.stop.signal)]);
      return entry.known ? entry.known.object : await client.find(kind, { namespace, name });
    },
    [Symbol.dispose]() {
      for (const { stop } of entries.values()) stop.abort();
      entries.clear();
    },
  };
}
