/** Drivers that register at the kubelet, by sockets in a folder: each type has somebody who takes it in. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock, Logger } from '#base';
import { type FoundPlugin, followPlugins } from '#csi';

/** Takes plugins of a type in; `signal` tells that nobody waits for it any more. Errors: why one cannot be; it is tried
 *  again. */
export interface PluginTaker {
  add(plugin: FoundPlugin, signal: AbortSignal): Promise<void>;
  remove(plugin: FoundPlugin): Promise<void>;
}

interface PluginsOptions {
  /** The kubelet's. */
  readonly directory: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** By the type of plugins. */
  readonly takers: Readonly<Record<string, PluginTaker>>;
}

/** Starts it; until the first is there, only a folder is watched. Disposing leaves drivers as they are. */
export async function startPlugins({ directory, clock, logger, takers }: PluginsOptions): Promise<AsyncDisposable> {
  const registry = join(directory, 'plugins_registry');
  await mkdir(registry, { recursive: true, mode: 0o750 });
  return followPlugins({
    directory: registry,
    clock,
    logger,
    types: Object.keys(takers),
    onFound: async (plugin, signal) => await takers[plugin.type]?.add(plugin, signal),
    onGone: async plugin => await takers[plugin.type]?.remove(plugin),
  });
}
