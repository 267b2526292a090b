/** Finds drivers by the sockets in a folder, as upstream's kubelet does: a driver's own, or one of the sidecar that
 *  registers it.
 *
 *  Flow: a socket that is new, or was made anew, is asked who it is; what it names is taken in. When it goes, so does
 *  what it named.
 *  Guarantees: one that does not answer keeps none of the others waiting; what one names is taken in and let go in
 *  turn.
 *  Errors: what fails is told and tried again, later each time. */
import { watch } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, ifMissing, type Logger, type SyncLoop, startSyncLoop, toError } from '#base';
import type { FoundPlugin } from './registered-plugin.ts';

/** Which folder is followed, and who is told. */
export interface FollowPluginsOptions {
  /** The folder, which must be there. */
  readonly directory: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The types of plugins that may register. */
  readonly types: readonly string[];
  /** Takes a plugin in; `signal` tells that nobody waits for it any more. Errors: why it cannot be; it is tried
   *  again. */
  readonly onFound: (plugin: FoundPlugin, signal: AbortSignal) => Promise<void>;
  readonly onGone: (plugin: FoundPlugin) => Promise<void>;
}

/** Starts; disposing leaves what was found as it is, and waits for no plugin that hangs. */
export function followPlugins(options: FollowPluginsOptions): AsyncDisposable {
  const { directory, clock, logger } = options;
  const stack = new AsyncDisposableStack();
  const followed = stack.use(new FollowedSockets(options));
  const loop = stack.use(
    startSyncLoop({
      clock,
      minPeriodMs: 20,
      run: async () => followed.update(await socketsIn(directory)),
      onFailure: (error, failures) =>
        logger.warn('cannot look for plugins', { directory, error: toError(error), failures }),
    }),
  );
  const watcher = watch(directory, { persistent: false }, () => loop.trigger());
  watcher.on('error', error => logger.warn('cannot watch the folder of plugins', { directory, error }));
  stack.defer(() => watcher.close());
  loop.trigger();
  return stack;
}

/** A socket that is there, or was. */
interface Followed {
  /** As it was found last; undefined once it is gone. */
  identity: string | undefined;
  /** What it named, and as which it was told that it is taken in, if it was. */
  known: { readonly identity: string | undefined; readonly plugin: FoundPlugin } | undefined;
  readonly loop: SyncLoop;
}

class FollowedSockets implements AsyncDisposable {
  readonly #options: FollowPluginsOptions;
  readonly #sockets = new Map<string, Followed>();
  /** What is done last about each plugin. */
  readonly #turns = new Map<string, Promise<unknown>>();
  readonly #stop = new AbortController();

  constructor(options: FollowPluginsOptions) {
    this.#options = options;
  }

  /** Takes up what there is now. */
  update(found: ReadonlyMap<string, string>): void {
    for (const [socket, followed] of this.#sockets) this.#see(followed, found.get(socket));
    for (const [socket, identity] of found) if (!this.#sockets.has(socket)) this.#see(this.#follow(socket), identity);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await Promise.all([...this.#sockets.values()].map(({ loop }) => loop[Symbol.asyncDispose]()));
  }

  #see(followed: Followed, identity: string | undefined): void {
    if (followed.identity === identity) return;
    followed.identity = identity;
    followed.loop.trigger();
  }

  #follow(socket: string): Followed {
    const { clock, logger } = this.#options;
    const loop = startSyncLoop({
      clock,
      minPeriodMs: 20,
      run: () => this.#look(socket, followed),
      onFailure: (error, failures) =>
        logger.warn('cannot register a plugin', { socket, error: toError(error), failures }),
    });
    const followed: Followed = { identity: undefined, known: undefined, loop };
    this.#sockets.set(socket, followed);
    return followed;
  }

  /** Brings one up to date. */
  async #look(socket: string, followed: Followed): Promise<void> {
    const { identity } = followed;
    if (identity === undefined) return await this.#leave(socket, followed);
    if (followed.known?.identity === identity) return;
    const { types, onFound } = this.#options;
    const { signal } = this.#stop;
    // Loaded when the first driver is there.
    const { registerPlugin } = await import('./registered-plugin.ts');
    const take = async (plugin: FoundPlugin) => {
      const before = followed.known?.plugin;
      if (before && keyOf(before) !== keyOf(plugin)) await this.#letGo(before, followed);
      await this.#inTurn(plugin, async () => {
        await onFound(plugin, signal);
        followed.known = { identity: undefined, plugin };
      });
    };
    followed.known = { identity, plugin: await registerPlugin(socket, { take, types, signal }) };
  }

  async #leave(socket: string, followed: Followed): Promise<void> {
    if (followed.known) await this.#letGo(followed.known.plugin, followed);
    if (followed.identity !== undefined) return;
    this.#sockets.delete(socket);
    void followed.loop[Symbol.asyncDispose]();
  }

  /** Of what a socket named; another may name it still. */
  async #letGo(plugin: FoundPlugin, followed: Followed): Promise<void> {
    await this.#inTurn(plugin, async () => {
      const others = [...this.#sockets.values()].filter(other => other !== followed);
      const isNamed = others.some(({ known }) => known && keyOf(known.plugin) === keyOf(plugin));
      if (!isNamed) await this.#options.onGone(plugin);
      followed.known = undefined;
    });
  }

  /** After all else about that plugin, which may have moved from one socket to another. */
  async #inTurn(plugin: FoundPlugin, work: () => Promise<void>): Promise<void> {
    const key = keyOf(plugin);
    const turn = (this.#turns.get(key) ?? Promise.resolve()).then(work);
    const over = turn.catch(() => undefined);
    this.#turns.set(key, over);
    try {
      await turn;
    } finally {
      if (this.#turns.get(key) === over) this.#turns.delete(key);
    }
  }
}

const keyOf = ({ type, name }: FoundPlugin): string => `${type} ${name}`;

/** The sockets of a folder, with what changes when one is made anew. */
export async function socketsIn(directory: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const name of await readdir(directory).catch(ifMissing<string[]>([]))) {
    const path = join(directory, name);
    const stats = name.startsWith('.') ? undefined : await lstat(path).catch(() => undefined);
    if (stats?.isSocket()) found.set(path, `${stats.ino}/${stats.ctimeMs}`);
  }
  return found;
}
