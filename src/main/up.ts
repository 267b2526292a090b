/** `kubernode up`: everything in one process.
 *
 *  Flow: containerd starts while the certificates are checked and the store is opened; then the control plane, its port, the
 *  node with its network, proxy and DNS, and simulated nodes. Resolves when the API answers, the nodes are Ready and DNS answers.
 *  Guarantees: what was started is stopped again when a later step fails; a second run on the same directory continues. */
import { Node } from '#api';
import { systemClock as clock, createLogger, formatTime, type Logger, productVersion } from '#base';
import type { ClusterConfiguration, RunningCluster } from '#cli';
import type { EnsuredPki, Progress } from '#lifecycle';
import { claimMachine } from './claim-machine.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { prepareDataDirectory, removeClusterRecord, takeDataDirectory, writeClusterRecord } from './data-directory.ts';
import { kubeconfigFile, writeKubeconfigs } from './kubeconfig.ts';
import { findNodePlace } from './node-agent.ts';
import { openPort } from './open-port.ts';
import { assertMayBeNode, prepareEngine, startRealNode } from './real-node.ts';
import { startSimulatedNodes } from './simulated-nodes.ts';
import { ensureCertificates, openStore, serverOptions } from './store-and-keys.ts';
import { takeDownNode } from './take-down.ts';
import { waitUntilNodesReady } from './wait-until-ready.ts';

/** Checks that this machine can be a node, if it is to be one, and makes the data directory. */
export async function prepare({ dataDir, noNode }: Pick<ClusterConfiguration, 'dataDir' | 'noNode'>): Promise<void> {
  if (!noNode) assertMayBeNode();
  await prepareDataDirectory(dataDir);
}

export async function up(configuration: ClusterConfiguration, progress: Progress): Promise<RunningCluster> {
  const { dataDir, apiPort, noNode, nodeName, simulatedNodes, logLevel } = configuration;
  await prepare(configuration);
  await using starting = new AsyncDisposableStack();
  // Before anything else: what a failed start takes away would be that of whoever runs here.
  starting.use(takeDataDirectory(dataDir));
  const logger = createLogger({ level: logLevel });
  const startedAt = formatTime(clock.now());
  const apiUrl = `https://127.0.0.1:${apiPort}`;
  const place = noNode ? undefined : await findNodePlace();
  if (!noNode) await claimMachine({ ...configuration, clock, logger });
  starting.defer(() => removeClusterRecord(dataDir));

  const engine = noNode ? undefined : prepareEngine({ dataDir, clock, logger, progress });
  engine?.catch(() => undefined); // the step that waits for it tells
  if (!noNode) starting.defer(() => takeDownNode({ dataDir, clock, logger }));

  const { pki, controlPlane } = await progress.step('API server', async () => {
    const pki = await ensureCertificates({ ...configuration, clock });
    const controlPlane = starting.use(await openControlPlane({ configuration, pki, logger }));
    // Pods reach the server at the node's address.
    const host = noNode ? '127.0.0.1' : '0.0.0.0';
    await openPort(controlPlane.apiServer, { host, port: apiPort, pki, advertiseAddress: place?.address });
    await writeKubeconfigs(dataDir, pki, apiUrl);
    await writeClusterRecord(dataDir, {
      startedAt,
      version: productVersion,
      apiUrl,
      simulatedNodes,
      ...(noNode ? {} : { nodeName }),
    });
    return { pki, controlPlane };
  });
  const { client } = starting.use(controlPlane.identity('kubernetes-admin', ['system:masters']));

  if (engine && place) {
    const options = { configuration, controlPlane, pki, clock, logger, progress };
    starting.use(await startRealNode({ engine: await engine, place, ...options }));
  }
  if (simulatedNodes > 0) {
    await progress.step(`${simulatedNodes} simulated nodes`, async () => {
      starting.use(await startSimulatedNodes({ count: simulatedNodes, controlPlane, clock, logger }));
    });
  }
  if (!noNode)
    await progress.step(`node ${nodeName} ready`, () =>
      waitUntilNodesReady(client, { kind: Node, names: [nodeName], clock }),
    );

  const running = starting.move();
  return {
    client,
    apiUrl,
    kubeconfig: kubeconfigFile(dataDir, 'admin'),
    nodeAddresses: place ? [place.address] : [],
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

interface Parts {
  configuration: ClusterConfiguration;
  pki: EnsuredPki;
  logger: Logger;
}

/** The control plane over the data directory's store, which is closed with it. */
async function openControlPlane({ configuration, pki, logger }: Parts): Promise<ControlPlane> {
  await using starting = new AsyncDisposableStack();
  const store = starting.use(await openStore({ ...configuration, clock, logger }));
  const controlPlane = starting.use(
    await startControlPlane({
      ...serverOptions(pki, configuration),
      store,
      clock,
      logger,
      clusterCidrs: [configuration.clusterCidr],
      rootCa: pki.authorities.ca.certificate,
    }),
  );
  const running = starting.move();
  return { ...controlPlane, [Symbol.asyncDispose]: () => running.disposeAsync() };
}
