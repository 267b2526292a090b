/** The driver: its services put together, and served at a socket. */
import { join } from 'node:path';
import type { Clock } from '#base';
import { type Answer, type DriverHandlers, loadDrivers } from '#csi';
import { ControllerService } from './controller-service.ts';
import { NodeService } from './node-service.ts';
import { SnapshotService } from './snapshot-service.ts';
import { Store, type StoredSnapshot, type StoredVolume } from './store.ts';

/** Where the driver is found and keeps volumes, and how it behaves. */
export interface HostPathDriverOptions {
  /** Path of the socket; in the kubelet's `plugins_registry`, it is found there. */
  readonly endpoint: string;
  /** Where volumes are kept. */
  readonly directory: string;
  /** What it calls the node. */
  readonly nodeId: string;
  readonly clock: Clock;
  /** Its name. Default {@link hostPathDriverName}. */
  readonly name?: string;
  /** Whether volumes are attached to a node before they are mounted. Default false. */
  readonly attaches?: boolean;
  /** How many volumes the node can take. Default: any number. */
  readonly maxVolumes?: number;
}

/** The driver's default name, as storage classes name it for provisioner. */
export const hostPathDriverName = 'hostpath.csi.kubernode.dev';

/** What the services share. */
export interface DriverState extends Required<Omit<HostPathDriverOptions, 'endpoint'>> {
  readonly volumes: Store<StoredVolume>;
  readonly snapshots: Store<StoredSnapshot>;
  /** The label of nodes by which volumes are reached. */
  readonly topologyKey: string;
}

/** Starts it; disposing leaves volumes and mounts as they are. */
export async function startHostPathDriver({ endpoint, ...options }: HostPathDriverOptions): Promise<AsyncDisposable> {
  const { directory, name = hostPathDriverName } = options;
  const state: DriverState = {
    attaches: false,
    maxVolumes: 0,
    ...options,
    name,
    volumes: new Store(join(directory, 'volumes')),
    snapshots: new Store(join(directory, 'snapshots')),
    topologyKey: `topology.${name}/node`,
  };
  await Promise.all([state.volumes.tidy(), state.snapshots.tidy()]);
  const { serveDriver } = await loadDrivers();
  return await serveDriver(endpoint, inTurn(handlersOf(state)));
}

/** Which service answers which call. */
function handlersOf(state: DriverState): DriverHandlers {
  const controller = new ControllerService(state);
  const snapshots = new SnapshotService(state);
  const node = new NodeService(state);
  return {
    GetPluginInfo: () => ({ name: state.name, vendorVersion: '1.0.0' }),
    GetPluginCapabilities: () => ({ capabilities: pluginCapabilities }),
    Probe: () => ({ ready: { value: true } }),

    ControllerGetCapabilities: () => controller.capabilities(),
    CreateVolume: request => controller.create(request),
    DeleteVolume: request => controller.delete(request),
    ControllerPublishVolume: request => controller.publish(request),
    ControllerUnpublishVolume: request => controller.unpublish(request),
    ValidateVolumeCapabilities: request => controller.validate(request),
    ListVolumes: request => controller.list(request),
    GetCapacity: request => controller.capacity(request),
    ControllerExpandVolume: request => controller.expand(request),

    CreateSnapshot: request => snapshots.create(request),
    DeleteSnapshot: request => snapshots.delete(request),
    ListSnapshots: request => snapshots.list(request),

    NodeGetInfo: () => node.info(),
    NodeGetCapabilities: () => node.capabilities(),
    NodeStageVolume: request => node.stage(request),
    NodeUnstageVolume: request => node.unstage(request),
    NodePublishVolume: request => node.publish(request),
    NodeUnpublishVolume: request => node.unpublish(request),
    NodeGetVolumeStats: request => node.usage(request),
    NodeExpandVolume: request => node.expand(request),
  };
}

const pluginCapabilities: Answer<'GetPluginCapabilities'>['capabilities'] = [
  { service: { type: 'CONTROLLER_SERVICE' } },
  { service: { type: 'VOLUME_ACCESSIBILITY_CONSTRAINTS' } },
  { volumeExpansion: { type: 'ONLINE' } },
];

/** The same handlers, of which one works at a time: what is asked twice at once is made once. */
function inTurn(handlers: DriverHandlers): DriverHandlers {
  let last: Promise<unknown> = Promise.resolve();
  const wrap = (handler: (request: never) => unknown) => (request: never) => {
    const mine = last.then(() => handler(request));
    last = mine.catch(() => undefined);
    return mine;
  };
  return Object.fromEntries(
    Object.entries(handlers).map(([method, handler]) => [method, wrap(handler)]),
  ) as DriverHandlers;
}
