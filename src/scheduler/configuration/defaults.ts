/** Fills in upstream's defaults, in place. */
import { defaultSchedulerName } from '#api';
import { emptiestFirst } from '../plugins/volumes/score-volumes.ts';
import type {
  ArgsByPlugin,
  NodeResourcesBalancedAllocationArgs,
  NodeResourcesFitArgs,
  PluginWithArgs,
  ResourceSpec,
} from './plugin-args.ts';
import type { KubeSchedulerConfiguration } from './types.ts';

/** What is filled in of the rest is as the fields of {@link KubeSchedulerConfiguration} say. */
export function setDefaults(configuration: KubeSchedulerConfiguration): void {
  configuration.parallelism ??= 16;
  configuration.percentageOfNodesToScore ??= 0;
  configuration.podInitialBackoffSeconds ??= 1;
  configuration.podMaxBackoffSeconds ??= 10;
  setElectionDefaults((configuration.leaderElection ??= {}));
  if ((configuration.profiles ?? []).length === 0) configuration.profiles = [{}];
  const [first, ...others] = configuration.profiles ?? [];
  // Of several, each has to say its name.
  if (first && others.length === 0) first.schedulerName ??= defaultSchedulerName;
  for (const { pluginConfig = [] } of configuration.profiles ?? [])
    for (const { name = '', args } of pluginConfig)
      if (Object.hasOwn(argsDefaults, name)) argsDefaults[name as PluginWithArgs](args as never);
}

function setElectionDefaults(election: NonNullable<KubeSchedulerConfiguration['leaderElection']>): void {
  election.leaderElect ??= true;
  election.leaseDuration ??= '15s';
  election.renewDeadline ??= '10s';
  election.retryPeriod ??= '2s';
  election.resourceLock ||= 'leases';
  election.resourceName ||= 'kube-scheduler';
  election.resourceNamespace ||= 'kube-system';
}

/** What a resource counts that says nothing, or 0. */
function setWeights(resources: readonly ResourceSpec[]): void {
  for (const resource of resources) resource.weight ||= 1;
}

const cpuAndMemory = (): ResourceSpec[] => [
  { name: 'cpu', weight: 1 },
  { name: 'memory', weight: 1 },
];

function setResources(args: Pick<NodeResourcesBalancedAllocationArgs, 'resources'>): void {
  if ((args.resources ?? []).length === 0) args.resources = cpuAndMemory();
  setWeights(args.resources ?? []);
}

function setScoringStrategy(args: NodeResourcesFitArgs): void {
  args.scoringStrategy ??= { type: 'LeastAllocated' };
  setResources(args.scoringStrategy);
}

/** By plugin. */
const argsDefaults: { readonly [Name in PluginWithArgs]: (args: ArgsByPlugin[Name]) => void } = {
  DefaultPreemption(args) {
    args.minCandidateNodesPercentage ??= 10;
    args.minCandidateNodesAbsolute ??= 100;
  },
  InterPodAffinity(args) {
    args.hardPodAffinityWeight ??= 1;
  },
  NodeAffinity: () => {},
  NodeResourcesBalancedAllocation: setResources,
  NodeResourcesFit: setScoringStrategy,
  PodTopologySpread(args) {
    args.defaultingType ||= 'System';
  },
  VolumeBinding(args) {
    args.bindTimeoutSeconds ??= 600;
    if (!args.shape?.length) args.shape = [...emptiestFirst];
  },
};
