import { describe, expect, test } from 'vitest';
import { UsageError } from '#base';
import { testHandle } from '../fixtures/cycles.ts';
import { createProfile } from '../framework/profile.ts';
import { defaultProfile } from '../profiles.ts';
import { parseSettings } from './settings.ts';

const head = 'apiVersion: kubescheduler.config.k8s.io/v1\nkind: KubeSchedulerConfiguration\n';
const parse = (text: string) => parseSettings(head + text, 'scheduler.yaml');

/** The lines of the refusal, without the file's name. */
function problemsOf(text: string): string[] {
  try {
    parseSettings(text, 'f');
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return error.message.split('\n').map(line => line.replace(/^f:/, ''));
  }
  return [];
}
const problems = (text: string) => problemsOf(head + text);

/** The names of a profile's plugins at a point, without the one that every profile has. */
function namesAt(
  text: string,
  point: 'filter' | 'score' | 'preFilter' | 'preBind' | 'isBefore',
  name = 'default-scheduler',
) {
  const declaration = parse(text).profiles.get(name);
  if (!declaration) throw new Error(`there is no profile ${name}`);
  const profile = createProfile(name, declaration, testHandle());
  return profile.having(point).flatMap(one => (one.name === 'SupportedFields' ? [] : [one.name]));
}

const weightsOf = (text: string) => {
  const plugins = parse(text).profiles.get('default-scheduler')?.plugins ?? [];
  return Object.fromEntries(plugins.map(({ plugin, weight }) => [plugin.name, weight]));
};

describe('a file that says nothing', () => {
  test('is what the scheduler does without one', () => {
    expect(parse('')).toMatchObject({
      backoff: { initialMs: 1000, maxMs: 10_000 },
      leaderElect: true,
      kubeconfig: undefined,
      election: {
        lease: { namespace: 'kube-system', name: 'kube-scheduler' },
        leaseDurationMs: 15_000,
        renewDeadlineMs: 10_000,
        retryPeriodMs: 2000,
      },
    });
    expect(namesAt('', 'score')).toEqual([
      'TaintToleration',
      'NodeAffinity',
      'NodeResourcesFit',
      'VolumeBinding',
      'PodTopologySpread',
      'InterPodAffinity',
      'DynamicResources',
      'NodeResourcesBalancedAllocation',
      'ImageLocality',
    ]);
    expect(weightsOf('')).toMatchObject({ TaintToleration: 3, NodeAffinity: 2, NodeResourcesFit: 1 });
  });

  test("has upstream's plugins in its order, with its weights", () => {
    const upstream = `
      PrioritySort SchedulingGates NodeName NodeUnschedulable TaintToleration=3 NodeAffinity=2 NodePorts
      NodeResourcesFit=1 VolumeRestrictions NodeVolumeLimits VolumeBinding=1 VolumeZone PodTopologySpread=2
      InterPodAffinity=2 DynamicResources=2 DefaultPreemption NodeResourcesBalancedAllocation=1 ImageLocality=1
      DefaultBinder NodeDeclaredFeatures`;
    const named = defaultProfile.map(({ plugin, weight }) => `${plugin.name}${weight ? `=${weight}` : ''}`);
    expect(named.filter(name => name !== 'SupportedFields')).toEqual(upstream.trim().split(/\s+/));
  });
});

