/** KubeSchedulerConfiguration of `kubescheduler.config.k8s.io/v1`, as a file says it.
 *  Source: https://kubernetes.io/docs/reference/config-api/kube-scheduler-config.v1/ */

/** The version that is read. */
export const apiVersion = 'kubescheduler.config.k8s.io/v1';

/** The file as a whole. */
export interface KubeSchedulerConfiguration {
  apiVersion?: string;
  kind?: string;
  /** Accepted: decisions are made one after the other, by one thread. Default 16. */
  parallelism?: number;
  leaderElection?: LeaderElectionConfiguration;
  clientConnection?: ClientConnectionConfiguration;
  /** Accepted, as the next. */
  enableProfiling?: boolean;
  enableContentionProfiling?: boolean;
  /** Default 0. */
  percentageOfNodesToScore?: number;
  /** Default 1. */
  podInitialBackoffSeconds?: number;
  /** Default 10. */
  podMaxBackoffSeconds?: number;
  /** Default: one for `default-scheduler`. */
  profiles?: KubeSchedulerProfile[];
  extenders?: ExtenderConfiguration[];
  /** Accepted: caches are always filled by the leader alone. */
  delayCacheUntilActive?: boolean;
}

/** Durations as Go writes them. */
export interface LeaderElectionConfiguration {
  leaderElect?: boolean;
  leaseDuration?: string;
  renewDeadline?: string;
  retryPeriod?: string;
  resourceLock?: string;
  resourceName?: string;
  resourceNamespace?: string;
}

/** How the scheduler reaches the API server. */
export interface ClientConnectionConfiguration {
  kubeconfig?: string;
  /** Accepted, as all that follow: requests are not held back, and have the form that is best for each. */
  acceptContentTypes?: string;
  contentType?: string;
  qps?: number;
  burst?: number;
}

/** Plugins for pods of a scheduler's name; what it does not say is as in the default profile. */
export interface KubeSchedulerProfile {
  schedulerName?: string;
  percentageOfNodesToScore?: number;
  plugins?: Plugins;
  pluginConfig?: PluginConfig[];
}

/** Upstream's names of the points at which plugins of a profile are enabled. */
export const pluginPoints = [
  'preEnqueue',
  'queueSort',
  'preFilter',
  'filter',
  'postFilter',
  'podGroupPostFilter',
  'preScore',
  'score',
  'reserve',
  'permit',
  'preBind',
  'bind',
  'postBind',
] as const;

/** One of {@link pluginPoints}. */
export type PluginPoint = (typeof pluginPoints)[number];

/** Plugins by point; `multiPoint` means all points that a plugin has. */
export type Plugins = { [Point in PluginPoint | 'multiPoint']?: PluginSet };

/** Changes of the default plugins at one point; `*` among the disabled means all of them. */
export interface PluginSet {
  enabled?: PluginEntry[];
  disabled?: PluginEntry[];
}

/** A plugin by its name. */
export interface PluginEntry {
  name?: string;
  /** Default 1. */
  weight?: number;
}

/** Arguments of one plugin, by its name. */
export interface PluginConfig {
  name?: string;
  /** One of the types in `plugin-args.ts`, for a plugin that has some. */
  args?: unknown;
}

/** A program that has a say beside the plugins: see `../extenders`. */
export interface ExtenderConfiguration {
  urlPrefix?: string;
  filterVerb?: string;
  preemptVerb?: string;
  prioritizeVerb?: string;
  weight?: number;
  bindVerb?: string;
  enableHTTPS?: boolean;
  tlsConfig?: ExtenderTLSConfig;
  /** Default 5 s. */
  httpTimeout?: string;
  nodeCacheCapable?: boolean;
  managedResources?: ExtenderManagedResource[];
  ignorable?: boolean;
}

/** An extended resource for which pods are sent to the extender. */
export interface ExtenderManagedResource {
  name?: string;
  ignoredByScheduler?: boolean;
}

/** The data, in base64, takes precedence over the files. */
export interface ExtenderTLSConfig {
  insecure?: boolean;
  serverName?: string;
  certFile?: string;
  keyFile?: string;
  caFile?: string;
  certData?: string;
  keyData?: string;
  caData?: string;
}
