import { describe, expect, test } from 'vitest';
import type { NodeSpec, PodSpec } from '#api';
import { type NodeParts, type PodParts, storedNode, storedPod } from '../../testing/builders.ts';
import { createNodeInfo } from '../cache/node-info.ts';
import { testCycle, testProfile } from '../fixtures/cycles.ts';
import type { PluginFactory } from '../framework/plugin.ts';
import { schedule } from '../framework/schedule.ts';
import { scoreNodes } from '../framework/score.ts';
import { balancedAllocation } from './balanced-allocation.ts';
import { imageLocality } from './image-locality.ts';
import { createNodeAffinity, nodeAffinity } from './node-affinity.ts';
import { nodeDeclaredFeatures } from './node-declared-features.ts';
import { nodeName } from './node-name.ts';
import { nodePorts } from './node-ports.ts';
import { createNodeResourcesFit, nodeResourcesFit } from './node-resources-fit.ts';
import { nodeUnschedulable } from './node-unschedulable.ts';
import type { ScoringStrategy } from './resources/scoring-strategy.ts';
import { supportedFields } from './supported-fields.ts';
import { taintToleration } from './taint-toleration.ts';

/** The node, with pods already on it. */
const nodeWith = (node: NodeParts, pods: PodParts[] = []) => {
  const built = pods.map((parts, index) => storedPod({ name: `there-${index}`, ...parts }));
  return createNodeInfo(storedNode(node), new Map(built.map(pod => [pod.metadata.uid, pod])));
};

const reasons = (plugin: PluginFactory, podParts: PodParts, node: NodeParts, pods?: PodParts[]) => {
  const info = nodeWith(node, pods);
  const cycle = testCycle(storedPod(podParts), [info], testProfile(plugin));
  const decision = schedule(cycle, { random: () => 0 });
  return decision.node === undefined ? decision.rejected[0]?.reasons : undefined;
};

/** What a plugin gives each node, on the scale from 0 to 100. */
const scores = (plugin: PluginFactory, podParts: PodParts, nodes: [NodeParts, PodParts[]?][]) => {
  const infos = nodes.map(([node, pods]) => nodeWith(node, pods));
  const scoring = scoreNodes(testCycle(storedPod(podParts), infos, testProfile(plugin)), infos);
  return [...scoring.totals];
};

test('SupportedFields: a pod with a rule that nothing carries out goes nowhere', () => {
  expect(reasons(supportedFields, {}, { name: 'node' })).toBeUndefined();
  expect(reasons(supportedFields, { spec: { hostUsers: false } }, { name: 'node' })).toEqual([
    'node(s) cannot honor spec.hostUsers: false: RuntimeClass handler "" does not support user namespaces',
  ]);
});

describe('NodeName', () => {
  const words = ["node(s) didn't match the requested node name"];
  test.each([
    [undefined, undefined],
    ['node', undefined],
    ['other', words],
  ])('a pod that names %j', (wanted, expected) => {
    expect(reasons(nodeName, { spec: wanted === undefined ? {} : { nodeName: wanted } }, { name: 'node' })).toEqual(
      expected,
    );
  });
});

describe('NodeDeclaredFeatures', () => {
  const needing: PodParts = { container: { restartPolicyRules: [{ action: 'RestartAllContainers' }] } };
  test.each<[string, PodParts, string[], string[] | undefined]>([
    ['a pod that needs nothing', {}, [], undefined],
    ['a node that declares what it needs', needing, ['Other', 'RestartAllContainersOnContainerExits'], undefined],
    ['a node that does not', needing, ['Other'], ["node(s) didn't match Pod's required features"]],
  ])('%s', (_, pod, declaredFeatures, expected) => {
    expect(reasons(nodeDeclaredFeatures, pod, { status: { declaredFeatures } })).toEqual(expected);
  });
});

