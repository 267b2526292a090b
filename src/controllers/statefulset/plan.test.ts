import { describe, expect, test } from 'vitest';
import { ControllerRevision, type Pod, type PodStatus, type StatefulSetSpec, type StatefulSetStatus } from '#api';
import { meta, pod, running, startMs, statefulSet, template, typeOf } from '../fixtures/builders.ts';
import { snapshotOf } from '../history/plan.ts';
import { ordinalOf, podOf, revisionLabel } from './identity.ts';
import { survey } from './observed.ts';
import { planStatefulPods } from './plan.ts';
import { nextAvailabilityMs, planStatus } from './status.ts';

const ready = running(-60);
const unready = running();
const pending: PodStatus = { phase: 'Pending' };
const failed: PodStatus = { phase: 'Failed' };
const succeeded: PodStatus = { phase: 'Succeeded' };

const revision = (name: string, number: number): ControllerRevision => ({
  ...typeOf(ControllerRevision),
  metadata: meta(name),
  data: snapshotOf(template(name)),
  revision: number,
});
const [current, update] = [revision('web-old', 1), revision('web-new', 2)];

interface Options {
  readonly status?: PodStatus;
  readonly revision?: string;
  readonly isGoing?: boolean;
}
const web = (ordinal: number, { status = ready, revision: name = 'web-new', isGoing = false }: Options = {}): Pod =>
  pod(`web-${ordinal}`, {
    metadata: {
      labels: { app: 'hello', [revisionLabel]: name },
      ...(isGoing ? { deletionTimestamp: '2026-01-01T00:00:00Z' } : {}),
    },
    status,
  });
const old = (ordinal: number, rest: Options = {}) => web(ordinal, { revision: 'web-old', ...rest });

const observe = (pods: readonly Pod[], spec: Partial<StatefulSetSpec>, status: Partial<StatefulSetStatus> = {}) =>
  survey({ set: statefulSet('web', { spec: { replicas: 3, ...spec }, status }), pods, current, update });

const plan = (pods: readonly Pod[], spec: Partial<StatefulSetSpec> = {}) => {
  const { create, remove, events } = planStatefulPods(observe(pods, spec), startMs);
  const made = create.map(({ ordinal, revision: { metadata } }) => `${ordinal} ${metadata.name}`);
  return {
    create: made,
    remove: remove.map(({ metadata }) => metadata.name),
    reasons: events.map(({ reason }) => reason),
  };
};
const nothing = { create: [], remove: [], reasons: [] };
const parallel: Partial<StatefulSetSpec> = { podManagementPolicy: 'Parallel' };
const rolling = (rollingUpdate: object): Partial<StatefulSetSpec> => ({
  updateStrategy: { type: 'RollingUpdate', rollingUpdate },
});
const onDelete: Partial<StatefulSetSpec> = { updateStrategy: { type: 'OnDelete' } };

describe('in order', () => {
  test.each<[string, readonly Pod[], Partial<StatefulSetSpec>, object]>([
    ['the first is made', [], {}, { ...nothing, create: ['0 web-new'] }],
    ['numbers begin where they are to', [], { ordinals: { start: 5 } }, { ...nothing, create: ['5 web-new'] }],
    ['the next waits until it is ready', [web(0, { status: unready })], {}, nothing],
    ['and available', [web(0, { status: running(-5) })], { minReadySeconds: 10 }, nothing],
    ['then it is made', [web(0)], {}, { ...nothing, create: ['1 web-new'] }],
    ['a gap is filled first', [web(0), web(2)], {}, { ...nothing, create: ['1 web-new'] }],
    ['nothing is made while one goes', [web(0, { isGoing: true })], {}, nothing],
    [
      'a failed one goes',
      [web(0), web(1, { status: failed })],
      {},
      { ...nothing, remove: ['web-1'], reasons: ['RecreatingFailedPod'] },
    ],
    [
      'one that ended goes',
      [web(0, { status: succeeded })],
      {},
      { ...nothing, remove: ['web-0'], reasons: ['RecreatingTerminatedPod'] },
    ],
    ['when all are there nothing happens', [web(0), web(1), web(2)], {}, nothing],
    ['the highest goes first', [web(0), web(1), web(2)], { replicas: 1 }, { ...nothing, remove: ['web-2'] }],
    ['the next waits until it is gone', [web(0), web(1), web(2, { isGoing: true })], { replicas: 1 }, nothing],
    ['none goes while one that stays is unwell', [web(0, { status: unready }), web(1)], { replicas: 1 }, nothing],
    [
      'an unwell one goes',
      [web(0), web(1), web(2, { status: unready })],
      { replicas: 1 },
      { ...nothing, remove: ['web-2'] },
    ],
    [
      'but not while one below it is unwell',
      [web(0), web(1, { status: unready }), web(2, { status: unready })],
      { replicas: 1 },
      nothing,
    ],
    [
      'what is below the first number goes',
      [web(0), web(1), web(2), web(3)],
      { ordinals: { start: 1 } },
      { ...nothing, remove: ['web-0'] },
    ],
    ['other names are left alone', [web(0), web(1), web(2), pod('web-x'), pod('other-7')], {}, nothing],
  ])('%s', (_, pods, spec, expected) => {
    expect(plan(pods, spec)).toEqual(expected);
  });
});

