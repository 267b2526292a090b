import { describe, expect, test } from 'vitest';
import type { DaemonSet, DaemonSetSpec, Node, Pod, PodStatus } from '#api';
import { daemonSet, node, pod, running, startMs } from '../fixtures/builders.ts';
import { daemonTemplate, hashLabel } from './daemon-pod.ts';
import { survey } from './observed.ts';
import { placementOf } from './placement.ts';
import { type DaemonPlan, planDaemonPods } from './plan.ts';
import { nextAvailabilityMs, planStatus } from './status.ts';

const [a, b, c, d] = [node('a'), node('b'), node('c'), node('d')];
const ready = running(-60);
const unready = running();

interface On {
  readonly status?: PodStatus;
  readonly hash?: string;
  readonly isGoing?: boolean;
  readonly bound?: boolean;
}
/** A pod of the set, called after its node. */
const on = (nodeName: string, { status = ready, hash = 'new', isGoing = false, bound = true }: On = {}): Pod => {
  const { spec } = daemonTemplate(daemonSet('agent'), { nodeName, hash });
  return pod(`${nodeName}-${hash}`, {
    metadata: {
      labels: { app: 'hello', [hashLabel]: hash },
      ...(isGoing ? { deletionTimestamp: '2026-01-01T00:00:00Z' } : {}),
    },
    spec: { ...spec, ...(bound ? { nodeName } : {}) },
    status,
  });
};
const old = (nodeName: string, rest: On = {}) => on(nodeName, { hash: 'old', ...rest });

const observe = (set: DaemonSet, nodes: readonly Node[], pods: readonly Pod[]) =>
  survey({ daemonSet: set, nodes, pods, hash: 'new' });
const plan = (
  nodes: readonly Node[],
  pods: readonly Pod[],
  spec: Partial<DaemonSetSpec> = {},
  waitMs = 0,
): DaemonPlan =>
  planDaemonPods(observe(daemonSet('agent', { spec }), nodes, pods), { nowMs: startMs, waitMs: () => waitMs });
const namesOf = ({ create, remove }: DaemonPlan) => ({
  create,
  remove: remove.map(({ metadata }) => metadata.name),
});
const nothing = { create: [], remove: [] };
const rolling = (rollingUpdate: object): Partial<DaemonSetSpec> => ({
  updateStrategy: { type: 'RollingUpdate', rollingUpdate },
});