describe('NodeUnschedulable', () => {
  test.each<[string, NodeSpec, Partial<PodSpec>, string[] | undefined]>([
    ['an open node', {}, {}, undefined],
    ['a cordoned node', { unschedulable: true }, {}, ['node(s) were unschedulable']],
    [
      'a pod that tolerates it',
      { unschedulable: true },
      { tolerations: [{ key: 'node.kubernetes.io/unschedulable', operator: 'Exists' }] },
      undefined,
    ],
    ['a pod that tolerates everything', { unschedulable: true }, { tolerations: [{ operator: 'Exists' }] }, undefined],
  ])('%s', (_, spec, pod, expected) => {
    expect(reasons(nodeUnschedulable, { spec: pod }, { spec })).toEqual(expected);
  });
});

describe('TaintToleration', () => {
  const taint = { key: 'team', value: 'a', effect: 'NoSchedule' as const };
  const words = ['node(s) had untolerated taint(s)'];
  test.each<[string, PodSpec['tolerations'], string[] | undefined]>([
    ['none', undefined, words],
    ['the same key and value', [{ key: 'team', value: 'a', effect: 'NoSchedule' }], undefined],
    ['another value', [{ key: 'team', value: 'b' }], words],
    ['any value', [{ key: 'team', operator: 'Exists' }], undefined],
    ['another effect', [{ key: 'team', operator: 'Exists', effect: 'NoExecute' }], words],
    ['everything', [{ operator: 'Exists' }], undefined],
  ])('a tolerated taint: %s', (_, tolerations, expected) => {
    expect(
      reasons(taintToleration, { spec: tolerations ? { tolerations } : {} }, { spec: { taints: [taint] } }),
    ).toEqual(expected);
  });

  test('PreferNoSchedule does not repel, but counts against a node', () => {
    const disliked: NodeParts = { spec: { taints: [{ key: 'old', effect: 'PreferNoSchedule' }] } };
    expect(reasons(taintToleration, {}, disliked)).toBeUndefined();
    expect(scores(taintToleration, {}, [[disliked], [{}]])).toEqual([0, 100]);
  });
});

describe('NodeAffinity', () => {
  const words = ["node(s) didn't match Pod's node affinity/selector"];
  const required = (
    key: string,
    operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt',
    values?: string[],
  ): Partial<PodSpec> => ({
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchExpressions: [{ key, operator, ...(values ? { values } : {}) }] }],
        },
      },
    },
  });
  test.each<[string, Partial<PodSpec>, string[] | undefined]>([
    ['a selector that matches', { nodeSelector: { disk: 'ssd' } }, undefined],
    ['a selector that does not', { nodeSelector: { disk: 'hdd' } }, words],
    ['In', required('disk', 'In', ['ssd', 'nvme']), undefined],
    ['NotIn', required('disk', 'NotIn', ['ssd']), words],
    ['Exists', required('disk', 'Exists'), undefined],
    ['DoesNotExist', required('disk', 'DoesNotExist'), words],
    ['Gt', required('cores', 'Gt', ['8']), undefined],
    ['Lt', required('cores', 'Lt', ['8']), words],
    ['a label that is not there', required('nothing', 'In', ['x']), words],
    [
      'no term',
      { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{}] } } } },
      words,
    ],
  ])('%s', (_, spec, expected) => {
    expect(reasons(nodeAffinity, { spec }, { labels: { disk: 'ssd', cores: '16' } })).toEqual(expected);
  });

  test('a field: the node by its name', () => {
    const spec: Partial<PodSpec> = {
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['a'] }] }],
          },
        },
      },
    };
    expect(reasons(nodeAffinity, { spec }, { name: 'a' })).toBeUndefined();
    expect(reasons(nodeAffinity, { spec }, { name: 'b' })).toEqual(["node(s) didn't satisfy plugin(s) [NodeAffinity]"]);
  });

  test('what every pod of a profile asks for besides', () => {
    const terms = [{ matchExpressions: [{ key: 'disk', operator: 'In' as const, values: ['ssd'] }] }];
    const plugin = createNodeAffinity({
      addedAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms },
        preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, preference: terms[0] ?? {} }],
      },
    });
    expect(reasons(plugin, {}, { labels: { disk: 'ssd' } })).toBeUndefined();
    expect(reasons(plugin, {}, {})).toEqual(["node(s) didn't match scheduler-enforced node affinity"]);
    expect(reasons(plugin, { spec: { nodeSelector: { a: 'b' } } }, { labels: { disk: 'ssd' } })).toEqual(words);
    expect(scores(plugin, {}, [[{ labels: { disk: 'ssd' } }], [{}]])).toEqual([100, 0]);
  });

  test('preferences add up by weight', () => {
    const preferring = (value: string, weight: number) => ({
      weight,
      preference: { matchExpressions: [{ key: 'disk', operator: 'In' as const, values: [value] }] },
    });
    const spec: Partial<PodSpec> = {
      affinity: {
        nodeAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [preferring('ssd', 10), preferring('hdd', 5)],
        },
      },
    };
    expect(
      scores(nodeAffinity, { spec }, [[{ labels: { disk: 'ssd' } }], [{ labels: { disk: 'hdd' } }], [{}]]),
    ).toEqual([100, 50, 0]);
  });
});

