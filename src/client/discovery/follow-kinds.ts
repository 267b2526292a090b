/** Follows the kinds of a server: those that it has, and a call for those that come and go.
 *
 *  Flow: ask; tell what differs; wait until the transport says that kinds came or went, or for half a minute where it
 *  cannot know; ask again. Errors are waited out with back-off.
 *
 *  Guarantees: kinds of a group that did not say what it has stay as they were. A kind that is served in another
 *  version or scope goes and comes. */
import { deepEqual, type Kind } from '#api';
import { backoffMs, type Clock, type Logger, sleepOrAbort, toError } from '#base';
import type { Client } from '../client.ts';
import { type DiscoveredKinds, discoverKinds } from './discover-kinds.ts';

/** Kinds that came and went. */
export interface KindsChange {
  /** Those that came, or are served in another way. */
  readonly added: readonly Kind[];
  /** Those that went, or were served in another way. */
  readonly removed: readonly Kind[];
}

/** The kinds of a server, always current. */
export interface FollowedKinds {
  /** Those that are known by now. */
  readonly kinds: readonly Kind[];
  /** Resolves when the server has said for the first time which kinds it has. Rejects when nobody listens any more
   *  before. */
  readonly known: Promise<void>;
  /** Calls `handler` for every change; first for the kinds that are known. It must not throw. Disposing the result
   *  removes it. */
  onChange(handler: (change: KindsChange) => void): Disposable;
}

interface FollowKindsOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** How often a server is asked whose transport is not told of changes, as upstream's garbage collector does. */
const askEveryMs = 30_000;
const backoff = { initialMs: 200, maxMs: askEveryMs };

/** Follows from when it is made until it is disposed. */
export class KindFollower implements FollowedKinds, AsyncDisposable {
  readonly #options: FollowKindsOptions;
  readonly #handlers = new Set<(change: KindsChange) => void>();
  readonly #known = Promise.withResolvers<void>();
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;
  #kinds = new Map<string, Kind>();
  /** Aborted when there is reason to ask. */
  #wake = new AbortController();

  constructor(options: FollowKindsOptions) {
    this.#options = options;
    this.#known.promise.catch(() => undefined); // whoever does not wait need not hear that it was disposed
    this.#running = this.#run();
  }

  get kinds(): readonly Kind[] {
    return [...this.#kinds.values()];
  }

  get known(): Promise<void> {
    return this.#known.promise;
  }

  onChange(handler: (change: KindsChange) => void): Disposable {
    const own = (change: KindsChange) => handler(change);
    this.#handlers.add(own);
    if (this.#kinds.size > 0) own({ added: this.kinds, removed: [] });
    return { [Symbol.dispose]: () => void this.#handlers.delete(own) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    this.#wake.abort();
    this.#known.reject(new Error('the kinds are followed no longer'));
    this.#handlers.clear();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { client, clock, logger } = this.#options;
    const { signal } = this.#stop;
    using told = client.transport.onKindsChange?.(() => this.#wake.abort());
    let failures = 0;
    while (!signal.aborted) {
      this.#wake = new AbortController();
      try {
        this.#take(await discoverKinds(client.transport, { signal }));
        failures = 0;
      } catch (error) {
        if (signal.aborted) return;
        failures++;
        logger.warn('cannot find out which kinds there are, trying again', { failures, error: toError(error) });
      }
      if (signal.aborted) return;
      if (failures > 0) await sleepOrAbort(clock, backoffMs(failures, backoff), this.#wake.signal);
      else if (told) await aborted(this.#wake.signal);
      else await sleepOrAbort(clock, askEveryMs, this.#wake.signal);
    }
  }

  #take(found: DiscoveredKinds): void {
    if (this.#stop.signal.aborted) return;
    const { kinds, change } = planKinds(this.#kinds, found);
    this.#kinds = kinds;
    this.#known.resolve();
    if (change.added.length + change.removed.length === 0) return;
    for (const handler of this.#handlers) handler(change);
  }
}

/** What there is after an answer of the server, and what differs from before. Pure. */
export function planKinds(
  before: ReadonlyMap<string, Kind>,
  { kinds: found, failures }: DiscoveredKinds,
): { kinds: Map<string, Kind>; change: KindsChange } {
  const kinds = new Map(found.map(kind => [`${kind.group}/${kind.plural}`, kind]));
  for (const [key, kind] of before) {
    if (!kinds.has(key) && isSilent(kind.group, failures)) kinds.set(key, kind);
    const now = kinds.get(key);
    if (now && isSame(now, kind)) kinds.set(key, kind);
  }
  const added = [...kinds].filter(([key, kind]) => before.get(key) !== kind).map(([, kind]) => kind);
  const removed = [...before].filter(([key, kind]) => kinds.get(key) !== kind).map(([, kind]) => kind);
  return { kinds, change: { added, removed } };
}

const isSilent = (group: string, failures: DiscoveredKinds['failures']): boolean =>
  [...failures.keys()].some(version => (version.includes('/') ? version.split('/')[0] : '') === group);

const isSame = (a: Kind, b: Kind): boolean =>
  a === b || (a.apiVersion === b.apiVersion && a.kind === b.kind && a.scope === b.scope && deepEqual(a.verbs, b.verbs));

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
