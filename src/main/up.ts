/** `kubernode up`: everything in one process.
 *
 *  Flow: containerd starts while the certificates are checked and the store is opened; then the control plane, its port, the
 *  node with its network, proxy and DNS, and simulated nodes. Resolves when the API answers, the nodes are Ready and DNS answers.
 *  Guarantees: what was started is stopped again when a later step fails; a second run on the same directory continues. */
import path from 'node:path';
import { Node } from '#api';
import {
  addressAt,
  systemClock as clock,
  createLogger,
  formatTime,
  type Logger,
  parseCidr,
  productVersion,
  systemErrorCode,
  toError,
  UsageError,
} from '#base';
import type { ClusterConfiguration, Progress, RunningCluster } from '#cli';
import { type EnsuredPki, ensurePki, machineNames } from '#lifecycle';
import { openLmdbStore } from '#store';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { assertNotRunning, prepareDataDirectory, removeClusterRecord, writeClusterRecord } from './data-directory.ts';
import { kubeconfigFile, writeKubeconfigs } from './kubeconfig.ts';
import { findNodePlace, prepareEngine, type RealNode, startRealNode } from './real-node.ts';
import { startSimulatedNodes } from './simulated-nodes.ts';
import { takeDownNode } from './take-down.ts';
import { waitUntilNodesReady } from './wait-until-ready.ts';

export async function up(configuration: ClusterConfiguration, progress: Progress): Promise<RunningCluster> {
  const { dataDir, apiPort, noNode, nodeName, simulatedNodes, logLevel } = configuration;
  await prepareDataDirectory(dataDir);
  await assertNotRunning(dataDir);
  const logger = createLogger({ level: logLevel });
  const startedAt = formatTime(clock.now());
  const apiUrl = `https://127.0.0.1:${apiPort}`;
  const place = noNode ? undefined : await findNodePlace();
  await using starting = new AsyncDisposableStack();
  starting.defer(() => removeClusterRecord(dataDir));

  const engine = noNode ? undefined : prepareEngine({ dataDir, clock, logger, progress });
  engine?.catch(() => undefined); // the step that waits for it tells
  if (!noNode) starting.defer(() => takeDownNode({ dataDir, clock, logger }));

  const { pki, controlPlane } = await progress.step('API server', async () => {
    const pki = await ensurePki({
      directory: dataDir,
      nodeName,
      clock,
      machineNames: await machineNames({ exclude: [configuration.clusterCidr] }),
      serviceAddress: addressAt(parseCidr(configuration.serviceCidr), 1),
    });
    const controlPlane = await openControlPlane(starting, { configuration, pki, logger });
    await openPort(controlPlane, { configuration, pki, advertiseAddress: place?.address });
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

  let node: RealNode | undefined;
  if (engine && place)
    node = starting.use(
      await startRealNode({ engine: await engine, place, configuration, controlPlane, pki, clock, logger, progress }),
    );
  if (simulatedNodes > 0) {
    await progress.step(`${simulatedNodes} simulated nodes`, async () => {
      starting.use(await startSimulatedNodes({ count: simulatedNodes, controlPlane, clock, logger }));
    });
  }
  if (node)
    await progress.step(`node ${nodeName} ready`, () =>
      waitUntilNodesReady(client, { kind: Node, names: [nodeName], clock }),
    );

  const running = starting.move();
  const { promise: failed, reject: _reject } = Promise.withResolvers<Error>();
  return {
    client,
    apiUrl,
    kubeconfig: kubeconfigFile(dataDir, 'admin'),
    nodeAddresses: node?.addresses ?? [],
    failed,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

interface Parts {
  configuration: ClusterConfiguration;
  pki: EnsuredPki;
  logger: Logger;
}

async function openControlPlane(
  stack: AsyncDisposableStack,
  { configuration, pki, logger }: Parts,
): Promise<ControlPlane> {
  const store = stack.use(await openLmdbStore({ directory: path.join(configuration.dataDir, 'store'), clock, logger }));
  const kubeletClient = pki.certificates['apiserver-kubelet-client'];
  return stack.use(
    await startControlPlane({
      store,
      clock,
      logger,
      serviceCidr: configuration.serviceCidr,
      clusterCidrs: [configuration.clusterCidr],
      serviceAccountKeys: pki.serviceAccount,
      rootCa: pki.authorities.ca.certificate,
      kubeletTls: { ca: pki.authorities.ca.certificate, cert: kubeletClient.certificate, key: kubeletClient.key },
    }),
  );
}

async function openPort(
  controlPlane: ControlPlane,
  { configuration, pki, advertiseAddress }: Omit<Parts, 'logger'> & { advertiseAddress: string | undefined },
): Promise<void> {
  const { certificate, key } = pki.certificates.apiserver;
  const { apiPort, noNode } = configuration;
  try {
    await controlPlane.apiServer.listen({
      // Pods reach the server at the node's address.
      host: noNode ? '127.0.0.1' : '0.0.0.0',
      port: apiPort,
      ...(advertiseAddress === undefined ? {} : { advertiseAddress }),
      tls: { certificate, key, clientAuthority: pki.authorities.ca.certificate },
    });
  } catch (error) {
    const why = systemErrorCode(error) === 'EADDRINUSE' ? 'it is in use' : toError(error).message;
    throw new UsageError(`--api-port ${apiPort}: cannot listen: ${why}`, { cause: error });
  }
}
