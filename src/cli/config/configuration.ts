/** How a cluster is to run, once every option has its value. */

/** How this machine's node shares itself out, in the words of upstream's kubelet. */
export interface NodeResourceOptions {
  /** How little may be left of something before pods are evicted at once. */
  evictionHard: string;
  /** The same, after a grace period. */
  evictionSoft: string;
  /** How long each soft threshold may be met. */
  evictionSoftGracePeriod: string;
  /** How much more than its threshold is to be free of something before it counts as enough. */
  evictionMinimumReclaim: string;
  /** Seconds that a pod may take to end for a soft threshold. */
  evictionMaxPodGracePeriod: number;
  /** How long the node says that it is short of something after it was. */
  evictionPressureTransitionPeriod: string;
  /** Kept from pods for Kubernetes itself; empty for the default. */
  kubeReserved: string;
  /** Kept from pods for the rest of the machine. */
  systemReserved: string;
  /** Processes and threads that one pod may have; -1 for no limit. */
  podMaxPids: number;
}

/** How a cluster is to run. */
export interface ClusterConfiguration extends NodeResourceOptions {
  /** What the cluster is called; empty for the name that its directory has. */
  name: string;
  /** Everything the cluster keeps. */
  dataDir: string;
  /** TCP port of the API server; 0 to choose one, as the empty texts below do. */
  apiPort: number;
  /** TCP port of this machine's kubelet. */
  kubeletPort: number;
  /** Addresses of pods. */
  clusterCidr: string;
  /** Virtual addresses of services. */
  serviceCidr: string;
  /** Ports of the machine at which services of type NodePort answer, as `30000-32767`. */
  serviceNodePortRange: string;
  /** Requests that the API server serves at a time, together with the next. */
  maxRequestsInflight: number;
  maxMutatingRequestsInflight: number;
  /** How long the API server keeps history; `0` for as long as the store lasts. */
  etcdCompactionInterval: string;
  /** Optional admission plugins to ask, as a list with commas. */
  enableAdmissionPlugins: string;
  disableAdmissionPlugins: string;
  admissionControlConfigFile: string;
  tokenAuthFile: string;
  /** Whether requests without credentials have a user, `system:anonymous`. */
  anonymousAuth: boolean;
  /** Feature gates, as `GenericWorkload=true`, as a list with commas. */
  featureGates: string;
  /** Versions of the API that are off by default, as `scheduling.k8s.io/v1beta1=true`, as a list with commas. */
  runtimeConfig: string;
  /** Path of a KubeSchedulerConfiguration; empty for the defaults. */
  schedulerConfig: string;
  /** Folder of the manifests of static pods; empty for none. */
  podManifestPath: string;
  /** Scripted nodes beside, or instead of, the real one. */
  simulatedNodes: number;
  /** How long the pods of this machine may take to end when the cluster stops. */
  shutdownGracePeriod: string;
  /** Run without this machine as a node: no containers, no root. */
  noNode: boolean;
  /** Name of this machine's node. */
  nodeName: string;
  /** Manifests, folders of manifests, or projects to deploy once the cluster is up. */
  apply: string[];
  /** How long what is applied may take to become available; `0` for not to wait. */
  applyTimeout: string;
  /** Return once the cluster is up, and leave it running. */
  detach: boolean;
  /** Folder of the store's copies; empty for one in the data directory. */
  snapshotDir: string;
  /** Time between two copies; `0` for none. */
  snapshotEvery: string;
  /** How many are kept. */
  snapshotKeep: number;
  logLevel: 'debug' | 'info' | 'warn' | 'error';
}
