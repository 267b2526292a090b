/** This machine as a node: container engine, kubelet with its server, pod network, service proxy, DNS. */
import path from 'node:path';
import { addressAt, type Clock, type Logger, parseCidr, UsageError } from '#base';
import type { ClusterConfiguration, Progress } from '#cli';
import { createImageStore, importImages, pauseImage, pauseReference } from '#images';
import { createCriRuntime, createStreamingBackend, startKubelet, startStreamingServer } from '#kubelet';
import { type Containerd, containerdLayout, type Pki, startContainerd } from '#lifecycle';
import { findNodeAddresses, type PodNetworkNames, startPodNetwork } from '#network';
import { createNftablesBackend, startProxy } from '#proxy';
import type { ControlPlane } from './control-plane.ts';

/** A node that runs; disposing it leaves containers, addresses and rules as they are. */
export interface RealNode extends AsyncDisposable {
  /** Where node ports answer. */
  readonly addresses: readonly string[];
}

export interface EngineOptions {
  readonly dataDir: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly progress: Progress;
}

/** Names and places of the pod network of a data directory. */
export function podNetworkNames(dataDir: string): PodNetworkNames {
  return {
    cniConfigDirectory: containerdLayout(dataDir).cniConfigDirectory,
    ipamDirectory: path.join(dataDir, 'cni', 'ipam'),
  };
}

export const kubeletDirectory = (dataDir: string): string => path.join(dataDir, 'kubelet');

/** Where this machine is in its network. */
export interface NodePlace {
  readonly address: string;
  readonly mtu: number;
}

/** Finds the address by which others reach this machine; UsageError when it has none. */
export async function findNodePlace(): Promise<NodePlace> {
  const found = await findNodeAddresses();
  if (!found?.ipv4)
    throw new UsageError('this machine has no IPv4 address but its loopback, and a node needs one: use --no-node');
  return { address: found.ipv4, mtu: found.mtu };
}

/** Starts the container engine and gives it the images of the data directory. */
export async function prepareEngine({ dataDir, clock, logger, progress }: EngineOptions): Promise<Containerd> {
  if (process.platform !== 'linux')
    throw new UsageError(
      'only Linux can be a node: use --no-node, with --simulated-nodes N for nodes without containers',
    );
  if (process.getuid?.() !== 0) throw new UsageError('running containers needs root: run it as root, or use --no-node');
  const store = createImageStore({ dataDirectory: dataDir });
  const [containerd] = await Promise.all([
    progress.step('containerd', () =>
      startContainerd({ directory: dataDir, sandboxImage: pauseReference, clock, logger }),
    ),
    pauseImage(store),
  ]);
  await importImages({ store, socket: containerd.socket, snapshotter: containerd.snapshotter });
  return containerd;
}

export interface RealNodeOptions extends Omit<EngineOptions, 'dataDir'> {
  readonly engine: Containerd;
  readonly place: NodePlace;
  readonly configuration: ClusterConfiguration;
  readonly controlPlane: ControlPlane;
  readonly pki: Pki;
}

/** Starts everything that a node runs; resolves when the kernel has the rules of services and DNS answers. */
export async function startRealNode({
  engine,
  place,
  configuration,
  controlPlane,
  pki,
  clock,
  logger,
  progress,
}: RealNodeOptions): Promise<RealNode> {
  const { dataDir, nodeName, clusterCidr, serviceCidr } = configuration;
  await using starting = new AsyncDisposableStack();
  const { address, mtu } = place;

  const proxyIdentity = starting.use(controlPlane.identity('system:kube-proxy'));
  const proxy = starting.use(
    startProxy({
      informers: proxyIdentity.informers,
      clock,
      logger: logger.child({ component: 'proxy' }),
      nodeName,
      backend: createNftablesBackend({ clock, logger }),
      clusterCidrs: [clusterCidr],
    }),
  );
  const { client, informers } = starting.use(controlPlane.identity(`system:node:${nodeName}`, ['system:nodes']));
  const network = starting.use(
    startPodNetwork({
      ...podNetworkNames(dataDir),
      informers,
      clock,
      logger: logger.child({ component: 'network' }),
      nodeName,
      clusterCidrs: [clusterCidr],
      mtu,
    }),
  );
  const runtime = starting.use(createCriRuntime({ endpoint: engine.socket, clock, logger }));
  const kubelet = starting.use(
    await startKubelet({
      client,
      informers,
      clock,
      logger: logger.child({ component: 'kubelet' }),
      nodeName,
      runtime,
      directory: kubeletDirectory(dataDir),
      addresses: [
        { type: 'InternalIP', address },
        { type: 'Hostname', address: nodeName },
      ],
      clusterDns: [addressAt(parseCidr(serviceCidr), 10)],
    }),
  );
  const { certificate, key } = pki.certificates['kubelet-server'];
  starting.use(
    await startStreamingServer({
      backend: createStreamingBackend(kubelet, { clock }),
      clock,
      logger: logger.child({ component: 'kubelet' }),
      tls: { cert: certificate, key, ca: pki.authorities.ca.certificate },
    }),
  );
  await progress.step('pod network', async () => void (await network.ready));
  await progress.step('service rules', () => proxy.ready);
  const running = starting.move();
  return { addresses: [address], [Symbol.asyncDispose]: () => running.disposeAsync() };
}
