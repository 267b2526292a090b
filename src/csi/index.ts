/** csi: the Container Storage Interface: how drivers are found, called and served.
 *
 *  Start reading at `follow-plugins.ts` (which drivers there are) and `messages.ts` (what they can be asked). To add a method: its
 *  messages there, which `descriptor.json` has already. What speaks gRPC is
 *  loaded when the first driver is there: {@link loadDrivers}.
 *  Source: https://github.com/container-storage-interface/spec/blob/master/spec.md */
export type { DriverChannel, DriverHandlers, PluginInfo } from './driver-channel.ts';
export { type FollowPluginsOptions, followPlugins } from './follow-plugins.ts';
export {
  type AccessModeName,
  type Answer,
  type MethodName,
  type Request,
  rpcNames,
  type Strings,
  type Topology,
  type VolumeCapability,
  type VolumeUsage,
} from './messages.ts';
export type { FoundPlugin } from './registered-plugin.ts';

/** What calls and serves drivers. */
export const loadDrivers = (): Promise<typeof import('./driver-channel.ts')> => import('./driver-channel.ts');
