/** This machine as a node: container engine, kubelet, pod network, service proxy, DNS. */
import { type Clock, type Logger, UsageError, unlessAborted } from '#base';
import { createImageStore, importImages, pauseImage, pauseReference } from '#images';
import type { Kubelet, NodeResourceSettings } from '#kubelet';
import { type Containerd, type Pki, type Progress, startContainerd } from '#lifecycle';
import { createNftablesBackend, startProxy } from '#proxy';
import { startClusterDns } from './cluster-dns.ts';
import type { SettledConfiguration } from './cluster-network.ts';
import type { ControlPlane } from './control-plane.ts';
import { kernelNames } from './kernel-names.ts';
import { kubeletDirectory, startNodeAgent } from './node-agent.ts';
import type { NodePlace } from './node-place.ts';

export interface EngineOptions {
  readonly dataDir: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly progress: Progress;
  /** Ends the start when it aborts. Default: never. */
  readonly signal?: AbortSignal | undefined;
}

/** UsageError where no containers can be run. */
export function assertMayBeNode(): void {
  if (process.platform !== 'linux')
    throw new UsageError(
      'only Linux can be a node: use --no-node, with --simulated-nodes N for nodes without containers',
    );
  if (process.getuid?.() !== 0) throw new UsageError('running containers needs root: run it as root, or use --no-node');
}

/** Starts the container engine and gives it the images of the data directory. */
export async function prepareEngine({ dataDir, clock, logger, progress, signal }: EngineOptions): Promise<Containerd> {
  assertMayBeNode();
  const store = createImageStore({ dataDirectory: dataDir, signal });
  const image = pauseImage(store);
  image.catch(() => undefined); // waited for below
  const containerd = await progress.step('containerd', () =>
    startContainerd({
      directory: dataDir,
      sandboxImage: pauseReference,
      mountFolders: [kubeletDirectory(dataDir)],
      clock,
      logger,
      signal,
    }),
  );
  await image;
  await importImages({ store, socket: containerd.socket, snapshotter: containerd.snapshotter, signal });
  return containerd;
}

export interface RealNodeOptions extends Omit<EngineOptions, 'dataDir' | 'signal'> {
  readonly signal: AbortSignal;
  readonly engine: Containerd;
  readonly place: NodePlace;
  readonly configuration: SettledConfiguration;
  readonly resources: NodeResourceSettings;
  readonly controlPlane: ControlPlane;
  readonly pki: Pki;
}

export interface RealNode extends AsyncDisposable, Pick<Kubelet, 'shutDown'> {}

/** Starts everything that a node runs; resolves when its network is up, the kernel has the rules of services, and DNS
 *  answers. Disposing leaves containers, addresses and rules as they are. */
export async function startRealNode({
  engine,
  place,
  configuration,
  resources,
  controlPlane,
  pki,
  clock,
  logger,
  progress,
  signal,
}: RealNodeOptions): Promise<RealNode> {
  const { dataDir, nodeName, clusterCidr, serviceCidr } = configuration;
  await using starting = new AsyncDisposableStack();
  const { client, informers } = starting.use(controlPlane.identity('system:kube-proxy'));
  const backend = createNftablesBackend({ clock, logger, tableName: kernelNames(dataDir).proxyTable });
  const proxy = starting.use(
    startProxy({
      client,
      informers,
      clock,
      logger: logger.child({ component: 'proxy' }),
      nodeName,
      backend,
      clusterCidrs: [clusterCidr],
    }),
  );
  const identity = starting.use(controlPlane.identity(`system:node:${nodeName}`, ['system:nodes']));
  const agent = starting.use(
    await startNodeAgent({
      ...configuration,
      resources,
      identity,
      endpoint: engine.socket,
      place,
      pki,
      clock,
      logger,
    }),
  );
  await progress.step('pod network and service rules', () =>
    unlessAborted(Promise.all([agent.network.ready, proxy.ready]), signal),
  );
  await progress.step('DNS', async () => {
    const [address = place.address] = (await agent.network.ready).gateways;
    const dns = {
      identity: starting.use(controlPlane.identity('system:dns')),
      logger: logger.child({ component: 'dns' }),
    };
    starting.use(await startClusterDns({ ...dns, address, nodeName, serviceCidr, clusterCidr, clock }));
  });
  const running = starting.move();
  return { shutDown: agent.shutDown, [Symbol.asyncDispose]: () => running.disposeAsync() };
}