describe('plugins', () => {
  test('are disabled at one point, or at all', () => {
    const one =
      'profiles: [{plugins: {score: {disabled: [{name: ImageLocality}]}, preBind: {disabled: [{name: "*"}]}}}]';
    expect(namesAt(one, 'score')).not.toContain('ImageLocality');
    expect(namesAt(one, 'preFilter')).toContain('ImageLocality');
    expect(namesAt(one, 'preBind')).toEqual([]);
    const everywhere = 'profiles: [{plugins: {multiPoint: {disabled: [{name: ImageLocality}]}}}]';
    expect(namesAt(everywhere, 'preFilter')).not.toContain('ImageLocality');
  });

  test('that a point names come first there, with the weight that they have there', () => {
    const text = 'profiles: [{plugins: {score: {enabled: [{name: ImageLocality, weight: 7}]}}}]';
    expect(namesAt(text, 'score')[0]).toBe('ImageLocality');
    expect(weightsOf(text)['ImageLocality']).toBe(7);
  });

  test('that multiPoint names keep their place, with another weight', () => {
    const text = 'profiles: [{plugins: {multiPoint: {enabled: [{name: NodeAffinity, weight: 9}]}}}]';
    expect(namesAt(text, 'score').slice(0, 2)).toEqual(['TaintToleration', 'NodeAffinity']);
    expect(weightsOf(text)['NodeAffinity']).toBe(9);
  });

  test('are only those that are named where all others are disabled, in that order', () => {
    const text = `
profiles:
- plugins:
    multiPoint:
      disabled: [{name: '*'}]
      enabled: [{name: PrioritySort}, {name: NodePorts}, {name: NodeName}, {name: DefaultBinder}]
`;
    expect(namesAt(text, 'filter')).toEqual(['NodePorts', 'NodeName']);
    expect(namesAt(text, 'score')).toEqual([]);
  });

  test('differ between profiles', () => {
    const text = `
percentageOfNodesToScore: 30
profiles:
- schedulerName: default-scheduler
- schedulerName: packing
  percentageOfNodesToScore: 70
  plugins: {score: {disabled: [{name: '*'}], enabled: [{name: NodeResourcesFit}]}}
`;
    expect(namesAt(text, 'score', 'packing')).toEqual(['NodeResourcesFit']);
    const { profiles } = parse(text);
    expect(profiles.get('default-scheduler')?.percentageOfNodesToScore).toBe(30);
    expect(profiles.get('packing')?.percentageOfNodesToScore).toBe(70);
  });

  test('never let a pod through whose rules nothing carries out', () => {
    const text = 'profiles: [{plugins: {filter: {disabled: [{name: "*"}]}, preFilter: {disabled: [{name: "*"}]}}}]';
    expect(parse(text).profiles.get('default-scheduler')?.enabled?.filter).toEqual(['SupportedFields']);
  });
});

