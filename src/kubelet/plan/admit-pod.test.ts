import { describe, expect, test } from 'vitest';
import type { Container, Node, NodeSpec, NodeStatus, PodStatus } from '#api';
import { storedMeta } from '#testing';
import type { PressureType } from '../eviction/plan/signals.ts';
import { nowMs, type PodParts, podWith } from '../testing/builders.ts';
import { admitPod, isNewPod, podUse, rejected } from './admit-pod.ts';

const amounts = { cpu: '4', memory: '8Gi', 'ephemeral-storage': '10Gi', pods: '3', 'example.com/lens': '1' };

interface NodeParts {
  readonly labels?: Record<string, string>;
  readonly spec?: NodeSpec;
  readonly status?: NodeStatus;
}

const nodeWith = ({ labels = {}, spec = {}, status = {} }: NodeParts): Node => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: storedMeta({ name: 'node', uid: 'node', labels }),
  spec,
  status: { allocatable: amounts, ...status },
});

const asking = (requests: Record<string, string>): PodParts => ({
  containers: [{ name: 'app', resources: { requests } }],
});
const listening = (hostPort: number, more: { protocol?: 'UDP' } = {}): PodParts => ({
  containers: [{ name: 'app', ports: [{ containerPort: 80, hostPort, ...more }] }],
});

type Row = [
  what: string,
  pod: PodParts,
  context: NodeParts & { others?: PodParts[]; pressures?: PressureType[] },
  expected: string | undefined,
];

const verdict = (pod: PodParts, { others = [], pressures = [], ...node }: Row[2]): string | undefined => {
  const rejection = admitPod(podWith(pod), {
    node: nodeWith(node),
    others: others.map(parts => podUse(podWith(parts))),
    pressures,
  });
  return rejection && `${rejection.reason}: ${rejection.message}`;
};

