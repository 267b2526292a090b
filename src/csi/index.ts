/** csi: the Container Storage Interface: how drivers are found, called and served.
 *
 *  Start reading at `follow-plugins.ts` (which drivers there are) and `messages.ts` (what they can be asked). To add a
 *  method: its messages there, which `descriptor.json` has already. What speaks gRPC is loaded when the first driver is
 *  there: {@link loadDrivers}.
 *  Source: https://github.com/container-storage-interface/spec/blob/master/spec.md */
import type { StatusCode } from '#grpc';
import type { DirectDrivers } from './direct-drivers.ts';

export { accessModeOf } from './access-modes.ts';
export type { DirectDriver, DirectDrivers } from './direct-drivers.ts';
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
export { attachmentName, csiPluginType, uniqueVolumeName } from './names.ts';
export type { FoundPlugin } from './registered-plugin.ts';
export { secretTexts } from './secret-texts.ts';
export { planSnapshotContent, snapshotHandleOf } from './snapshot-content-plan.ts';
export {
  contentNameFor,
  isContentOf,
  VolumeSnapshot,
  VolumeSnapshotClass,
  VolumeSnapshotContent,
  type VolumeSnapshotContentStatus,
  type VolumeSnapshotStatus,
} from './snapshot-kinds.ts';

/** Whether a call of a driver failed with one of these codes. Default: with any. */
export async function isDriverError(error: unknown, ...codes: readonly StatusCode[]): Promise<boolean> {
  const { CallError, isCallError } = await import('#grpc');
  return codes.length === 0 ? error instanceof CallError : isCallError(error, ...codes);
}

/** What calls and serves drivers. */
export const loadDrivers = (): Promise<typeof import('./driver-channel.ts')> => import('./driver-channel.ts');

/** The drivers in a folder that are called for the cluster; loaded when the first is looked for. */
export function lazyDirectDrivers(directory: string): DirectDrivers {
  let loaded: Promise<DirectDrivers> | undefined;
  return {
    async find(name) {
      loaded ??= import('./direct-drivers.ts').then(({ directDriversIn }) => directDriversIn(directory));
      return await (await loaded).find(name);
    },
  };
}
