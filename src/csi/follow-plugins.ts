/** Finds drivers by the sockets in a folder, as upstream's kubelet does: a driver's own, or one of the sidecar that registers it.
 *
 *  Flow: a socket that is new, or was made anew, is asked who it is; what it names is taken in. When it goes, so does what it named.
 *  Errors: what fails is told and tried again, later each time. */
import { watch } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, ifMissing, type Logger, startSyncLoop, toError } from '#base';
import type { FoundPlugin } from './registered-plugin.ts';

export interface FollowPluginsOptions {
  /** The folder, which must be there. */
  readonly directory: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The types of plugins that may register. */
  readonly types: readonly string[];
  /** Takes a plugin in. Errors: why it cannot be; it is tried again. */
  readonly onFound: (plugin: FoundPlugin) => Promise<void>;
  readonly onGone: (plugin: FoundPlugin) => Promise<void>;
}

interface Known {
  /** Of the socket as it was found. */
  readonly identity: string;
  readonly plugin: FoundPlugin;
}

/** Starts; disposing leaves what was found as it is. */
export function followPlugins(options: FollowPluginsOptions): AsyncDisposable {
  const { directory, clock, logger, types, onFound, onGone } = options;
  const stack = new AsyncDisposableStack();
  const known = new Map<string, Known>();

  const leave = async (socket: string, { plugin }: Known): Promise<void> => {
    known.delete(socket);
    const others = [...known.values()];
    const isSame = (other: FoundPlugin) => other.type === plugin.type && other.name === plugin.name;
    if (!others.some(other => isSame(other.plugin))) await onGone(plugin);
  };
  const look = async (): Promise<void> => {
    const found = await socketsIn(directory);
    for (const [socket, one] of known) if (!found.has(socket)) await leave(socket, one);
    const failures: string[] = [];
    for (const [socket, identity] of found) {
      if (known.get(socket)?.identity === identity) continue;
      try {
        // Loaded when the first driver is there.
        const { registerPlugin } = await import('./registered-plugin.ts');
        known.set(socket, { identity, plugin: await registerPlugin(socket, { take: onFound, types }) });
      } catch (error) {
        failures.push(`${socket}: ${toError(error).message}`);
      }
    }
    if (failures.length > 0) throw new Error(failures.join('; '));
  };
  const loop = stack.use(
    startSyncLoop({
      clock,
      minPeriodMs: 20,
      run: look,
      onFailure: (error, failures) => logger.warn('cannot register a plugin', { error: toError(error), failures }),
    }),
  );
  const watcher = watch(directory, { persistent: false }, () => loop.trigger());
  watcher.on('error', error => logger.warn('cannot watch the folder of plugins', { directory, error }));
  stack.defer(() => watcher.close());
  loop.trigger();
  return stack;
}

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
