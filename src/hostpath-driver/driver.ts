/** The driver: its services put together, and served at a socket. */
import { join } from 'node:path';
import type { Clock } from '#base';
import { type DriverHandlers, loadDrivers } from '#csi';
import { createControllerService } from './controller-service.ts';
import { createNodeService } from './node-service.ts';
import { createSnapshotService } from './snapshot-service.ts';
import { createStore, type Store, type StoredSnapshot, type StoredVolume } from './store.ts';

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
    volumes: createStore(join(directory, 'volumes')),
    snapshots: createStore(join(directory, 'snapshots')),
    topologyKey: `topology.${name}/node`,
  };
  await Promise.all([state.volumes.tidy(), state.snapshots.tidy()]);
  const { serveDriver } = await loadDrivers();
  const services = [
    identity(state),
    createControllerService(state),
    createSnapshotService(state),
    createNodeService(state),
  ];
  return await serveDriver(endpoint, inTurn(Object.assign({}, ...services) as DriverHandlers));
}

const identity = ({ name }: DriverState): DriverHandlers => ({
  GetPluginInfo: () => ({ name, vendorVersion: '1.0.0' }),
  GetPluginCapabilities: () => ({
    capabilities: [
      { service: { type: 'CONTROLLER_SERVICE' } },
      { service: { type: 'VOLUME_ACCESSIBILITY_CONSTRAINTS' } },
      { volumeExpansion: { type: 'ONLINE' } },
    ],
  }),
  Probe: () => ({ ready: { value: true } }),
});

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