describe('in parallel', () => {
  test.each<[string, readonly Pod[], Partial<StatefulSetSpec>, object]>([
    ['all are made at once', [], {}, { ...nothing, create: ['0 web-new', '1 web-new', '2 web-new'] }],
    ['whatever the others do', [web(1, { status: unready })], {}, { ...nothing, create: ['0 web-new', '2 web-new'] }],
    ['all go at once', [web(0), web(1), web(2)], { replicas: 1 }, { ...nothing, remove: ['web-2', 'web-1'] }],
    [
      'what failed goes',
      [web(0), web(1, { status: failed }), web(2, { status: failed, isGoing: true })],
      {},
      { ...nothing, remove: ['web-1'], reasons: ['RecreatingFailedPod'] },
    ],
  ])('%s', (_, pods, spec, expected) => {
    expect(plan(pods, { ...parallel, ...spec })).toEqual(expected);
  });
});

describe('an update', () => {
  const allOld = [old(0), old(1), old(2)];
  test.each<[string, readonly Pod[], Partial<StatefulSetSpec>, readonly string[]]>([
    ['replaces the highest first', allOld, {}, ['web-2']],
    ['then the next', [old(0), old(1), web(2)], {}, ['web-1']],
    ['waits until it is ready', [old(0), old(1), web(2, { status: unready })], {}, []],
    ['and available', [old(0), old(1), web(2, { status: running(-5) })], { minReadySeconds: 10 }, []],
    ['waits until it is gone', [old(0), old(1), old(2, { isGoing: true })], {}, []],
    ['leaves what is below the partition', [old(0), old(1), web(2)], rolling({ partition: 2 }), []],
    ['takes as many as may be missing', allOld, rolling({ maxUnavailable: 2 }), ['web-2', 'web-1']],
    ['rounds up', allOld, rolling({ maxUnavailable: '34%' }), ['web-2', 'web-1']],
    ['waits for somebody to delete', allOld, onDelete, []],
    ['counts in parallel what is missing', [old(0), old(1, { isGoing: true }), old(2)], parallel, []],
    [
      'replaces in parallel what is unavailable anyway',
      [old(0), old(1, { status: pending }), web(2, { status: unready })],
      parallel,
      ['web-1'],
    ],
    ['does not get past one that never was ready', [old(0), old(1), old(2, { status: unready })], {}, []],
  ])('%s', (_, pods, spec, expected) => {
    expect(plan(pods, spec)).toEqual({ ...nothing, remove: expected });
  });

  test('brings lost pods back with their revision: the old one below the partition, the new one above', () => {
    expect(plan([], { ...parallel, ...rolling({ partition: 2 }) }).create).toEqual([
      '0 web-old',
      '1 web-old',
      '2 web-new',
    ]);
    const spec = { ...parallel, ...rolling({ partition: 1 }), ordinals: { start: 7 } };
    expect(plan([], spec).create).toEqual(['7 web-old', '8 web-new', '9 web-new']);
    expect(plan([], { ...parallel, ...onDelete }).create).toEqual(['0 web-new', '1 web-new', '2 web-new']);
  });
});

describe('the status', () => {
  const options = { nowMs: startMs, collisions: 0 };
  test('counts pods by revision while an update goes on', () => {
    const pods = [old(0), web(1, { isGoing: true }), web(2, { status: running(-5) })];
    const observed = observe(pods, { minReadySeconds: 10 });
    expect(planStatus(observed, options)).toEqual({
      replicas: 3,
      readyReplicas: 3,
      availableReplicas: 2,
      currentReplicas: 1,
      updatedReplicas: 1,
      collisionCount: 0,
      observedGeneration: 1,
      currentRevision: 'web-old',
      updateRevision: 'web-new',
    });
    expect(nextAvailabilityMs(observed, startMs)).toBe(5000);
  });
  test('makes the new revision the current one when all have it and are ready', () => {
    expect(planStatus(observe([web(0), web(1), web(2)], {}), options)).toMatchObject({
      currentRevision: 'web-new',
      currentReplicas: 3,
      updatedReplicas: 3,
    });
    expect(planStatus(observe([web(0), web(1), web(2)], onDelete), options)).toMatchObject({
      currentRevision: 'web-old',
      updatedReplicas: 3,
    });
    expect(planStatus(observe([web(0), web(1), web(2, { status: unready })], {}), options).currentRevision).toBe(
      'web-old',
    );
  });
});

describe('a pod', () => {
  const claimTemplate = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { ...meta('data'), labels: { tier: 'x' } },
    spec: { accessModes: ['ReadWriteOnce' as const] },
  };
  const withVolumes = {
    ...template(),
    spec: { containers: [], volumes: [{ name: 'data', emptyDir: {} }, { name: 'tmp' }] },
  };
  const set = statefulSet('web', { spec: { serviceName: 'peers', volumeClaimTemplates: [claimTemplate] } });
  const controller = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'web', uid: 'uid-web', controller: true };
  const made = podOf(set, { ordinal: 3, revision: update, template: withVolumes }, controller);

  test('has name, labels and address of its number', () => {
    expect(made.metadata).toEqual({
      name: 'web-3',
      namespace: 'default',
      labels: {
        app: 'hello',
        'statefulset.kubernetes.io/pod-name': 'web-3',
        'apps.kubernetes.io/pod-index': '3',
        'controller-revision-hash': 'web-new',
      },
      ownerReferences: [controller],
    });
    expect(made.spec).toMatchObject({ hostname: 'web-3', subdomain: 'peers' });
  });
  test('has its claims in place of volumes of their names', () => {
    expect(made.spec.volumes).toEqual([
      { name: 'data', persistentVolumeClaim: { claimName: 'data-web-3' } },
      { name: 'tmp' },
    ]);
  });
  test.each([
    ['web-0', 0],
    ['web-12', 12],
    ['web-01', undefined],
    ['web-', undefined],
    ['web-1-1', undefined],
    ['webs-1', undefined],
  ])('is known by its name: %s', (name, ordinal) => {
    expect(ordinalOf(pod(name), set)).toBe(ordinal);
  });
});