describe('what is wrong is told with its line', () => {
  test.each<[string, string, string[]]>([
    ['nothing', '', ['1: expected a KubeSchedulerConfiguration']],
    [
      'no version',
      'kind: KubeSchedulerConfiguration',
      ["1: Object 'apiVersion' is missing: expected kubescheduler.config.k8s.io/v1"],
    ],
    [
      'another version',
      'apiVersion: kubescheduler.config.k8s.io/v1beta3\nkind: KubeSchedulerConfiguration',
      [
        '1: no kind "KubeSchedulerConfiguration" is registered for version "kubescheduler.config.k8s.io/v1beta3": expected KubeSchedulerConfiguration of kubescheduler.config.k8s.io/v1',
      ],
    ],
  ])('%s', (_, text, expected) => {
    expect(problemsOf(text)).toEqual(expected);
  });

  test.each<[string, string, string[]]>([
    ['a key twice', 'parallelism: 1\nparallelism: 2', ['4: Map keys must be unique']],
    [
      'another type',
      'parallelism: many',
      ['3: json: cannot unmarshal string into Go struct field KubeSchedulerConfiguration.parallelism of type int32'],
    ],
    ['a field that there is not', 'parallel: 1', ['3: strict decoding error: unknown field "parallel"']],
    [
      'arguments that a plugin has not, beside another mistake',
      'parallelism: 0\nprofiles:\n- pluginConfig:\n  - name: NodeAffinity\n    args:\n      added: 1',
      [
        '3: parallelism: Invalid value: 0: should be an integer value greater than zero',
        '8: strict decoding error: unknown field "profiles[0].pluginConfig[0].args.added"',
      ],
    ],
    [
      'arguments of another kind',
      'profiles: [{pluginConfig: [{name: NodeAffinity, args: {kind: NodeResourcesFitArgs}}]}]',
      [
        '3: decoding .profiles[0].pluginConfig[0]: args for plugin NodeAffinity were not of type NodeAffinityArgs: no kind "NodeResourcesFitArgs" is registered for version "kubescheduler.config.k8s.io/v1": expected NodeAffinityArgs of kubescheduler.config.k8s.io/v1',
      ],
    ],
    [
      'numbers out of their range, all of them',
      'percentageOfNodesToScore: 101\npodInitialBackoffSeconds: 0\npodMaxBackoffSeconds: -1\nclientConnection: {burst: -1}',
      [
        '3: percentageOfNodesToScore: Invalid value: 101: not in valid range [0-100]',
        '4: podInitialBackoffSeconds: Invalid value: 0: must be greater than 0',
        '5: podMaxBackoffSeconds: Invalid value: -1: must be greater than or equal to PodInitialBackoffSeconds',
        '6: clientConnection.burst: Invalid value: -1: must be non-negative',
      ],
    ],
    [
      'an election that cannot be',
      'leaderElection: {leaseDuration: 5s, renewDeadline: 0s, resourceLock: endpoints}',
      [
        '3: leaderElection.renewDeadline: Invalid value: "0s": must be greater than zero',
        '3: leaderElection.resourceLock: Invalid value: "endpoints": resourceLock value must be "leases"',
      ],
    ],
    [
      'profiles without names, and twice the same',
      'profiles: [{}, {schedulerName: a}, {schedulerName: a}]',
      [
        '3: profiles[0].schedulerName: Required value',
        '3: profiles[2].schedulerName: Duplicate value: "profiles[1].schedulerName"',
      ],
    ],
    [
      'plugins that there are not, that lack the point, that come twice',
      `profiles:
- plugins:
    filter: {enabled: [{name: Nobody}, {name: ImageLocality}, {name: NodeName}, {name: NodeName}]}
    multiPoint: {enabled: [{name: Nothing}]}
    score: {enabled: [{name: EBSLimits}]}
`,
      [
        '5: profiles[0].plugins.filter.enabled[0].name: Invalid value: "Nobody": FilterPlugin "Nobody" does not exist',
        '5: profiles[0].plugins.filter.enabled[1].name: Invalid value: "ImageLocality": plugin "ImageLocality" does not extend FilterPlugin plugin',
        '5: profiles[0].plugins.filter.enabled[3].name: Invalid value: "NodeName": plugin "NodeName" already registered as "FilterPlugin"',
        '6: profiles[0].plugins.multiPoint.enabled[0].name: Invalid value: "Nothing": PreFilterPlugin "Nothing" does not exist',
        '7: profiles[0].plugins.score.enabled[0]: Invalid value: "EBSLimits": was invalid in version "v1" (KubeSchedulerConfiguration is version "kubescheduler.config.k8s.io/v1")',
      ],
    ],
    [
      'nobody that orders the queue, or binds',
      'profiles: [{plugins: {multiPoint: {disabled: [{name: "*"}]}}}]',
      [
        '3: profiles[0].plugins.queueSort: Invalid value: 0: only one queue sort plugin required for profile with scheduler name "default-scheduler", but got 0',
        '3: profiles[0].plugins.bind: Invalid value: 0: at least one bind plugin is needed for profile with scheduler name "default-scheduler"',
      ],
    ],
    [
      'profiles that order the queue in different ways',
      'profiles: [{schedulerName: a}, {schedulerName: b, plugins: {queueSort: {enabled: [{name: PrioritySort}]}}}]',
      [
        '3: profiles[1].plugins.queueSort: Invalid value: {"enabled":[{"name":"PrioritySort"}]}: must be the same for all profiles',
      ],
    ],
    [
      'extenders that bind both, weigh nothing, and look after the same',
      `extenders:
- {urlPrefix: 'http://a', bindVerb: b, prioritizeVerb: p, managedResources: [{name: example.com/lens}, {name: cpu}]}
- {urlPrefix: 'http://b', bindVerb: b, managedResources: [{name: example.com/lens}]}
`,
      [
        '3: extenders: Invalid value: "found 2 extenders implementing bind": only one extender can implement bind',
        '4: extenders[0].weight: Invalid value: 0: must have a positive weight applied to it',
        '4: extenders[0].managedResources[1].name: Invalid value: "cpu": is an invalid extended resource name',
        '5: extenders[1].managedResources[0].name: Invalid value: "example.com/lens": duplicate extender managed resource name',
      ],
    ],
  ])('%s', (_, text, expected) => {
    expect(problems(text)).toEqual(expected);
  });
});

