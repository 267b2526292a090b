/** `kubernode up`: everything in one process.
 *
 *  Flow: the machine gets the packages that it lacks; containerd starts while the certificates are checked and the store is opened;
 *  then the control plane, its port, the
 *  node with its network, proxy and DNS, and simulated nodes. Resolves when the API answers, the nodes are Ready and DNS answers.
 *  Guarantees: what was started is stopped again when a later step fails; a second run on the same directory continues. */
import { Node, parseSwitches, type Switches } from '#api';
import { type AdmissionSettings, readAdmissionSettings, readTokenFile, type StaticToken } from '#apiserver';
import {
  systemClock as clock,
  createLogger,
  firstError,
  formatTime,
  kubernetesVersion,
  type Logger,
  namingDisk,
  parseDurationMs,
  productVersion,
  TemporaryError,
  toError,
  UsageError,
} from '#base';
import type { ClusterConfiguration, RunningCluster } from '#cli';
import { parseNodeResources } from '#kubelet';
import { claimDataDirectory, type EnsuredPki, type Progress, setUpMachine } from '#lifecycle';
import { readSettings, type SchedulerSettings } from '#scheduler';
import { makeRoomToStart } from '#store';
import { claimMachine } from './claim-machine.ts';
import { type SettledConfiguration, settleNetwork } from './cluster-network.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import {
  type ClusterRecord,
  reasonFile,
  referenceTo,
  removeClusterRecord,
  removeWaiting,
  storeDirectory,
  takeDataDirectory,
  writeClusterRecord,
  writeWaiting,
} from './data-directory.ts';
import { assertMayBeNode, prepareEngine } from './engine.ts';
import { kubeconfigFile, writeKubeconfigs } from './kubeconfig.ts';
import { type LastWords, takeReason, writeReason } from './last-words.ts';
import { ensureLocalStorage } from './local-storage.ts';
import { pluginsDirectory } from './node-paths.ts';
import { findNodePlace } from './node-place.ts';
import { surviveMemoryPressure } from './oom-score.ts';
import { openPort } from './open-port.ts';
import type { RealNode } from './real-node.ts';
import { snapshotsOf } from './snapshots/place.ts';
import { scheduleSnapshots } from './snapshots/schedule.ts';
import { ensureCertificates, openStore, serverOptions } from './store-and-keys.ts';
import { guessReason, type Supervision } from './supervision.ts';
import { takeDownNode } from './take-down.ts';
import { waitUntilNodeReady } from './wait-until-ready.ts';

/** Checks that this machine can be a node, if it is to be one, and makes the data directory; resolves with the cluster's name. */
export async function prepare({
  name,
  dataDir,
  noNode,
}: Pick<ClusterConfiguration, 'name' | 'dataDir' | 'noNode'>): Promise<string> {
  if (!noNode) assertMayBeNode();
  return await claimDataDirectory(dataDir, { name: name || undefined });
}

/** In what process a cluster starts. */
export interface Situation {
  /** Default: nothing starts the process again. */
  readonly supervision: Supervision | undefined;
  readonly lastWords: LastWords;
}

export interface UpOptions extends Situation {
  readonly progress: Progress;
  /** Aborted when the cluster is to stop before it is ready. */
  readonly signal: AbortSignal;
}

/** Starts the cluster. What hinders a start after a death may pass, unless it is a mistake that somebody must mend; pods are
 *  left as they are until then. */
export async function up(configuration: ClusterConfiguration, options: UpOptions): Promise<RunningCluster> {
  const { lastWords, supervision } = options;
  const starting = start(configuration, options).catch((error: unknown) => {
    throw namingDisk(error, configuration.dataDir);
  });
  if (!supervision || supervision.restarts === 0) return await starting;
  try {
    return await starting;
  } catch (error) {
    writeReason(reasonFile(configuration.dataDir), toError(error).message);
    lastWords.releaseSpare();
    if (firstError(error) instanceof UsageError) throw error;
    throw new TemporaryError(toError(error).message, { cause: error });
  }
}

