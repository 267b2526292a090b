/** The control plane of a data directory. */
import type { Clock, Logger } from '#base';
import type { EnsuredPki } from '#lifecycle';
import type { SettledConfiguration } from './cluster-network.ts';
import type { ClusterSettings } from './cluster-settings.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { pluginsDirectory } from './node-paths.ts';
import { snapshotsOf } from './snapshots/place.ts';
import { scheduleSnapshots } from './snapshots/schedule.ts';
import { openStore, serverOptions } from './store-and-keys.ts';

interface OpenControlPlaneOptions {
  readonly configuration: SettledConfiguration;
  readonly settings: ClusterSettings;
  readonly pki: EnsuredPki;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Bytes that were given back so that the start has room. */
  readonly givenReserve: number;
}

/** Starts it over the data directory's store, which is closed with it, and copies that as often as the configuration
 *  says. */
export async function openControlPlane(options: OpenControlPlaneOptions): Promise<ControlPlane> {
  const { configuration, settings, pki, clock, logger, givenReserve } = options;
  const { schedulerSettings, admissionSettings, staticTokens, switches } = settings;
  const { ca } = pki.authorities;
  await using starting = new AsyncDisposableStack();
  const store = starting.use(await openStore({ ...configuration, clock, logger, givenReserve }));
  const controlPlane = starting.use(
    await startControlPlane({
      ...serverOptions(pki, configuration),
      store,
      clock,
      logger,
      clusterCidr: configuration.clusterCidr,
      schedulerSettings,
      admissionSettings,
      staticTokens,
      ...switches,
      csiPlugins: pluginsDirectory(configuration.dataDir),
      rootCa: ca.certificate,
      // Its key may be kept elsewhere.
      ...(ca.key === '' ? {} : { signingAuthority: ca }),
    }),
  );
  const { dataDir, snapshotEvery: every, snapshotKeep: keep } = configuration;
  const directory = snapshotsOf(configuration);
  starting.use(scheduleSnapshots({ store, dataDir, directory, every, keep, clock, logger }));
  const running = starting.move();
  return { ...controlPlane, [Symbol.asyncDispose]: () => running.disposeAsync() };
}