describe('admitPod', () => {
  const shortOf = (name: string, requested: number, used: number, capacity: number) =>
    `OutOf${name}: Node didn't have enough resource: ${name}, requested: ${requested}, used: ${used}, capacity: ${capacity}`;
  const Gi = 2 ** 30;
  test.each<Row>([
    ['a pod that asks for nothing', {}, {}, undefined],
    [
      'best effort under memory pressure',
      {},
      { pressures: ['MemoryPressure'] },
      'Evicted: The node had condition: [MemoryPressure]. ',
    ],
    [
      'one that asks for memory, under its pressure',
      asking({ memory: '1Gi' }),
      { pressures: ['MemoryPressure'] },
      undefined,
    ],
    [
      'one that tolerates memory pressure',
      { spec: { tolerations: [{ key: 'node.kubernetes.io/memory-pressure', operator: 'Exists' }] } },
      { pressures: ['MemoryPressure'] },
      undefined,
    ],
    [
      'any under disk pressure',
      asking({ memory: '1Gi' }),
      { pressures: ['MemoryPressure', 'DiskPressure'] },
      'Evicted: The node had condition: [MemoryPressure DiskPressure]. ',
    ],
    [
      'a critical one',
      { spec: { priority: 2_000_000_000 } },
      { pressures: ['DiskPressure', 'PIDPressure'] },
      undefined,
    ],
    [
      'a critical one that lacks something, of which nothing else is wrong',
      { ...asking({ cpu: '5' }), spec: { priority: 2_000_000_000 } },
      {},
      shortOf('cpu', 5000, 0, 4000),
    ],
    [
      'a critical one that lacks something, and may not be here',
      { ...asking({ cpu: '5' }), spec: { priority: 2_000_000_000, nodeSelector: { disk: 'ssd' } } },
      {},
      "NodeAffinity: Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector",
    ],
    ['all that there is', asking({ cpu: '4', memory: '8Gi' }), {}, undefined],
    ['all that is left', asking({ cpu: '1' }), { others: [asking({ cpu: '1' }), asking({ cpu: '2' })] }, undefined],
    ['too much cpu', asking({ cpu: '4001m' }), {}, shortOf('cpu', 4001, 0, 4000)],
    [
      'more cpu than is left',
      asking({ cpu: '2' }),
      { others: [asking({ cpu: '1500m' }), asking({ cpu: '1' })] },
      shortOf('cpu', 2000, 2500, 4000),
    ],
    ['too much memory', asking({ memory: '9Gi' }), {}, shortOf('memory', 9 * Gi, 0, 8 * Gi)],
    ['too much cpu and memory', asking({ memory: '9Gi', cpu: '5' }), {}, shortOf('cpu', 5000, 0, 4000)],
    [
      'too much storage',
      asking({ 'ephemeral-storage': '11Gi' }),
      {},
      shortOf('ephemeral-storage', 11 * Gi, 0, 10 * Gi),
    ],
    ['one pod too many', {}, { others: [{}, {}, {}] }, shortOf('pods', 1, 3, 3)],
    ['an extended resource that is left', asking({ 'example.com/lens': '1' }), {}, undefined],
    [
      'an extended resource that is taken',
      asking({ 'example.com/lens': '1' }),
      { others: [asking({ 'example.com/lens': '1' })] },
      shortOf('example.com/lens', 1, 1, 1),
    ],
    [
      'devices in place of an extended resource that is taken',
      {
        ...asking({ 'example.com/lens': '1' }),
        status: {
          extendedResourceClaimStatus: {
            resourceClaimName: 'c',
            requestMappings: [{ containerName: 'app', resourceName: 'example.com/lens', requestName: 'r' }],
          },
        },
      },
      { others: [asking({ 'example.com/lens': '1' })] },
      undefined,
    ],
    ['an extended resource that the node does not know', asking({ 'example.com/gpu': '1' }), {}, undefined],
    [
      'huge pages that the node does not know',
      asking({ 'hugepages-2Mi': '2Mi' }),
      {},
      shortOf('hugepages-2Mi', 2 * 1024 ** 2, 0, 0),
    ],
  ])('resources: %s', (_, pod, context, expected) => {
    expect(verdict(pod, context)).toBe(expected);
  });

  const unmatched = "NodeAffinity: Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector";
  const affinityTo = (disk: string): PodParts => ({
    spec: {
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{ matchExpressions: [{ key: 'disk', operator: 'In', values: [disk] }] }],
          },
        },
      },
    },
  });
  const labels = { disk: 'ssd' };
  test.each<Row>([
    ['a selector that matches', { spec: { nodeSelector: { disk: 'ssd' } } }, { labels }, undefined],
    ['a selector that does not', { spec: { nodeSelector: { disk: 'hdd' } } }, { labels }, unmatched],
    ['an affinity that matches', affinityTo('ssd'), { labels }, undefined],
    ['an affinity that does not', affinityTo('hdd'), { labels }, unmatched],
  ])('node affinity: %s', (_, pod, context, expected) => {
    expect(verdict(pod, context)).toBe(expected);
  });

  const portTaken = "NodePorts: Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports";
  test.each<Row>([
    ['a free one', listening(80), { others: [listening(81)] }, undefined],
    ['one of another protocol', listening(80), { others: [listening(80, { protocol: 'UDP' })] }, undefined],
    ['one that is taken', listening(80), { others: [{}, listening(80)] }, portTaken],
  ])('host ports: %s', (_, pod, context, expected) => {
    expect(verdict(pod, context)).toBe(expected);
  });

  const untolerated =
    "TaintToleration: Predicate TaintToleration failed: node(s) had taints that the pod didn't tolerate";
  const tainted = (effect: 'NoExecute' | 'NoSchedule'): NodeParts => ({ spec: { taints: [{ key: 'old', effect }] } });
  test.each<Row>([
    ['NoSchedule', {}, tainted('NoSchedule'), undefined],
    ['NoExecute', {}, tainted('NoExecute'), untolerated],
    ['NoExecute, tolerated', { spec: { tolerations: [{ operator: 'Exists' }] } }, tainted('NoExecute'), undefined],
  ])('taints: %s', (_, pod, context, expected) => {
    expect(verdict(pod, context)).toBe(expected);
  });

  test.each<Row>([
    ['its own', { spec: { os: { name: 'linux' } }, meta: { labels: { 'kubernetes.io/os': 'linux' } } }, {}, undefined],
    [
      'another',
      { spec: { os: { name: 'windows' } } },
      {},
      "PodOSNotSupported: Failed to admit pod as the OS field doesn't match node OS",
    ],
    [
      'another by label',
      { meta: { labels: { 'kubernetes.io/os': 'windows' } } },
      {},
      "PodOSSelectorNodeLabelDoesNotMatch: Failed to admit pod as the `kubernetes.io/os` label doesn't match node label",
    ],
  ])('operating system: %s', (_, pod, context, expected) => {
    expect(verdict(pod, context)).toBe(expected);
  });

  const noProfiles = (field: string, type: string) =>
    `AppArmor: spec.${field}.appArmorProfile.type: "${type}": Cannot enforce AppArmor: profiles are not supported in this node`;
  const ofType = (type: 'RuntimeDefault' | 'Localhost' | 'Unconfined') => ({
    securityContext: { appArmorProfile: { type } },
  });
  test.each<Row>([
    ['the users of the host', { spec: { hostUsers: true } }, {}, undefined],
    [
      'users of its own',
      { spec: { hostUsers: false } },
      {},
      'UserNamespacesNotSupported: spec.hostUsers: false: RuntimeClass handler "" does not support user namespaces',
    ],
    ['a runtime class', { spec: { runtimeClassName: 'gvisor' } }, {}, undefined],
    ['no profile', { spec: ofType('Unconfined') }, {}, undefined],
    ['a profile', { spec: ofType('RuntimeDefault') }, {}, noProfiles('securityContext', 'RuntimeDefault')],
    [
      'a profile of a container',
      { containers: [{ name: 'app', ...ofType('Localhost') }] },
      {},
      noProfiles('containers[0].securityContext', 'Localhost'),
    ],
    [
      'a profile of an init container',
      { init: [{ name: 'i', ...ofType('Localhost') }] },
      {},
      noProfiles('initContainers[0].securityContext', 'Localhost'),
    ],
    [
      'a kind of volume',
      { spec: { volumes: [{ name: 'v', rbd: { image: 'i', monitors: [] } }] } },
      {},
      'PodFeatureUnsupported: spec.volumes[0].rbd: volumes of this kind are not supported',
    ],
    [
      'a kernel parameter of others',
      { spec: { securityContext: { sysctls: [{ name: 'kernel.msgmax', value: '1' }] } } },
      {},
      'SysctlForbidden: forbidden sysctl: "kernel.msgmax" not allowlisted',
    ],
  ])('what is not there: %s', (_, pod, context, expected) => {
    expect(verdict(pod, context)).toBe(expected);
  });

  const restartingAll: PodParts = {
    containers: [{ name: 'app', restartPolicyRules: [{ action: 'RestartAllContainers' }] }],
  };
  test.each<Row>([
    ['nothing', {}, {}, undefined],
    [
      'what it declares',
      restartingAll,
      { status: { declaredFeatures: ['RestartAllContainersOnContainerExits'] } },
      undefined,
    ],
    [
      'what it does not',
      restartingAll,
      {},
      'PodFeatureUnsupported: Pod requires node features that are not available: RestartAllContainersOnContainerExits',
    ],
  ])('features that the pod needs of its node: %s', (_, pod, context, expected) => {
    expect(verdict(pod, context)).toBe(expected);
  });

  const strict: PodParts = { spec: { securityContext: { supplementalGroupsPolicy: 'Strict' } } };
  test.each<Row>([
    ['supported', strict, { status: { features: { supplementalGroupsPolicy: true } } }, undefined],
    [
      'not supported',
      strict,
      {},
      'SupplementalGroupsPolicyNotSupported: SupplementalGroupsPolicy=Strict is not supported in this node',
    ],
  ])('strict supplemental groups: %s', (_, pod, context, expected) => {
    expect(verdict(pod, context)).toBe(expected);
  });

  test('of several reasons, upstream names resources before the rest', () => {
    const container: Container = { name: 'app', resources: { requests: { cpu: '5' } } };
    const pod: PodParts = { containers: [container], spec: { nodeSelector: { disk: 'hdd' } } };
    expect(verdict(pod, tainted('NoExecute'))).toMatch(/^OutOfcpu/);
    expect(verdict({ ...pod, containers: ['app'] }, tainted('NoExecute'))).toMatch(/^NodeAffinity/);
  });
});

