/** What is at a socket of the plugins' registry. */
import { onAbort } from '#base';
import { isCallError } from '#grpc';
import { openRegistration, type PluginInfo } from './driver-channel.ts';
import { csiPluginType } from './names.ts';

/** A plugin that has introduced itself. */
export interface FoundPlugin extends PluginInfo {
  /** Whether it is the driver itself that was found, and no sidecar that registers it. */
  readonly isDirect: boolean;
}

/** Who may register, and what becomes of them. */
export interface Registering {
  readonly take: (plugin: FoundPlugin) => Promise<void>;
  readonly types: readonly string[];
  /** Ends it. Default: nobody does. */
  readonly signal?: AbortSignal;
}

/** Asks who is at a socket, has it taken in, and tells it how that went. Errors: why it was not. */
export async function registerPlugin(socket: string, { take, types, signal }: Registering): Promise<FoundPlugin> {
  signal?.throwIfAborted();
  using channel = openRegistration(socket);
  using _ending = onAbort(signal, () => channel[Symbol.dispose]());
  const introduced = await channel.getInfo().catch((error: unknown) => {
    if (isCallError(error, 'UNIMPLEMENTED')) return undefined;
    throw error;
  });
  if (!introduced) {
    const { name } = await channel.call('GetPluginInfo', {});
    const plugin = { type: csiPluginType, name, endpoint: socket, supportedVersions: ['1.0.0'], isDirect: true };
    checkPlugin(plugin, types);
    await take(plugin);
    return plugin;
  }
  const endpoint = introduced.endpoint || socket;
  const plugin = { ...introduced, endpoint, isDirect: endpoint === socket };
  try {
    checkPlugin(plugin, types);
    await take(plugin);
  } catch (error) {
    // One that does not hear it has ended, and is found anew when it is back.
    await channel.notify(error instanceof Error ? error.message : String(error)).catch(() => undefined);
    throw error;
  }
  await channel.notify();
  return plugin;
}

function checkPlugin({ type, name, supportedVersions }: PluginInfo, types: readonly string[]): void {
  if (!types.includes(type)) throw new Error(`no handler registered for plugin type: ${type}`);
  if (!/^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$/i.test(name)) throw new Error(`invalid driver name "${name}"`);
  if (type !== csiPluginType) return;
  if (!supportedVersions.some(version => /^v?1(\.|$)/.test(version)))
    throw new Error(`none of the versions that driver "${name}" speaks is supported: ${supportedVersions.join(', ')}`);
}
