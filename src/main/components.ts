/** Each component as a process of its own, against any API server. */

import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { createApiServer } from '#apiserver';
import { addressAt, systemClock as clock, createLogger, type Logger, parseCidr, toError } from '#base';
import type { ComponentName, ComponentOptions } from '#cli';
import {
  connect,
  connectionOf,
  createClient,
  createInformers,
  loadKubeconfig,
  resolveContext,
  runWhenElected,
} from '#client';
import { createControllers, startControllers } from '#controllers';
import { createCriRuntime, createStreamingBackend, startKubelet, startStreamingServer } from '#kubelet';
import { ensurePki, machineNames } from '#lifecycle';
import { allocatePodCidrs, startPodNetwork } from '#network';
import { createNftablesBackend, startProxy } from '#proxy';
import { startScheduler } from '#scheduler';
import { openLmdbStore } from '#store';
import type { Identity } from './control-plane.ts';
import { prepareDataDirectory } from './data-directory.ts';
import { kubeconfigFile, writeKubeconfigs } from './kubeconfig.ts';
import { findNodePlace, kubeletDirectory, podNetworkNames, prepareEngine } from './real-node.ts';

type Start = (options: ComponentOptions, context: { logger: Logger }) => Promise<AsyncDisposable>;

/** How each component is started. */
const starters: Readonly<Record<ComponentName, Start>> = {
  apiserver: startApiServer,
  'controller-manager': startControllerManager,
  scheduler: startSchedulerAlone,
  kubelet: startKubeletAlone,
  proxy: startProxyAlone,
  dns: startDnsAlone,
};

/** Starts a component and says so. */
export async function component(name: ComponentName, options: ComponentOptions): Promise<AsyncDisposable> {
  const logger = createLogger({ level: options.logLevel }).child({ component: name });
  const running = await starters[name](options, { logger });
  options.print(`${name} runs. Press Ctrl-C to stop it.`);
  return running;
}

/** Connects as the kubeconfig says. */
async function identify({ kubeconfig }: ComponentOptions, logger: Logger): Promise<Identity> {
  const transport = await connect({ file: kubeconfig, env: process.env });
  const client = createClient(transport);
  const informers = createInformers({ client, clock, logger });
  return {
    client,
    informers,
    async [Symbol.asyncDispose]() {
      await informers[Symbol.asyncDispose]();
      await transport[Symbol.asyncDispose]();
    },
  };
}

/** The authority that the kubeconfig trusts. */
async function rootCaOf({ kubeconfig }: ComponentOptions): Promise<string | undefined> {
  const config = await loadKubeconfig({ file: kubeconfig, env: process.env });
  return (await connectionOf(resolveContext(config))).ca;
}

async function startApiServer(
  { dataDir, nodeName, apiPort, serviceCidr, clusterCidr }: ComponentOptions,
  { logger }: { logger: Logger },
): Promise<AsyncDisposable> {
  await using starting = new AsyncDisposableStack();
  await prepareDataDirectory(dataDir);
  const pki = await ensurePki({
    directory: dataDir,
    nodeName,
    clock,
    machineNames: await machineNames({ exclude: [clusterCidr] }),
    serviceAddress: addressAt(parseCidr(serviceCidr), 1),
  });
  const store = starting.use(await openLmdbStore({ directory: path.join(dataDir, 'store'), clock, logger }));
  const kubeletClient = pki.certificates['apiserver-kubelet-client'];
  const ca = pki.authorities.ca.certificate;
  const server = starting.use(
    await createApiServer({
      store,
      clock,
      logger,
      serviceCidr,
      serviceAccountKeys: pki.serviceAccount,
      kubeletTls: { ca, cert: kubeletClient.certificate, key: kubeletClient.key },
    }),
  );
  const { certificate, key } = pki.certificates.apiserver;
  await server.listen({ host: '0.0.0.0', port: apiPort, tls: { certificate, key, clientAuthority: ca } });
  await writeKubeconfigs(dataDir, pki, `https://127.0.0.1:${apiPort}`);
  logger.info('serving', { port: apiPort, kubeconfig: kubeconfigFile(dataDir, 'admin') });
  return starting.move();
}