describe('isNewPod', () => {
  const held = { uid: 'uid', namespace: 'default', name: 'pod', sandboxes: [], containers: [] };
  test.each<[string, PodStatus | undefined, typeof held | undefined, boolean]>([
    ['nothing is known of it', undefined, undefined, true],
    ['the scheduler has placed it', { phase: 'Pending', conditions: [] }, undefined, true],
    ['a kubelet has taken it up', { phase: 'Pending', startTime: '2026-01-01T00:00:00Z' }, undefined, false],
    ['it runs', { phase: 'Running' }, undefined, false],
    ['it has ended', { phase: 'Succeeded' }, undefined, false],
    ['the runtime knows it', { phase: 'Pending' }, held, false],
  ])('%s', (_, status, runtimePod, expected) => {
    expect(isNewPod(podWith(status ? { status } : {}), runtimePod)).toBe(expected);
  });
});

test('a pod that was turned away fails, unless it has to stop anyway', () => {
  const pod = podWith();
  const why = { reason: 'OutOfcpu', message: 'no' };
  expect(rejected({ pod }, why, nowMs).stop).toEqual({
    cause: 'failed',
    gracePeriodSeconds: 0,
    sinceMs: nowMs,
    reason: 'OutOfcpu',
    message: 'Pod was rejected: no',
  });
  const stop = { cause: 'deleted', gracePeriodSeconds: 30, sinceMs: 0 } as const;
  expect(rejected({ pod, stop }, why, nowMs)).toEqual({ pod, stop });
});
