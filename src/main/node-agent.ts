/** The kubelet with what belongs to it: its HTTPS server, and the pod network that its containers are put on. */
import { createDelegatedAccess } from '#client';
import {
  connectCriRuntime,
  createKubeletDocuments,
  createStreamingBackend,
  type Kubelet,
  kubeletMetrics,
  type NodeResourceSettings,
  startKubelet,
  startStreamingServer,
} from '#kubelet';
import { containerdLayout, type IssuedPair } from '#lifecycle';
import { type StartedPodNetwork, startPodNetwork } from '#network';
import { clusterDnsAddress } from './cluster-dns.ts';
import type { Environment } from './environment.ts';
import { imageNames } from './images.ts';
import { kubeletDirectory, podNetworkNames } from './node-paths.ts';
import type { NodePlace } from './node-place.ts';

interface ServingOptions {
  /** Of which the API server's certificate is when it asks for logs or streams, PEM. */
  readonly authority: string;
  /** The server's certificate, which may come only when the node has registered. */
  readonly credential: () => Promise<IssuedPair>;
}

interface NodeAgentOptions {
  /** The container engine's socket. */
  readonly endpoint: string;
  readonly place: NodePlace;
  /** What the kubelet's server shows, and whose clients it believes. */
  readonly serving: ServingOptions;
  readonly dataDir: string;
  readonly nodeName: string;
  /** Of the kubelet's server. */
  readonly kubeletPort: number;
  readonly clusterCidr: string;
  readonly serviceCidr: string;
  /** What the node keeps from pods, and when it takes something back. */
  readonly resources: NodeResourceSettings;
  /** Folder of the manifests of static pods; empty for none. */
  readonly podManifestPath: string;
}

interface NodeAgent extends AsyncDisposable, Pick<Kubelet, 'shutDown'> {
  readonly network: StartedPodNetwork;
  /** What the kubelet's server shows from now on. */
  readonly useCertificate: (pair: IssuedPair) => void;
}

/** Starts it as the kubelet; disposing leaves containers and their network as they are. */
export async function startNodeAgent(environment: Environment, options: NodeAgentOptions): Promise<NodeAgent> {
  const { endpoint, place, serving, dataDir, nodeName, clusterCidr, serviceCidr, resources } = options;
  const { kubeletPort: port, podManifestPath } = options;
  const { clock, logger, metrics, door } = environment;
  const { address, mtu } = place;
  const cgroupRoot = containerdLayout(dataDir).cgroupParent;
  await using starting = new AsyncDisposableStack();
  const network = starting.use(
    startPodNetwork({
      ...environment,
      ...podNetworkNames(dataDir),
      logger: logger.child({ component: 'network' }),
      nodeName,
      clusterCidrs: [clusterCidr],
      clusterOnly: [clusterDnsAddress(serviceCidr)],
      mtu,
    }),
  );
  const kubelet = starting.use(
    await startKubelet({
      ...environment,
      nodeName,
      port,
      runtime: starting.use(
        await connectCriRuntime({ endpoint, clock, logger, keptImages: () => imageNames(dataDir) }),
      ),
      directory: kubeletDirectory(dataDir),
      cgroupRoot,
      resources,
      addresses: [
        { type: 'InternalIP', address },
        { type: 'Hostname', address: nodeName },
      ],
      clusterDns: [clusterDnsAddress(serviceCidr)],
      staticPodPath: podManifestPath || undefined,
    }),
  );
  metrics.add(...kubeletMetrics(kubelet));
  const backend = createStreamingBackend(kubelet, { clock });
  const { certificate: cert, key } = await serving.credential();
  const tls = { cert, key, ca: serving.authority };
  const documents = createKubeletDocuments({ kubelet, cgroupRoot, clock });
  const document = async (path: string) => (await documents(path)) ?? (await door.answer(path));
  const access = createDelegatedAccess(environment);
  const server = starting.use(
    await startStreamingServer({ backend, nodeName, access, document, clock, logger, tls, port }),
  );
  const running = starting.move();
  return {
    network,
    shutDown: kubelet.shutDown,
    useCertificate: ({ certificate, key }) => server.useCertificate({ cert: certificate, key }),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