describe('where pods shall run', () => {
  const placed = (found: Node, spec: object = {}, noExecute = false) => {
    const set = daemonSet('agent', { spec: { template: { spec: { containers: [], ...spec } } } });
    const { shouldRun, shouldContinueRunning } = placementOf(set)(found);
    return noExecute ? shouldContinueRunning : shouldRun;
  };
  const tainted = (key: string, effect: 'NoSchedule' | 'NoExecute' | 'PreferNoSchedule') =>
    node('a', { spec: { taints: [{ key, effect }] } });
  test.each<[string, Node, object, boolean, boolean]>([
    ['everywhere by default', a, {}, true, true],
    ['where its selector matches', a, { nodeSelector: { 'kubernetes.io/hostname': 'a' } }, true, true],
    ['nowhere else', a, { nodeSelector: { disk: 'ssd' } }, false, false],
    ['on the node that the template names', a, { nodeName: 'a' }, true, true],
    ['and on no other', a, { nodeName: 'b' }, false, false],
    ['not where a taint keeps new pods away, but one that is there stays', tainted('x', 'NoSchedule'), {}, false, true],
    ['not where a taint drives pods away', tainted('x', 'NoExecute'), {}, false, false],
    ['where a taint only asks', tainted('x', 'PreferNoSchedule'), {}, true, true],
    ['where it tolerates the taint', tainted('x', 'NoExecute'), { tolerations: [{ operator: 'Exists' }] }, true, true],
    ['on a node that is not ready', tainted('node.kubernetes.io/not-ready', 'NoExecute'), {}, true, true],
    ['on a cordoned node', tainted('node.kubernetes.io/unschedulable', 'NoSchedule'), {}, true, true],
    ['on one without network, not', tainted('node.kubernetes.io/network-unavailable', 'NoSchedule'), {}, false, true],
    [
      'unless it is to use the node’s own',
      tainted('node.kubernetes.io/network-unavailable', 'NoSchedule'),
      { hostNetwork: true },
      true,
      true,
    ],
  ])('%s', (_, found, spec, shouldRun, shouldContinue) => {
    expect(placed(found, spec)).toBe(shouldRun);
    expect(placed(found, spec, true)).toBe(shouldContinue);
  });

  test('pods are pinned to their node in place of what nodes the template requires', () => {
    const preferred = [{ weight: 1, preference: {} }];
    const set = daemonSet('agent', {
      metadata: { annotations: { 'deprecated.daemonset.template.generation': '7' } },
      spec: {
        template: {
          metadata: { labels: { app: 'hello' }, annotations: { note: 'x' } },
          spec: {
            containers: [],
            tolerations: [
              { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 5 },
            ],
            affinity: {
              nodeAffinity: {
                preferredDuringSchedulingIgnoredDuringExecution: preferred,
                requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [] }] },
              },
            },
          },
        },
      },
    });
    const { metadata, spec } = daemonTemplate(set, { nodeName: 'a', hash: 'h' });
    expect(metadata).toEqual({
      labels: { app: 'hello', 'controller-revision-hash': 'h', 'pod-template-generation': '7' },
      annotations: { note: 'x' },
    });
    expect(spec.affinity?.nodeAffinity).toEqual({
      preferredDuringSchedulingIgnoredDuringExecution: preferred,
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['a'] }] }],
      },
    });
    expect(spec.tolerations?.map(({ key, effect }) => `${key?.split('/')[1]}:${effect}`)).toEqual([
      'not-ready:NoExecute',
      'unreachable:NoExecute',
      'disk-pressure:NoSchedule',
      'memory-pressure:NoSchedule',
      'pid-pressure:NoSchedule',
      'unschedulable:NoSchedule',
    ]);
    expect(spec.tolerations?.some(toleration => 'tolerationSeconds' in toleration)).toBe(false);
  });
});

describe('a pod on every node', () => {
  const forbidden = node('a', { spec: { taints: [{ key: 'x', effect: 'NoExecute' }] } });
  const closed = node('a', { spec: { taints: [{ key: 'x', effect: 'NoSchedule' }] } });
  test.each<[string, readonly Node[], readonly Pod[], object]>([
    ['is made where there is none', [a, b], [on('a')], { create: ['b'], remove: [] }],
    ['is not made while another is on its way out', [a], [on('a', { isGoing: true })], nothing],
    ['counts before it is bound', [a], [on('a', { bound: false, status: {} })], nothing],
    ['goes where it may not be', [forbidden], [on('a')], { create: [], remove: ['a-new'] }],
    ['stays where only new ones are kept away', [closed], [on('a')], nothing],
    [
      'goes when its node is not there and it is not bound',
      [],
      [on('a', { bound: false })],
      { create: [], remove: ['a-new'] },
    ],
    ['is left to others when it was bound there', [], [on('a')], nothing],
    ['is only one: the oldest stays', [a], [on('a'), old('a', { hash: 'zzz' })], { create: [], remove: ['a-zzz'] }],
    [
      'is made anew when it succeeded',
      [a],
      [on('a', { status: { phase: 'Succeeded' } })],
      { create: [], remove: ['a-new'] },
    ],
    [
      'is made at once when one that ended is on its way out',
      [a],
      [on('a', { status: { phase: 'Failed' }, isGoing: true })],
      { create: ['a'], remove: [] },
    ],
  ])('%s', (_, nodes, pods, expected) => {
    expect(namesOf(plan(nodes, pods, { updateStrategy: { type: 'OnDelete' } }))).toEqual(expected);
  });

  test('is replaced when it failed, which is told', () => {
    const failed = on('a', { status: { phase: 'Failed' } });
    const step = plan([a], [failed]);
    expect(namesOf(step)).toEqual({ create: [], remove: ['a-new'] });
    expect(step.failed).toEqual(['a']);
    expect(step.events).toEqual([
      {
        type: 'Warning',
        reason: 'FailedDaemonPod',
        message: 'Found failed daemon pod default/a-new on node a, will try to kill it',
      },
    ]);
  });
  test('is left for a while when it fails again and again', () => {
    const step = plan([a], [on('a', { status: { phase: 'Failed' } })], {}, 4000);
    expect(step).toMatchObject({ ...nothing, failed: [], events: [], requeueAfterMs: 4000 });
  });
});