async function startControllerManager(
  options: ComponentOptions,
  { logger }: { logger: Logger },
): Promise<AsyncDisposable> {
  return await startElected('kube-controller-manager', options, logger, async identity => {
    await using starting = new AsyncDisposableStack();
    starting.use(
      startControllers({
        ...identity,
        clock,
        logger,
        controllers: createControllers({ rootCa: await rootCaOf(options) }),
      }),
    );
    starting.use(allocatePodCidrs({ ...identity, clock, logger, clusterCidrs: [options.clusterCidr] }));
    return starting.move();
  });
}

async function startSchedulerAlone(
  options: ComponentOptions,
  { logger }: { logger: Logger },
): Promise<AsyncDisposable> {
  return await startElected('kube-scheduler', options, logger, identity =>
    startScheduler({ ...identity, clock, logger }),
  );
}

/** Runs `work` while this process holds the lease, or at once when it need not be elected. Losing the lease ends the
 *  process: whatever is in flight must not go on beside the new leader. */
async function startElected(
  lease: string,
  options: ComponentOptions,
  logger: Logger,
  work: (identity: Identity) => Promise<AsyncDisposable>,
): Promise<AsyncDisposable> {
  await using starting = new AsyncDisposableStack();
  const identity = starting.use(await identify(options, logger));
  if (!options.leaderElect) {
    starting.use(await work(identity));
    return starting.move();
  }
  const stop = new AbortController();
  const candidacy = runWhenElected(
    {
      ...identity,
      clock,
      logger,
      identity: `${options.nodeName}_${randomUUID()}`,
      signal: stop.signal,
      lease: { namespace: 'kube-system', name: lease },
    },
    async elected => {
      await using _working = await work(identity);
      await new Promise<void>(resolve => elected.addEventListener('abort', () => resolve(), { once: true }));
    },
  ).catch((error: unknown) => {
    logger.error('leadership lost', { error: toError(error) });
    process.exit(1);
  });
  starting.defer(async () => {
    stop.abort();
    await candidacy;
  });
  return starting.move();
}

async function startKubeletAlone(options: ComponentOptions, { logger }: { logger: Logger }): Promise<AsyncDisposable> {
  const { dataDir, nodeName, serviceCidr, clusterCidr, containerRuntimeEndpoint, print } = options;
  await using starting = new AsyncDisposableStack();
  await prepareDataDirectory(dataDir);
  const place = await findNodePlace();
  const progress = { step: <T>(_: string, work: () => Promise<T>) => work(), note: print };
  const endpoint = containerRuntimeEndpoint ?? (await prepareEngine({ dataDir, clock, logger, progress })).socket;
  const { client, informers } = starting.use(await identify(options, logger));
  const { address, mtu } = place;
  starting.use(
    startPodNetwork({
      ...podNetworkNames(dataDir),
      informers,
      clock,
      logger,
      nodeName,
      clusterCidrs: [clusterCidr],
      mtu,
    }),
  );
  const kubelet = starting.use(
    await startKubelet({
      client,
      informers,
      clock,
      logger,
      nodeName,
      runtime: starting.use(createCriRuntime({ endpoint, clock, logger })),
      directory: kubeletDirectory(dataDir),
      addresses: [
        { type: 'InternalIP', address },
        { type: 'Hostname', address: nodeName },
      ],
      clusterDns: [addressAt(parseCidr(serviceCidr), 10)],
    }),
  );
  const pki = await ensurePki({
    directory: dataDir,
    nodeName,
    clock,
    machineNames: await machineNames({ exclude: [clusterCidr] }),
    serviceAddress: addressAt(parseCidr(serviceCidr), 1),
  });
  const { certificate, key } = pki.certificates['kubelet-server'];
  starting.use(
    await startStreamingServer({
      backend: createStreamingBackend(kubelet, { clock }),
      clock,
      logger,
      tls: { cert: certificate, key, ca: pki.authorities.ca.certificate },
    }),
  );
  return starting.move();
}

async function startProxyAlone(options: ComponentOptions, { logger }: { logger: Logger }): Promise<AsyncDisposable> {
  await using starting = new AsyncDisposableStack();
  const { informers } = starting.use(await identify(options, logger));
  const { nodeName, clusterCidr } = options;
  const proxy = starting.use(
    startProxy({
      informers,
      clock,
      logger,
      nodeName,
      backend: createNftablesBackend({ clock, logger }),
      clusterCidrs: [clusterCidr],
    }),
  );
  await proxy.ready;
  return starting.move();
}

async function startDnsAlone(): Promise<AsyncDisposable> {
  throw new Error('dns');
}
