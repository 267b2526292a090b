/** The steps of a cluster's start, in their order.
 *
 *  Flow: the settings are read; the data directory and the machine are taken; containerd starts while the certificates
 *  are checked and the store is opened; then the control plane, its port, the node with its network, proxy and DNS, and
 *  simulated nodes.
 *  Guarantees: what was started is stopped again when a later step fails, unless another start goes on with it. */
import { Node } from '#api';
import { systemClock as clock, createLogger, formatTime, kubernetesVersion, type Logger, productVersion } from '#base';
import type { ClusterConfiguration, RunningCluster } from '#cli';
import type { Client } from '#client';
import { type Containerd, claimDataDirectory, type EnsuredPki, type Progress, setUpMachine } from '#lifecycle';
import { makeRoomToStart } from '#store';
import { claimMachine } from './claim-machine.ts';
import { type SettledConfiguration, settleNetwork } from './cluster-network.ts';
import { type ClusterSettings, readClusterSettings } from './cluster-settings.ts';
import type { ControlPlane } from './control-plane.ts';
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
import { type LastWords, takeReason } from './last-words.ts';
import { ensureLocalStorage } from './local-storage.ts';
import { findNodePlace, type NodePlace } from './node-place.ts';
import { surviveMemoryPressure } from './oom-score.ts';
import { openControlPlane } from './open-control-plane.ts';
import { openPort } from './open-port.ts';
import type { RealNode } from './real-node.ts';
import { ensureCertificates } from './store-and-keys.ts';
import { guessReason, type Supervision } from './supervision.ts';
import { takeDownNode } from './take-down.ts';
import { waitUntilNodeReady } from './wait-until-ready.ts';

/** Checks that this machine can be a node, if it is to be one, and makes the data directory; resolves with the
 *  cluster's name. */
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

/** A start, and who follows it. */
export interface StartOptions extends Situation {
  readonly progress: Progress;
  /** Aborted when the cluster is to stop before it is ready. */
  readonly signal: AbortSignal;
}

/** What the steps before have settled. */
interface Settled {
  readonly configuration: SettledConfiguration;
  readonly settings: ClusterSettings;
  /** Where the node is on the network; undefined without one. */
  readonly place: NodePlace | undefined;
}

/** A control plane that answers. */
interface Answering {
  readonly pki: EnsuredPki;
  readonly controlPlane: ControlPlane;
}

/** One start, which runs once. */
export class ClusterStart {
  readonly #given: ClusterConfiguration;
  readonly #options: StartOptions;
  readonly #logger: Logger;
  readonly #started = new AsyncDisposableStack();
  #startedAt = '';
  /** Why the process before died, as far as it could say. */
  #reason: string | undefined;
  #hasStarted = false;

  constructor(given: ClusterConfiguration, options: StartOptions) {
    this.#given = given;
    this.#options = options;
    this.#logger = createLogger({ level: given.logLevel });
  }