describe('arguments', () => {
  const argsProblems = (name: string, args: string) =>
    problems(`profiles: [{pluginConfig: [{name: ${name}, args: ${args}}]}]`).map(line =>
      line.replace('3: profiles[0].pluginConfig[0].args.', ''),
    );

  test.each<[string, string, string[]]>([
    [
      'InterPodAffinity',
      '{hardPodAffinityWeight: 101}',
      ['hardPodAffinityWeight: Invalid value: 101: not in valid range [0, 100]'],
    ],
    [
      'DefaultPreemption',
      '{minCandidateNodesPercentage: 0, minCandidateNodesAbsolute: 0}',
      [
        'minCandidateNodesPercentage: Invalid value: 0: cannot be zero at the same time as minCandidateNodesAbsolute',
        'minCandidateNodesAbsolute: Invalid value: 0: cannot be zero at the same time as minCandidateNodesPercentage',
      ],
    ],
    [
      'DefaultPreemption',
      '{minCandidateNodesPercentage: 101, minCandidateNodesAbsolute: -1}',
      [
        'minCandidateNodesPercentage: Invalid value: 101: not in valid range [0, 100]',
        'minCandidateNodesAbsolute: Invalid value: -1: not in valid range [0, inf)',
      ],
    ],
    [
      'NodeResourcesBalancedAllocation',
      '{resources: [{name: cpu, weight: 2}, {name: cpu}]}',
      ['resources[0].weight: Invalid value: 2: must be 1', 'resources[1].name: Duplicate value: "cpu"'],
    ],
    [
      'NodeResourcesFit',
      '{ignoredResourceGroups: [a/b], scoringStrategy: {type: Best, resources: [{name: cpu, weight: 101}]}}',
      [
        `ignoredResourceGroups[0]: Invalid value: "a/b": resource group name can't contain '/'`,
        'scoringStrategy.type: Unsupported value: "Best": supported values: "LeastAllocated", "MostAllocated", "RequestedToCapacityRatio"',
        'scoringStrategy.resources[0].weight: Invalid value: 101: resource weight of cpu not in valid range (0, 100]',
      ],
    ],
    [
      'NodeResourcesFit',
      '{scoringStrategy: {type: RequestedToCapacityRatio}}',
      [
        'scoringStrategy.requestedToCapacityRatio: Required value: must be specified when type is RequestedToCapacityRatio',
      ],
    ],
    [
      'NodeResourcesFit',
      '{scoringStrategy: {type: RequestedToCapacityRatio, requestedToCapacityRatio: {shape: [{utilization: 50, score: 11}, {utilization: 50}]}}}',
      [
        'scoringStrategy.requestedToCapacityRatio.shape[1].utilization: Invalid value: 50: values must be sorted in increasing order',
        'scoringStrategy.requestedToCapacityRatio.shape[0].score: Invalid value: 11: not in valid range [0, 10]',
      ],
    ],
    [
      'NodeResourcesFit',
      '{scoringStrategy: {type: MostAllocated, requestedToCapacityRatio: {}}}',
      ['scoringStrategy.requestedToCapacityRatio: Forbidden: must be nil when type is not RequestedToCapacityRatio'],
    ],
    [
      'PodTopologySpread',
      '{defaultConstraints: [{maxSkew: 0, whenUnsatisfiable: Never, labelSelector: {}}]}',
      [
        'defaultingType: Invalid value: "System": when .defaultConstraints are not empty',
        'defaultConstraints[0].maxSkew: Invalid value: 0: not in valid range (0, inf)',
        'defaultConstraints[0].topologyKey: Required value: can not be empty',
        'defaultConstraints[0].whenUnsatisfiable: Unsupported value: "Never": supported values: "DoNotSchedule", "ScheduleAnyway"',
        'defaultConstraints[0].labelSelector: Forbidden: constraint must not define a selector, as they deduced for each pod',
      ],
    ],
    [
      'VolumeBinding',
      '{bindTimeoutSeconds: -1, shape: [{utilization: 50, score: 11}, {utilization: 50}]}',
      [
        'bindTimeoutSeconds: Invalid value: -1: invalid BindTimeoutSeconds, should not be a negative value',
        'shape[1].utilization: Invalid value: 50: values must be sorted in increasing order',
        'shape[0].score: Invalid value: 11: not in valid range [0, 10]',
      ],
    ],
    [
      'NodeAffinity',
      '{addedAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: disk, operator: Is}, {key: disk, operator: In}]}]}}}',
      [
        'addedAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].operator: Unsupported value: "Is": supported values: "In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"',
        "addedAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[1].values: Invalid value: []: for 'in', 'notin' operators, values set can't be empty",
      ],
    ],
  ])('of %s that are wrong: %s', (name, args, expected) => {
    expect(argsProblems(name, args)).toEqual(expected);
  });
});