describe('a rolling update', () => {
  const nodes = [a, b, c, d];
  const allOld = ['a', 'b', 'c', 'd'].map(name => old(name));
  test.each<[string, readonly Pod[], Partial<DaemonSetSpec>, object]>([
    ['takes one at a time by default', allOld, {}, { create: [], remove: ['a-old'] }],
    [
      'takes as many as may be unavailable',
      allOld,
      rolling({ maxUnavailable: '50%' }),
      { create: [], remove: ['a-old', 'b-old'] },
    ],
    ['rounds up', allOld, rolling({ maxUnavailable: '26%' }), { create: [], remove: ['a-old', 'b-old'] }],
    ['waits for new ones', [on('a', { status: unready }), ...allOld.slice(1)], {}, nothing],
    ['waits for those that go', [old('a', { isGoing: true }), ...allOld.slice(1)], {}, nothing],
    [
      'replaces at any time what is unavailable',
      [on('a', { status: unready }), old('b', { status: unready }), ...allOld.slice(2)],
      {},
      { create: [], remove: ['b-old'] },
    ],
    ['is over when all are new', ['a', 'b', 'c', 'd'].map(name => on(name)), {}, nothing],
    ['never happens by itself with OnDelete', allOld, { updateStrategy: { type: 'OnDelete' } }, nothing],
    [
      'waits until new ones have been ready for long enough',
      [on('a', { status: running(-5) }), ...allOld.slice(1)],
      { minReadySeconds: 10 },
      nothing,
    ],
    [
      'puts a second one beside the old',
      allOld,
      rolling({ maxSurge: 1, maxUnavailable: 0 }),
      { create: ['a'], remove: [] },
    ],
    [
      'which goes when the new one is available',
      [old('a'), on('a'), ...allOld.slice(1)],
      rolling({ maxSurge: 1, maxUnavailable: 0 }),
      { create: [], remove: ['a-old'] },
    ],
    [
      'or when it is not ready itself',
      [old('a', { status: unready }), on('a', { status: unready }), ...allOld.slice(1)],
      rolling({ maxSurge: 1, maxUnavailable: 0 }),
      { create: [], remove: ['a-old'] },
    ],
    [
      'goes on elsewhere within the bound',
      [old('a'), on('a', { status: unready }), ...allOld.slice(1)],
      rolling({ maxSurge: 2, maxUnavailable: 0 }),
      { create: ['b'], remove: [] },
    ],
    [
      'surges at once where the old one is unavailable',
      [old('a'), on('a', { status: unready }), old('b', { status: unready }), ...allOld.slice(2)],
      rolling({ maxSurge: 1, maxUnavailable: 0 }),
      { create: ['b'], remove: [] },
    ],
  ])('%s', (_, pods, spec, expected) => {
    expect(namesOf(plan(nodes, pods, spec))).toEqual(expected);
  });

  test('begins when every node has its pod', () => {
    expect(namesOf(plan(nodes, allOld.slice(1)))).toEqual({ create: ['a'], remove: [] });
  });
});

describe('the status', () => {
  const closed = node('d', { spec: { taints: [{ key: 'x', effect: 'NoSchedule' }] } });
  const set = daemonSet('agent', { metadata: { generation: 3 }, spec: { minReadySeconds: 10 } });
  const found = observe(set, [a, b, c, closed], [on('a'), old('b', { status: running(-4) }), on('d')]);
  test('counts nodes', () => {
    expect(planStatus(found, { nowMs: startMs, collisions: 0 })).toEqual({
      currentNumberScheduled: 2,
      numberMisscheduled: 1,
      desiredNumberScheduled: 3,
      numberReady: 2,
      observedGeneration: 3,
      updatedNumberScheduled: 1,
      numberAvailable: 1,
      numberUnavailable: 2,
    });
  });
  test('is looked at again when the next pod will be available', () => {
    expect(nextAvailabilityMs(found, startMs)).toBe(6000);
  });
  test('keeps the count of names that were taken', () => {
    expect(planStatus(found, { nowMs: startMs, collisions: 2 }).collisionCount).toBe(2);
  });
});