describe('NodePorts', () => {
  const words = ["node(s) didn't have free ports for the requested pod ports"];
  const withPort = (hostPort: number, more: { hostIP?: string; protocol?: 'TCP' | 'UDP' } = {}): PodParts => ({
    container: { ports: [{ containerPort: 80, hostPort, ...more }] },
  });
  test.each<[string, PodParts, PodParts, string[] | undefined]>([
    ['another port', withPort(80), withPort(81), undefined],
    ['the same port', withPort(80), withPort(80), words],
    ['another protocol', withPort(80), withPort(80, { protocol: 'UDP' }), undefined],
    ['another address', withPort(80, { hostIP: '10.0.0.1' }), withPort(80, { hostIP: '10.0.0.2' }), undefined],
    ['any address and one', withPort(80), withPort(80, { hostIP: '10.0.0.2' }), words],
  ])('%s', (_, wanted, there, expected) => {
    expect(reasons(nodePorts, wanted, {}, [there])).toEqual(expected);
  });
});

describe('NodeResourcesFit', () => {
  test.each<[string, PodParts, NodeParts, PodParts[], string[] | undefined]>([
    ['room', { requests: { cpu: '1' } }, {}, [], undefined],
    ['too little cpu', { requests: { cpu: '1' } }, {}, [{ requests: { cpu: '3500m' } }], ['Insufficient cpu']],
    ['both', { requests: { cpu: '5', memory: '9Gi' } }, {}, [], ['Insufficient cpu', 'Insufficient memory']],
    [
      'an extended resource that the node lacks',
      { requests: { 'example.com/gpu': '1' } },
      {},
      [],
      ['Insufficient example.com/gpu'],
    ],
    ['pods', {}, { allocatable: { pods: '1' } }, [{}], ['Too many pods']],
    [
      'the largest init container counts',
      { spec: { initContainers: [{ name: 'i', image: 'i', resources: { requests: { cpu: '5' } } }] } },
      {},
      [],
      ['Insufficient cpu'],
    ],
  ])('%s', (_, pod, node, pods, expected) => {
    expect(reasons(nodeResourcesFit, pod, node, pods)).toEqual(expected);
  });

  test('sidecars count together with containers', () => {
    const sidecar = { name: 's', image: 's', restartPolicy: 'Always' as const, resources: { requests: { cpu: '3' } } };
    expect(reasons(nodeResourcesFit, { requests: { cpu: '2' }, spec: { initContainers: [sidecar] } }, {})).toEqual([
      'Insufficient cpu',
    ]);
  });

  test.each<[string, ScoringStrategy, number[]]>([
    ['the fuller node', { type: 'MostAllocated' }, [18, 68]],
    [
      'one resource more',
      { type: 'LeastAllocated', resources: [{ name: 'cpu', weight: 3 }, { name: 'memory' }] },
      [78, 28],
    ],
    [
      'nodes by a curve',
      {
        type: 'RequestedToCapacityRatio',
        requestedToCapacityRatio: {
          shape: [
            { utilization: 0, score: 0 },
            { utilization: 50, score: 10 },
            { utilization: 100, score: 0 },
          ],
        },
      },
      [37, 63],
    ],
    [
      'an extended resource that the pod does not ask for',
      { type: 'MostAllocated', resources: [{ name: 'example.com/gpu' }] },
      [0, 0],
    ],
  ])('can be told to like %s', (_, scoringStrategy, expected) => {
    const pod: PodParts = { requests: { cpu: '1', memory: '1Gi' } };
    const allocatable = { 'example.com/gpu': '2' };
    const there: PodParts = { requests: { cpu: '2', memory: '4Gi' } };
    expect(
      scores(createNodeResourcesFit({ scoringStrategy }), pod, [[{ allocatable }], [{ allocatable }, [there]]]),
    ).toEqual(expected);
  });

  test.each([
    [{ ignoredResources: ['example.com/gpu'] }, undefined],
    [{ ignoredResourceGroups: ['example.com'] }, undefined],
    [{ ignoredResources: ['example.com/other'] }, ['Insufficient example.com/gpu']],
  ])("with %j an extended resource is somebody else's", (args, expected) => {
    expect(reasons(createNodeResourcesFit(args), { requests: { 'example.com/gpu': '1' } }, {})).toEqual(expected);
  });

  test('likes the emptier node', () => {
    const [empty = 0, full = 0] = scores(nodeResourcesFit, { requests: { cpu: '1', memory: '1Gi' } }, [
      [{}],
      [{}, [{ requests: { cpu: '2', memory: '4Gi' } }]],
    ]);
    expect(empty).toBe(81);
    expect(full).toBe(31);
  });
});

