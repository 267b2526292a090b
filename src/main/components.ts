/** Each component as a process of its own, against any API server. */

import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { createApiServer } from '#apiserver';
import { systemClock as clock, createLogger, type Logger, toError } from '#base';
import type { ComponentName, ComponentOptions } from '#cli';
import { connect, connectionOf, loadKubeconfig, resolveContext, runWhenElected } from '#client';
import { createControllers, startControllers } from '#controllers';
import { parseNodeResources, startSimulatedNode } from '#kubelet';
import { claimDataDirectory, quietProgress } from '#lifecycle';
import { allocatePodCidrs, findNodeAddresses } from '#network';
import { createNftablesBackend, startProxy } from '#proxy';
import { startScheduler } from '#scheduler';
import { claimMachine } from './claim-machine.ts';
import { startClusterDns } from './cluster-dns.ts';
import { createIdentity, type Identity } from './identity.ts';
import { kernelNames } from './kernel-names.ts';
import { writeKubeconfigs } from './kubeconfig.ts';
import { findNodePlace, startNodeAgent } from './node-agent.ts';
import { openPort } from './open-port.ts';
import { prepareEngine } from './real-node.ts';
import { ensureCertificates, openStore, serverOptions } from './store-and-keys.ts';

type Start<Name extends ComponentName> = (
  options: ComponentOptions<Name>,
  context: { logger: Logger },
) => Promise<AsyncDisposable>;

/** How each component is started. */
const starters: { readonly [Name in ComponentName]: Start<Name> } = {
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
async function identify({ kubeconfig }: Pick<ComponentOptions, 'kubeconfig'>, logger: Logger): Promise<Identity> {
  return createIdentity(await connect({ file: kubeconfig, env: process.env }), { clock, logger });
}

/** The authority that the kubeconfig trusts. */
async function rootCaOf({ kubeconfig }: Pick<ComponentOptions, 'kubeconfig'>): Promise<string | undefined> {
  const config = await loadKubeconfig({ file: kubeconfig, env: process.env });
  return (await connectionOf(resolveContext(config))).ca;
}

async function startApiServer(
  options: ComponentOptions<'apiserver'>,
  { logger }: { logger: Logger },
): Promise<AsyncDisposable> {
  const { name, dataDir, apiPort } = options;
  await using starting = new AsyncDisposableStack();
  await claimDataDirectory(dataDir, { name: name || undefined });
  const pki = await ensureCertificates({ ...options, clock });
  const store = starting.use(await openStore({ dataDir, clock, logger }));
  const server = starting.use(await createApiServer({ ...serverOptions(pki, options), store, clock, logger }));
  const addresses = await findNodeAddresses();
  await openPort(server, { host: '0.0.0.0', port: apiPort, pki, advertiseAddress: addresses?.ipv4 });
  await writeKubeconfigs(dataDir, pki, `https://127.0.0.1:${apiPort}`);
  return starting.move();
}

async function startControllerManager(
  options: ComponentOptions<'controller-manager'>,
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
  options: ComponentOptions<'scheduler'>,
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
  options: Pick<ComponentOptions, 'kubeconfig' | 'leaderElect'>,
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
      identity: `${hostname()}_${randomUUID()}`,
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

async function startKubeletAlone(
  options: ComponentOptions<'kubelet'>,
  { logger }: { logger: Logger },
): Promise<AsyncDisposable> {
  const { name, dataDir, nodeName, containerRuntimeEndpoint } = options;
  const resources = parseNodeResources(options);
  await using starting = new AsyncDisposableStack();
  if (options.simulated) {
    const { client } = starting.use(await identify(options, logger));
    starting.use(await startSimulatedNode({ client, clock, logger, nodeName }));
    return starting.move();
  }
  await claimDataDirectory(dataDir, { name: name || undefined });
  await claimMachine({ ...options, clock, logger });
  const [place, pki] = await Promise.all([findNodePlace(), ensureCertificates({ ...options, clock })]);
  const endpoint =
    containerRuntimeEndpoint ?? (await prepareEngine({ dataDir, clock, logger, progress: quietProgress })).socket;
  const identity = starting.use(await identify(options, logger));
  const clientAuthority = await rootCaOf(options);
  starting.use(
    await startNodeAgent({ ...options, resources, identity, endpoint, place, pki, clientAuthority, clock, logger }),
  );
  return starting.move();
}

async function startProxyAlone(
  options: ComponentOptions<'proxy'>,
  { logger }: { logger: Logger },
): Promise<AsyncDisposable> {
  await using starting = new AsyncDisposableStack();
  const { client, informers } = starting.use(await identify(options, logger));
  const { nodeName, clusterCidr } = options;
  const proxy = starting.use(
    startProxy({
      client,
      informers,
      clock,
      logger,
      nodeName,
      backend: createNftablesBackend({ clock, logger, tableName: kernelNames(options.dataDir).proxyTable }),
      clusterCidrs: [clusterCidr],
    }),
  );
  await proxy.ready;
  return starting.move();
}

async function startDnsAlone(
  options: ComponentOptions<'dns'>,
  { logger }: { logger: Logger },
): Promise<AsyncDisposable> {
  await using starting = new AsyncDisposableStack();
  const identity = starting.use(await identify(options, logger));
  const { address } = await findNodePlace();
  starting.use(await startClusterDns({ ...options, identity, address, clock, logger }));
  return starting.move();
}