async function start(
  given: ClusterConfiguration,
  { progress, signal, supervision, lastWords }: UpOptions,
): Promise<RunningCluster> {
  const { dataDir, noNode, nodeName, simulatedNodes, logLevel } = given;
  const resources = parseNodeResources(given);
  const switches = parseSwitches(given);
  const { schedulerConfig } = given;
  const schedulerSettings =
    schedulerConfig === '' ? undefined : await readSettings(schedulerConfig, switches.featureGates);
  const admissionSettings = await readAdmissionSettings(given.admissionControlConfigFile);
  const staticTokens = await readTokenFile(given.tokenAuthFile);
  const shutdownGraceSeconds = Math.round((parseDurationMs(given.shutdownGracePeriod) ?? 0) / 1000);
  const name = await prepare(given);
  // Not before the directory is known to be a cluster's.
  const givenReserve = await makeRoomToStart(storeDirectory(dataDir));
  await using starting = new AsyncDisposableStack();
  // Before anything else: what a failed start takes away would be that of whoever runs here.
  starting.use(await takeDataDirectory(dataDir));
  const isAgain = supervision !== undefined && supervision.restarts > 0;
  const logger = createLogger({ level: logLevel });
  const reason = await takeReason(reasonFile(dataDir));
  lastWords.writeTo(reasonFile(dataDir));
  await surviveMemoryPressure({ logger });
  const startedAt = formatTime(clock.now());
  const configuration = await settleNetwork(given);
  const { apiPort } = configuration;
  const apiUrl = `https://127.0.0.1:${apiPort}`;
  if (!noNode) await setUpMachine({ clock, progress });
  const place = noNode ? undefined : await findNodePlace();
  if (!noNode) await claimMachine({ ...configuration, clock, logger });
  let hasStarted = false;
  // The next start goes on with what it finds.
  const unlessTriedAgain = (work: () => Promise<void>) => async () => {
    if (!isAgain || hasStarted || signal.aborted) await work();
  };
  starting.defer(unlessTriedAgain(() => removeClusterRecord(dataDir)));

  const failed = new AbortController();
  const engineSignal = AbortSignal.any([signal, failed.signal]);
  const engine = noNode ? undefined : prepareEngine({ dataDir, clock, logger, progress, signal: engineSignal });
  engine?.catch(() => undefined); // the step that waits for it tells
  if (!noNode) starting.defer(unlessTriedAgain(() => takeDownNode({ dataDir, clock, logger })));
  // Nothing is started any more while it is taken away.
  starting.defer(async () => {
    failed.abort();
    await engine?.catch(() => undefined);
  });

  const { pki, controlPlane } = await progress.step('API server', async () => {
    const pki = await ensureCertificates({ ...configuration, clock });
    const controlPlane = starting.use(
      await openControlPlane({
        configuration,
        pki,
        logger,
        givenReserve,
        schedulerSettings,
        admissionSettings,
        staticTokens,
        switches,
      }),
    );
    // Pods reach the server at the node's address.
    const host = noNode ? '127.0.0.1' : '0.0.0.0';
    await openPort(controlPlane.apiServer, { host, port: apiPort, pki, advertiseAddress: place?.address });
    await writeKubeconfigs(dataDir, pki, apiUrl);
    await writeClusterRecord(dataDir, {
      startedAt,
      version: productVersion,
      kubernetesVersion,
      apiUrl,
      simulatedNodes,
      shutdownGraceSeconds,
      ...(supervision ? describeSupervision(supervision, reason) : {}),
      ...(noNode ? {} : { nodeName }),
    });
    return { pki, controlPlane };
  });
  const { client } = starting.use(controlPlane.identity('kubernetes-admin', ['system:masters']));

  let node: RealNode | undefined;
  // What nodes run is loaded when the API answers, while containerd starts.
  if (engine && place) {
    const [{ startRealNode }] = await Promise.all([import('./real-node.ts'), ensureLocalStorage(client)]);
    const options = { configuration, resources, controlPlane, pki, progress, signal };
    node = starting.use(await startRealNode({ engine: await engine, place, ...options }));
  }
  if (simulatedNodes > 0) {
    await progress.step(`${simulatedNodes} simulated nodes`, async () => {
      const { startSimulatedNodes } = await import('./simulated-nodes.ts');
      starting.use(await startSimulatedNodes({ count: simulatedNodes, controlPlane }));
    });
  }
  if (!noNode)
    await progress.step(`node ${nodeName} ready`, tell =>
      waitUntilNodeReady(client, { kind: Node, name: nodeName, clock, signal, tell }),
    );

  const running = starting.move();
  hasStarted = true;
  return {
    name,
    client,
    apiUrl,
    kubeconfig: kubeconfigFile(dataDir, 'admin'),
    nodeAddresses: place ? [place.address] : [],
    async endPods({ signal, onWaiting }) {
      const tell = (pods: readonly string[]) => {
        writeWaiting(dataDir, pods);
        onWaiting(pods);
      };
      await node?.shutDown({ graceSeconds: shutdownGraceSeconds, signal, onWaiting: tell });
      await removeWaiting(dataDir);
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

interface Parts {
  givenReserve: number;
  schedulerSettings: SchedulerSettings | undefined;
  admissionSettings: AdmissionSettings | undefined;
  staticTokens: readonly StaticToken[];
  switches: Switches;
  configuration: SettledConfiguration;
  pki: EnsuredPki;
  logger: Logger;
}

/** The control plane over the data directory's store, which is closed with it. */
async function openControlPlane({
  configuration,
  pki,
  logger,
  givenReserve,
  schedulerSettings,
  admissionSettings,
  staticTokens,
  switches,
}: Parts): Promise<ControlPlane> {
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
      rootCa: pki.authorities.ca.certificate,
      // Its key may be kept elsewhere.
      ...(pki.authorities.ca.key === '' ? {} : { signingAuthority: pki.authorities.ca }),
    }),
  );
  const { dataDir, snapshotEvery: every, snapshotKeep: keep } = configuration;
  const directory = snapshotsOf(configuration);
  starting.use(scheduleSnapshots({ store, dataDir, directory, every, keep, clock, logger }));
  const running = starting.move();
  return { ...controlPlane, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

/** What `status` tells of deaths. */
function describeSupervision(
  { pid, restarts, lastDeath }: Supervision,
  reason: string | undefined,
): Pick<ClusterRecord, 'supervisor' | 'restarts' | 'lastDeath'> {
  const supervisor = referenceTo(pid);
  if (!lastDeath) return { supervisor };
  const why = reason ?? guessReason(lastDeath.how);
  return { supervisor, restarts, lastDeath: { ...lastDeath, ...(why === undefined ? {} : { reason: why }) } };
}