  /** To be called once. The cluster is ready then, and its end the caller's; errors are those of the first step that
   *  failed. */
  async run(): Promise<RunningCluster> {
    const { dataDir, noNode, simulatedNodes } = this.#given;
    const settings = await readClusterSettings(this.#given);
    const name = await prepare(this.#given);
    // Not before the directory is known to be a cluster's.
    const givenReserve = await makeRoomToStart(storeDirectory(dataDir));
    await using started = this.#started;
    // Before anything else: what a failed start takes away would be that of whoever runs here.
    started.use(await takeDataDirectory(dataDir));
    await this.#takeOver();
    const configuration = await settleNetwork(this.#given);
    const place = noNode ? undefined : await this.#takeMachine(configuration);
    started.defer(this.#unlessTriedAgain(() => removeClusterRecord(dataDir)));
    const engine = noNode ? undefined : this.#startEngine();
    const settled = { configuration, settings, place };
    const answering = await this.#options.progress.step('API server', () => this.#openServer(settled, givenReserve));
    const { client } = started.use(answering.controlPlane.identity('kubernetes-admin', ['system:masters']));
    const node = engine && place && (await this.#startNode({ ...settled, ...answering, engine, place, client }));
    if (simulatedNodes > 0) await this.#simulateNodes(answering.controlPlane);
    if (!noNode) await this.#untilReady(client);
    const running = started.move();
    this.#hasStarted = true;
    return {
      name,
      client,
      apiUrl: apiUrlOf(configuration),
      kubeconfig: kubeconfigFile(dataDir, 'admin'),
      nodeAddresses: place ? [place.address] : [],
      endPods: options => endPods(node, { ...options, dataDir, graceSeconds: settings.shutdownGraceSeconds }),
      [Symbol.asyncDispose]: () => running.disposeAsync(),
    };
  }

  /** Takes the place of the process before. */
  async #takeOver(): Promise<void> {
    const { lastWords } = this.#options;
    const file = reasonFile(this.#given.dataDir);
    this.#reason = await takeReason(file);
    lastWords.writeTo(file);
    this.#startedAt = formatTime(clock.now());
  }

  /** Gives the machine what it lacks, and looks where it is. */
  async #takeMachine(configuration: SettledConfiguration): Promise<NodePlace> {
    await setUpMachine({ clock, progress: this.#options.progress });
    const place = await findNodePlace();
    await claimMachine({ ...configuration, clock, logger: this.#logger });
    await surviveMemoryPressure({ logger: this.#logger });
    return place;
  }

  /** What is to be done when the start fails. The next start of a supervisor goes on with what it finds. */
  #unlessTriedAgain(work: () => Promise<void>): () => Promise<void> {
    const { supervision, signal } = this.#options;
    const isAgain = supervision !== undefined && supervision.restarts > 0;
    return async () => {
      if (!isAgain || this.#hasStarted || signal.aborted) await work();
    };
  }

  /** Begins to start containerd. Who waits for it is told what fails. */
  #startEngine(): Promise<Containerd> {
    const { dataDir } = this.#given;
    const { progress, signal } = this.#options;
    const logger = this.#logger;
    const failed = new AbortController();
    const either = AbortSignal.any([signal, failed.signal]);
    const engine = prepareEngine({ dataDir, clock, logger, progress, signal: either });
    const ended = engine.catch(() => undefined);
    this.#started.defer(this.#unlessTriedAgain(() => takeDownNode({ dataDir, clock, logger })));
    // Nothing is started any more while it is taken away.
    this.#started.defer(async () => {
      failed.abort();
      await ended;
    });
    return engine;
  }

  async #openServer({ configuration, settings, place }: Settled, givenReserve: number): Promise<Answering> {
    const { dataDir, apiPort } = configuration;
    const pki = await ensureCertificates({ ...configuration, clock });
    const controlPlane = this.#started.use(
      await openControlPlane({ configuration, settings, pki, clock, logger: this.#logger, givenReserve }),
    );
    // Pods reach the server at the node's address.
    const host = place ? '0.0.0.0' : '127.0.0.1';
    await openPort(controlPlane.apiServer, { host, port: apiPort, pki, advertiseAddress: place?.address });
    await writeKubeconfigs(dataDir, pki, apiUrlOf(configuration));
    await this.#writeRecord(configuration, settings);
    return { pki, controlPlane };
  }

  async #writeRecord(
    configuration: SettledConfiguration,
    { shutdownGraceSeconds }: Pick<ClusterSettings, 'shutdownGraceSeconds'>,
  ): Promise<void> {
    const { dataDir, noNode, nodeName, simulatedNodes } = configuration;
    const { supervision } = this.#options;
    await writeClusterRecord(dataDir, {
      startedAt: this.#startedAt,
      version: productVersion,
      kubernetesVersion,
      apiUrl: apiUrlOf(configuration),
      simulatedNodes,
      shutdownGraceSeconds,
      ...(supervision ? describeSupervision(supervision, this.#reason) : {}),
      ...(noNode ? {} : { nodeName }),
    });
  }

  /** What nodes run is loaded when the API answers, while containerd starts. */
  async #startNode({
    configuration,
    settings: { resources },
    controlPlane,
    pki,
    engine,
    place,
    client,
  }: Settled & Answering & { place: NodePlace; engine: Promise<Containerd>; client: Client }): Promise<RealNode> {
    const { progress, signal } = this.#options;
    const [{ startRealNode }] = await Promise.all([import('./real-node.ts'), ensureLocalStorage(client)]);
    const options = { configuration, resources, controlPlane, pki, progress, signal };
    return this.#started.use(await startRealNode({ engine: await engine, place, ...options }));
  }

  async #simulateNodes(controlPlane: ControlPlane): Promise<void> {
    const { simulatedNodes: count } = this.#given;
    await this.#options.progress.step(`${count} simulated nodes`, async () => {
      const { startSimulatedNodes } = await import('./simulated-nodes.ts');
      this.#started.use(await startSimulatedNodes({ count, controlPlane }));
    });
  }

  async #untilReady(client: Client): Promise<void> {
    const { nodeName: name } = this.#given;
    const { progress, signal } = this.#options;
    await progress.step(`node ${name} ready`, tell =>
      waitUntilNodeReady(client, { kind: Node, name, clock, signal, tell }),
    );
  }
}

const apiUrlOf = ({ apiPort }: SettledConfiguration): string => `https://127.0.0.1:${apiPort}`;

/** Ends the pods of the node, if there is one, and says which ones are waited for to who asks. */
async function endPods(
  node: RealNode | undefined,
  options: Parameters<RunningCluster['endPods']>[0] & { readonly dataDir: string; readonly graceSeconds: number },
): Promise<void> {
  const { dataDir, graceSeconds, signal, onWaiting } = options;
  const tell = (pods: readonly string[]) => {
    writeWaiting(dataDir, pods);
    onWaiting(pods);
  };
  await node?.shutDown({ graceSeconds, signal, onWaiting: tell });
  await removeWaiting(dataDir);
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
