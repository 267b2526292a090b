/** The types of the configuration as descriptors, by which a file is decoded. The compiler sees that none lacks a
 *  field. */
import type { FieldDescriptor, ScalarKind, StructReference, ValueDescriptor } from '#api';
import type {
  ArgsByPlugin,
  PluginWithArgs,
  ResourceSpec,
  ScoringStrategyArgs,
  UtilizationShapePoint,
} from './plugin-args.ts';
import type {
  ClientConnectionConfiguration,
  ExtenderConfiguration,
  ExtenderManagedResource,
  ExtenderTLSConfig,
  KubeSchedulerConfiguration,
  KubeSchedulerProfile,
  LeaderElectionConfiguration,
  PluginConfig,
  PluginEntry,
  PluginSet,
  Plugins,
} from './types.ts';

/** A value for each field of a type. */
type Fields<T> = { readonly [Field in keyof T]-?: ValueDescriptor };

/** A struct of Go's name `v1.NAME`. */
function struct(name: string, values: Readonly<Record<string, ValueDescriptor>>): StructReference {
  const fields: Record<string, FieldDescriptor> = {};
  for (const [field, value] of Object.entries(values)) fields[field] = { value };
  return { kind: 'struct', ref: `k8s.io.kube-scheduler.config.v1.${name}`, struct: { fields } };
}

const scalar = (kind: ScalarKind): ValueDescriptor => ({ kind });
const [text, flag, int32, int64] = [scalar('string'), scalar('boolean'), scalar('int32'), scalar('int64')];
const [duration, bytes] = [scalar('duration'), scalar('bytes')];
const list = (items: ValueDescriptor): ValueDescriptor => ({ kind: 'list', items });
const core = (name: string): ValueDescriptor => ({ kind: 'struct', ref: `io.k8s.api.core.v1.${name}` });

const typeMeta = { apiVersion: text, kind: text };

const plugin = struct('Plugin', { name: text, weight: int32 } satisfies Fields<PluginEntry>);
const pluginSet = struct('PluginSet', { enabled: list(plugin), disabled: list(plugin) } satisfies Fields<PluginSet>);

const plugins = struct('Plugins', {
  preEnqueue: pluginSet,
  queueSort: pluginSet,
  preFilter: pluginSet,
  filter: pluginSet,
  postFilter: pluginSet,
  podGroupPostFilter: pluginSet,
  preScore: pluginSet,
  score: pluginSet,
  reserve: pluginSet,
  permit: pluginSet,
  preBind: pluginSet,
  bind: pluginSet,
  postBind: pluginSet,
  multiPoint: pluginSet,
} satisfies Fields<Plugins>);

const pluginConfig = struct('PluginConfig', { name: text, args: scalar('raw') } satisfies Fields<PluginConfig>);

const profile = struct('KubeSchedulerProfile', {
  schedulerName: text,
  percentageOfNodesToScore: int32,
  plugins,
  pluginConfig: list(pluginConfig),
} satisfies Fields<KubeSchedulerProfile>);

const leaderElection = struct('LeaderElectionConfiguration', {
  leaderElect: flag,
  leaseDuration: duration,
  renewDeadline: duration,
  retryPeriod: duration,
  resourceLock: text,
  resourceName: text,
  resourceNamespace: text,
} satisfies Fields<LeaderElectionConfiguration>);

const clientConnection = struct('ClientConnectionConfiguration', {
  kubeconfig: text,
  acceptContentTypes: text,
  contentType: text,
  qps: scalar('double'),
  burst: int32,
} satisfies Fields<ClientConnectionConfiguration>);

const tlsConfig = struct('ExtenderTLSConfig', {
  insecure: flag,
  serverName: text,
  certFile: text,
  keyFile: text,
  caFile: text,
  certData: bytes,
  keyData: bytes,
  caData: bytes,
} satisfies Fields<ExtenderTLSConfig>);

const managedResource = struct('ExtenderManagedResource', {
  name: text,
  ignoredByScheduler: flag,
} satisfies Fields<ExtenderManagedResource>);

const extender = struct('Extender', {
  urlPrefix: text,
  filterVerb: text,
  preemptVerb: text,
  prioritizeVerb: text,
  weight: int64,
  bindVerb: text,
  enableHTTPS: flag,
  tlsConfig,
  httpTimeout: duration,
  nodeCacheCapable: flag,
  managedResources: list(managedResource),
  ignorable: flag,
} satisfies Fields<ExtenderConfiguration>);

/** The whole file, but for the arguments of plugins. */
export const configurationStruct = struct('KubeSchedulerConfiguration', {
  ...typeMeta,
  parallelism: int32,
  leaderElection,
  clientConnection,
  enableProfiling: flag,
  enableContentionProfiling: flag,
  percentageOfNodesToScore: int32,
  podInitialBackoffSeconds: int64,
  podMaxBackoffSeconds: int64,
  profiles: list(profile),
  extenders: list(extender),
  delayCacheUntilActive: flag,
} satisfies Fields<KubeSchedulerConfiguration>);

const shapePoint = struct('UtilizationShapePoint', {
  utilization: int32,
  score: int32,
} satisfies Fields<UtilizationShapePoint>);
const resource = struct('ResourceSpec', { name: text, weight: int64 } satisfies Fields<ResourceSpec>);

const scoringStrategy = struct('ScoringStrategy', {
  type: text,
  resources: list(resource),
  requestedToCapacityRatio: struct('RequestedToCapacityRatioParam', { shape: list(shapePoint) } satisfies Fields<
    NonNullable<ScoringStrategyArgs['requestedToCapacityRatio']>
  >),
} satisfies Fields<ScoringStrategyArgs>);

const argsOf = <Name extends PluginWithArgs>(
  name: Name,
  values: Fields<Omit<ArgsByPlugin[Name], 'apiVersion' | 'kind'>>,
): StructReference => struct(`${name}Args`, { ...typeMeta, ...values });

/** The arguments of plugins, by the plugins' names. */
export const argsStructs: Readonly<Record<PluginWithArgs, StructReference>> = {
  DefaultPreemption: argsOf('DefaultPreemption', {
    minCandidateNodesPercentage: int32,
    minCandidateNodesAbsolute: int32,
  }),
  InterPodAffinity: argsOf('InterPodAffinity', {
    hardPodAffinityWeight: int32,
    ignorePreferredTermsOfExistingPods: flag,
  }),
  NodeAffinity: argsOf('NodeAffinity', { addedAffinity: core('NodeAffinity') }),
  NodeResourcesBalancedAllocation: argsOf('NodeResourcesBalancedAllocation', { resources: list(resource) }),
  NodeResourcesFit: argsOf('NodeResourcesFit', {
    ignoredResources: list(text),
    ignoredResourceGroups: list(text),
    scoringStrategy,
  }),
  PodTopologySpread: argsOf('PodTopologySpread', {
    defaultConstraints: list(core('TopologySpreadConstraint')),
    defaultingType: text,
  }),
  VolumeBinding: argsOf('VolumeBinding', { bindTimeoutSeconds: int64, shape: list(shapePoint) }),
};
