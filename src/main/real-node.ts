/** This machine as a node: container engine, kubelet, pod network, service proxy, DNS. */
import { type Clock, type Logger, UsageError, unlessAborted } from '#base';
import { createImageStore, importImages, pauseImage, pauseReference } from '#images';
import type { Kubelet, NodeResourceSettings } from '#kubelet';
import { type ClientComponentName, type Containerd, type Pki, type Progress, startContainerd } from '#lifecycle';
import type { SettledConfiguration } from './cluster-network.ts';
import { start as startDns } from './components/dns.ts';
import { start as startProxy } from './components/proxy.ts';
import type { ControlPlane } from './control-plane.ts';
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

export interface RealNodeOptions extends Pick<EngineOptions, 'progress'> {
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
  progress,
  signal,
}: RealNodeOptions): Promise<RealNode> {
  await using starting = new AsyncDisposableStack();
  const begin = (name: ClientComponentName) => starting.use(controlPlane.environment(name, configuration.nodeName));
  const serving = {
    authority: pki.authorities.ca.certificate,
    credential: async () => pki.certificates['kubelet-server'],
  };
  const proxy = starting.use(await startProxy(begin('proxy'), configuration));
  const agent = starting.use(
    await startNodeAgent(begin('kubelet'), { ...configuration, resources, endpoint: engine.socket, place, serving }),
  );
  await progress.step('pod network and service rules', () =>
    unlessAborted(Promise.all([agent.network.ready, proxy.ready]), signal),
  );
  await progress.step('DNS', async tell => {
    const [address = place.address] = (await agent.network.ready).gateways;
    starting.use(await startDns(begin('dns'), { ...configuration, address, signal, onWaiting: tell }));
  });
  const running = starting.move();
  return { shutDown: agent.shutDown, [Symbol.asyncDispose]: () => running.disposeAsync() };
}