test('NodeResourcesBalancedAllocation likes cpu and memory in balance', () => {
  const pod: PodParts = { requests: { cpu: '1', memory: '2Gi' } };
  const [balanced, skewed] = scores(balancedAllocation, pod, [[{}], [{}, [{ requests: { cpu: '2', memory: '0' } }]]]);
  expect(balanced).toBe(100);
  expect(skewed).toBe(75);
});

describe('ImageLocality', () => {
  const megabytes = (count: number) => count * 1024 * 1024;
  const having = (...images: [name: string, megabytes: number][]): [NodeParts] => [
    { status: { images: images.map(([name, size]) => ({ names: [name], sizeBytes: megabytes(size) })) } },
  ];
  const pod = (...images: string[]): PodParts => ({
    spec: { containers: images.map((image, index) => ({ name: `c${index}`, image })) },
  });
  test.each<[string, PodParts, [NodeParts][], number[]]>([
    ['the node that has it', pod('web:1'), [having(['web:1', 1000]), [{}]], [48, 0]],
    ['the tag that is meant by none', pod('web'), [having(['web:latest', 1000]), [{}]], [48, 0]],
    ['a port is no tag', pod('here:5000/web'), [having(['here:5000/web:latest', 1000]), [{}]], [48, 0]],
    ['all of them have it', pod('web:1'), [having(['web:1', 1000]), having(['web:1', 1000])], [100, 100]],
    ['a small image', pod('web:1'), [having(['web:1', 20]), [{}]], [0, 0]],
    ['more than makes a difference', pod('web:1'), [having(['web:1', 9000]), [{}]], [100, 0]],
    ['one of two', pod('web:1', 'db:1'), [having(['web:1', 1000]), having(['web:1', 1000], ['db:1', 1000])], [49, 74]],
    ['nobody has it', pod('web:1'), [[{}], [{}]], [0, 0]],
  ])('%s', (_, wanted, nodes, expected) => {
    const named = nodes.map(([parts], index): [NodeParts] => [{ ...parts, name: `node-${index}` }]);
    expect(scores(imageLocality, wanted, named)).toEqual(expected);
  });
});
