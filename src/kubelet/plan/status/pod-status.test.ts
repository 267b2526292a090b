import { describe, expect, test } from 'vitest';
import type { ContainerStatus, Pod, PodStatus } from '#api';
import type { RuntimeContainer } from '../../runtime/runtime.ts';
import {
  containerWith,
  nowMs,
  type ObservationParts,
  observationWith,
  type PodParts,
  podWith,
  sandboxWith,
  sidecar,
} from '../../testing/builders.ts';
import type { PodStop } from '../observation.ts';
import { ownStatus } from './conditions.ts';
import { renderPodStatus } from './pod-status.ts';

const context = { nowMs, hostIps: ['192.0.2.1'], runtimeName: 'containerd' };
const status = (pod: PodParts, observed: ObservationParts, stop?: PodStop): PodStatus =>
  renderPodStatus({ pod: podWith(pod), stop }, observationWith(observed), context);
const ready = [sandboxWith()];
const backoff = { delayMs: 80_000, updatedAtMs: nowMs - 6000 };
const condition = (of: PodStatus, type: string) => of.conditions?.find(condition => condition.type === type);
const deleted: PodStop = { cause: 'deleted', gracePeriodSeconds: 30, sinceMs: nowMs };
const shutdown: PodStop = { ...deleted, cause: 'shutdown', reason: 'Terminated', message: 'shutdown' };
const late: PodStop = {
  ...deleted,
  cause: 'failed',
  reason: 'DeadlineExceeded',
  message: 'too long',
  condition: { type: 'DisruptionTarget', status: 'True', reason: 'TerminationByKubelet' },
};

test('a running pod, whole', () => {
  const resources = { requests: { cpu: '100m' }, limits: { memory: '1Gi' } };
  const pod: PodParts = { meta: { generation: 2 }, containers: [{ name: 'app', image: 'app:1', resources }] };
  expect(status(pod, { sandboxes: ready, containers: [containerWith('app')] })).toEqual({
    observedGeneration: 2,
    phase: 'Running',
    conditions: ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map(type => ({
      type,
      status: 'True',
      observedGeneration: 2,
      lastTransitionTime: '2026-01-01T00:00:00Z',
    })),
    hostIP: '192.0.2.1',
    hostIPs: [{ ip: '192.0.2.1' }],
    podIP: '10.0.0.5',
    podIPs: [{ ip: '10.0.0.5' }],
    startTime: '2026-01-01T00:00:00Z',
    containerStatuses: [
      {
        name: 'app',
        state: { running: { startedAt: '2025-12-31T23:59:30Z' } },
        lastState: {},
        ready: true,
        restartCount: 0,
        image: 'app:1',
        imageID: 'sha256:app',
        containerID: 'containerd://app-0',
        started: true,
        resources,
        allocatedResources: { cpu: '100m' },
      },
    ],
    qosClass: 'Burstable',
  });
});

test.each([
  [1, 4096],
  [3, 4096],
  [6, 2048],
])('of %d containers each says at most %d bytes when it ends', (count, maxBytes) => {
  const names = Array.from({ length: count }, (_, index) => `c${index}`);
  const containers = names.map(name => containerWith(name, { exitCode: 1, message: 'x'.repeat(5000) }));
  const { containerStatuses = [] } = status({ containers: names, spec: { restartPolicy: 'Never' } }, { containers });
  expect(containerStatuses.map(({ state }) => state?.terminated?.message?.length)).toEqual(names.map(() => maxBytes));
});

test('a container that asks for nothing has been given nothing', () => {
  const [container] = status({}, { sandboxes: ready, containers: [containerWith('app')] }).containerStatuses ?? [];
  expect(container?.resources).toEqual({});
  expect(container).not.toHaveProperty('allocatedResources');
});

describe('phase', () => {
  const exited = (name: string, exitCode: number) => containerWith(name, { exitCode });
  test.each<[string, PodParts, ObservationParts, PodStop | undefined, PodStatus['phase']]>([
    ['nothing yet', {}, {}, undefined, 'Pending'],
    [
      'one of two runs',
      { containers: ['a', 'b'] },
      { sandboxes: ready, containers: [containerWith('a')] },
      undefined,
      'Pending',
    ],
    ['init runs', { init: ['one'] }, { sandboxes: ready, containers: [containerWith('one')] }, undefined, 'Pending'],
    [
      'init failed, Always',
      { init: ['one'] },
      { sandboxes: ready, containers: [exited('one', 1)] },
      undefined,
      'Pending',
    ],
    [
      'init failed, Never',
      { init: ['one'], spec: { restartPolicy: 'Never' } },
      { sandboxes: ready, containers: [exited('one', 1)] },
      undefined,
      'Failed',
    ],
    [
      'sidecar not started',
      { init: [sidecar('side')] },
      { sandboxes: ready, containers: [containerWith('side')], probes: { 'side-0': { started: false, ready: false } } },
      undefined,
      'Pending',
    ],
    ['exited, Always', {}, { sandboxes: ready, containers: [exited('app', 0)] }, undefined, 'Running'],
    [
      'failed, OnFailure',
      { spec: { restartPolicy: 'OnFailure' } },
      { sandboxes: ready, containers: [exited('app', 1)] },
      undefined,
      'Running',
    ],
    [
      'done, OnFailure',
      { spec: { restartPolicy: 'OnFailure' } },
      { sandboxes: ready, containers: [exited('app', 0)] },
      undefined,
      'Succeeded',
    ],
    [
      'one of two failed, Never',
      { containers: ['a', 'b'], spec: { restartPolicy: 'Never' } },
      { sandboxes: ready, containers: [exited('a', 1), exited('b', 0)] },
      undefined,
      'Failed',
    ],
    ['deleted, all exited with 0', {}, { sandboxes: ready, containers: [exited('app', 0)] }, deleted, 'Succeeded'],
    ['deleted, killed', {}, { sandboxes: ready, containers: [exited('app', 137)] }, deleted, 'Failed'],
    ['deleted, still running', {}, { sandboxes: ready, containers: [containerWith('app')] }, deleted, 'Running'],
    ['final, and forgotten by the runtime', { status: { phase: 'Succeeded' } }, {}, undefined, 'Succeeded'],
    ['ended by the node, still running', {}, { sandboxes: ready, containers: [containerWith('app')] }, late, 'Running'],
    ['ended by the node', {}, { sandboxes: ready, containers: [exited('app', 0)] }, late, 'Failed'],
    [
      'ended by the node, a container about to start',
      { status: { phase: 'Pending' } },
      { sandboxes: ready, inFlight: ['startContainer/app'] },
      late,
      'Pending',
    ],
    ['cut short by the shutdown of the node, to go on', {}, { containers: [exited('app', 0)] }, shutdown, 'Running'],
    [
      'cut short by the shutdown of the node, to go on after a failure',
      { spec: { restartPolicy: 'OnFailure' } },
      { containers: [exited('app', 143)] },
      shutdown,
      'Running',
    ],
    [
      'cut short by the shutdown of the node, to be run once',
      { spec: { restartPolicy: 'Never' } },
      { containers: [exited('app', 0)] },
      shutdown,
      'Failed',
    ],
    [
      'done, a sidecar still running',
      { init: [sidecar('side')], spec: { restartPolicy: 'Never' }, status: { phase: 'Running' } },
      { sandboxes: ready, containers: [exited('app', 0), containerWith('side')] },
      undefined,
      'Running',
    ],
    [
      'deleted and killed, a sidecar still running',
      { init: [sidecar('side')], status: { phase: 'Running' } },
      { sandboxes: ready, containers: [exited('app', 137), containerWith('side')] },
      deleted,
      'Running',
    ],
    [
      'an init container failed for good, a sidecar still running',
      { init: [sidecar('side'), 'one'], spec: { restartPolicy: 'Never' }, status: { phase: 'Pending' } },
      { sandboxes: ready, containers: [exited('one', 1), containerWith('side')] },
      undefined,
      'Pending',
    ],
  ])('%s', (_, pod, observed, stop, phase) => {
    expect(status(pod, observed, stop).phase).toBe(phase);
  });

  test('of a shutdown nothing is told of pods that go on', () => {
    const told = (restartPolicy: 'Always' | 'Never') =>
      status({ spec: { restartPolicy } }, { containers: [exited('app', 1)] }, shutdown).reason;
    expect([told('Always'), told('Never')]).toEqual([undefined, 'Terminated']);
  });

  test('why the node ends a pod is told when none of its containers runs any more', () => {
    const told = (container: RuntimeContainer) => {
      const { reason, message, conditions } = status({}, { sandboxes: ready, containers: [container] }, late);
      return { reason, message, condition: conditions?.find(({ type }) => type === 'DisruptionTarget')?.reason };
    };
    expect(told(containerWith('app'))).toEqual({ reason: undefined, message: undefined, condition: undefined });
    expect(told(exited('app', 137))).toEqual({
      reason: 'DeadlineExceeded',
      message: 'too long',
      condition: 'TerminationByKubelet',
    });
  });
});

describe('containers', () => {
  test('a pod that ends while a container waits to be restarted tells of its last run once', () => {
    const observed = { sandboxes: ready, containers: [containerWith('app', { exitCode: 1, attempt: 1 })] };
    const looping = status({}, { ...observed, backoffs: { app: backoff } });
    expect(looping.containerStatuses?.[0]).toMatchObject({ lastState: { terminated: { exitCode: 1 } } });
    expect(status({ status: looping }, observed, deleted).containerStatuses?.[0]).toMatchObject({
      state: { terminated: { exitCode: 1 } },
      lastState: {},
    });
  });

  const only = (pod: PodParts, observed: ObservationParts, stop?: PodStop): ContainerStatus | undefined =>
    status(pod, observed, stop).containerStatuses?.[0];
  const failure = { reason: 'ErrImagePull', message: 'no such image', count: 1, retryAtMs: nowMs };

  test.each<[string, PodParts, ObservationParts, Partial<ContainerStatus>]>([
    [
      'not begun',
      {},
      {},
      {
        state: { waiting: { reason: 'ContainerCreating' } },
        ready: false,
        started: false,
        restartCount: 0,
        imageID: '',
      },
    ],
    ['behind init containers', { init: ['one'] }, {}, { state: { waiting: { reason: 'PodInitializing' } } }],
    [
      'without its image',
      {},
      { images: { app: failure } },
      { state: { waiting: { reason: 'ErrImagePull', message: 'no such image' } } },
    ],
    [
      'between exit and restart',
      {},
      { sandboxes: ready, containers: [containerWith('app', { exitCode: 1 })] },
      { state: { terminated: expect.objectContaining({ exitCode: 1, reason: 'Error' }) } },
    ],
    [
      'in back-off',
      {},
      {
        sandboxes: ready,
        containers: [containerWith('app', { exitCode: 1, attempt: 4, reason: 'OOMKilled' })],
        backoffs: { app: backoff },
      },
      {
        restartCount: 4,
        state: {
          waiting: {
            reason: 'CrashLoopBackOff',
            message: 'back-off 1m20s restarting failed container=app pod=pod_default(uid)',
          },
        },
        lastState: {
          terminated: expect.objectContaining({ reason: 'OOMKilled', exitCode: 1, containerID: 'containerd://app-4' }),
        },
      },
    ],
    [
      'restarted',
      {},
      { sandboxes: ready, containers: [containerWith('app', { attempt: 1 }), containerWith('app', { exitCode: 2 })] },
      {
        restartCount: 1,
        state: { running: expect.anything() },
        lastState: { terminated: expect.objectContaining({ exitCode: 2 }) },
      },
    ],
  ])('%s', (_, pod, observed, expected) => {
    expect(only(pod, observed)).toMatchObject(expected);
  });

  test('are listed by name, init containers in their order', () => {
    const { containerStatuses, initContainerStatuses } = status({ containers: ['b', 'a'], init: ['z', 'y'] }, {});
    expect(containerStatuses?.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(initContainerStatuses?.map(({ name }) => name)).toEqual(['z', 'y']);
  });

  test('that the runtime forgot keep the status they had', () => {
    const before: ContainerStatus = {
      name: 'app',
      image: 'app:1',
      imageID: 'x',
      ready: false,
      restartCount: 3,
      state: { terminated: { exitCode: 0 } },
    };
    expect(only({ status: { phase: 'Succeeded', containerStatuses: [before] } }, {})).toEqual(before);
    const running: ContainerStatus = { ...before, ready: true, state: { running: {} } };
    expect(only({ status: { phase: 'Running', containerStatuses: [running] } }, {}, deleted)).toMatchObject({
      ready: false,
      state: { terminated: { reason: 'ContainerStatusUnknown', exitCode: 137 } },
    });
  });
});

describe('conditions', () => {
  test('say which containers are missing', () => {
    const of = status({ containers: ['a', 'b'], init: ['one'] }, {});
    expect(condition(of, 'Initialized')).toMatchObject({
      status: 'False',
      reason: 'ContainersNotInitialized',
      message: 'containers with incomplete status: [one]',
    });
    expect(condition(of, 'Ready')).toMatchObject({
      status: 'False',
      reason: 'ContainersNotReady',
      message: 'containers with unready status: [a b]',
    });
    expect(condition(of, 'PodReadyToStartContainers')?.status).toBe('False');
  });

  test('a pod that has begun is initialized, whatever is left of its init containers', () => {
    const of = status({ init: ['one'] }, { sandboxes: ready, containers: [containerWith('app')] });
    expect(condition(of, 'Initialized')?.status).toBe('True');
  });

  test('a pod that is done', () => {
    const of = status(
      { spec: { restartPolicy: 'Never' } },
      { sandboxes: ready, containers: [containerWith('app', { exitCode: 0 })] },
    );
    expect(condition(of, 'Ready')).toMatchObject({ status: 'False', reason: 'PodCompleted' });
    expect(condition(of, 'Initialized')).toMatchObject({ status: 'True', reason: 'PodCompleted' });
  });

  test('readiness gates hold up readiness; conditions of others are kept', () => {
    const pod: PodParts = { spec: { readinessGates: [{ conditionType: 'example.com/gate' }] } };
    const observed: ObservationParts = { sandboxes: ready, containers: [containerWith('app')] };
    expect(condition(status(pod, observed), 'Ready')).toMatchObject({
      status: 'False',
      reason: 'ReadinessGatesNotReady',
    });
    const gate = (status: string) => [{ type: 'example.com/gate', status }];
    expect(condition(status({ ...pod, status: { conditions: gate('False') } }, observed), 'Ready')).toMatchObject({
      status: 'False',
      message: 'the status of pod readiness gate "example.com/gate" is not "True", but False',
    });
    const conditions = gate('True');
    const open = status({ ...pod, status: { conditions } }, observed);
    expect(condition(open, 'Ready')?.status).toBe('True');
    expect(open.conditions).toContainEqual({ type: 'example.com/gate', status: 'True' });
  });

  test('why the node disrupts a pod is said, stays said, and what others say of it stays theirs', () => {
    const disruption = { type: 'DisruptionTarget', status: 'True', reason: 'TerminationByKubelet', message: 'low' };
    const stop: PodStop = {
      cause: 'failed',
      gracePeriodSeconds: 1,
      sinceMs: nowMs,
      reason: 'Evicted',
      message: 'low',
      condition: disruption,
    };
    const observed: ObservationParts = { sandboxes: ready, containers: [containerWith('app')] };
    const dead = { ...observed, containers: [containerWith('app', { exitCode: 137 })] };
    const evicted = status({ status: { phase: 'Running' } }, dead, stop);
    expect(evicted).toMatchObject({ phase: 'Failed', reason: 'Evicted', message: 'low' });
    expect(condition(evicted, 'DisruptionTarget')).toMatchObject(disruption);
    expect(condition(status({ status: evicted }, observed, deleted), 'DisruptionTarget')).toMatchObject(disruption);
    expect(ownStatus(evicted).conditions).toContainEqual(expect.objectContaining(disruption));
    const ofOthers = { ...disruption, reason: 'DeletionByTaintManager' };
    const tainted = status({ status: { conditions: [ofOthers] } }, observed);
    expect(condition(tainted, 'DisruptionTarget')).toEqual(ofOthers);
    expect(ownStatus(tainted).conditions).not.toContainEqual(ofOthers);
  });

  test('keep the time of their last change', () => {
    const conditions = [
      { type: 'Ready', status: 'True', lastTransitionTime: '2025-01-01T00:00:00Z' },
      { type: 'Initialized', status: 'False', lastTransitionTime: '2025-01-01T00:00:00Z' },
    ];
    const of = status({ status: { conditions } }, { sandboxes: ready, containers: [containerWith('app')] });
    expect(condition(of, 'Ready')?.lastTransitionTime).toBe('2025-01-01T00:00:00Z');
    expect(condition(of, 'Initialized')?.lastTransitionTime).toBe('2026-01-01T00:00:00Z');
  });
});

test('of a pod that failed before anything was done for it, nothing else is said', () => {
  const conditions = [{ type: 'PodScheduled', status: 'True' }];
  const why = { reason: 'OutOfcpu', message: 'Pod was rejected: no' };
  const stop: PodStop = { cause: 'failed', gracePeriodSeconds: 0, sinceMs: nowMs, ...why };
  const rejected = status({ status: { phase: 'Pending', conditions } }, {}, stop);
  expect(rejected).toEqual({
    phase: 'Failed',
    ...why,
    conditions,
    startTime: '2026-01-01T00:00:00Z',
    qosClass: 'BestEffort',
  });
  expect(status({ status: rejected }, {})).toEqual(rejected);
});

test.each<[string, Pod['spec']['containers'][number]['resources'], PodStatus['qosClass']]>([
  ['nothing', {}, 'BestEffort'],
  ['a request', { requests: { cpu: '1' } }, 'Burstable'],
  ['limits of both', { limits: { cpu: '1', memory: '1Gi' } }, 'Guaranteed'],
  [
    'limits equal to requests',
    { limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '1000m', memory: '1024Mi' } },
    'Guaranteed',
  ],
  ['limits above requests', { limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '500m' } }, 'Burstable'],
])('quality of service with %s', (_, resources, expected) => {
  expect(status({ containers: [{ name: 'app', ...(resources ? { resources } : {}) }] }, {}).qosClass).toBe(expected);
});

test('a pod in the host network has its addresses once it has a sandbox', () => {
  const pod: PodParts = { spec: { hostNetwork: true } };
  expect(status(pod, {}).podIP).toBeUndefined();
  expect(status(pod, { sandboxes: [sandboxWith({ ips: [] })] }).podIP).toBe('192.0.2.1');
});

describe('a resize', () => {
  const granted: PodParts = {
    containers: [{ name: 'app', resources: { requests: { cpu: '2' }, limits: { memory: '2Gi' } } }],
    status: { conditions: [{ type: 'PodResizePending', status: 'True', reason: 'Deferred', message: 'earlier' }] },
  };
  const runsWith = { requests: { cpu: '1' }, limits: { memory: '1Gi' } };
  const running = { sandboxes: ready, containers: [containerWith('app')] };
  const actuated = new Map([['app-0', runsWith]]);
  const actual = new Map([['app-0', { cpuShares: 1024, memoryLimitBytes: 2 ** 30 }]]);
  const resizes = (of: PodStatus) =>
    (of.conditions ?? [])
      .filter(({ type }) => type.startsWith('PodResize'))
      .map(({ type, reason = '', message = '' }) => [type, reason, message]);

  test('under way: what the kernel says, and what was granted', () => {
    const of = status(granted, { ...running, actuated, resize: { podIsStale: true, actual } });
    expect(resizes(of)).toEqual([['PodResizeInProgress', '', '']]);
    expect(of.containerStatuses?.[0]).toMatchObject({ resources: runsWith, allocatedResources: { cpu: '2' } });
  });

  test('that failed says why', () => {
    const failure = { reason: 'Error', message: 'no', count: 1, retryAtMs: nowMs };
    const of = status(granted, { ...running, actuated, resize: { podIsStale: true, actual, failure } });
    expect(resizes(of)).toEqual([['PodResizeInProgress', 'Error', 'no']]);
  });

  test('that waits, while nothing else is under way', () => {
    const pending = { reason: 'Infeasible', message: 'never' } as const;
    const of = status(granted, { ...running, resize: { podIsStale: false, actual: new Map(), pending } });
    expect(resizes(of)).toEqual([['PodResizePending', 'Infeasible', 'never']]);
  });

  test('that is over leaves no condition, and what will be had where nothing runs', () => {
    expect(resizes(status(granted, running))).toEqual([]);
    const of = status(granted, { sandboxes: ready, containers: [containerWith('app', { exitCode: 1 })], actuated });
    expect(of.containerStatuses?.[0]?.resources).toEqual({ requests: { cpu: '2' }, limits: { memory: '2Gi' } });
  });
});

test('a pod whose container is being replaced is not done, unless it has to stop', () => {
  const pod: PodParts = { spec: { restartPolicy: 'OnFailure' }, status: { phase: 'Running' } };
  const containers = [containerWith('app', { exitCode: 0, isReplaced: true })];
  expect(status(pod, { sandboxes: ready, containers }).phase).toBe('Running');
  expect(status(pod, { sandboxes: ready, containers }, { ...deleted, cause: 'failed' }).phase).toBe('Failed');
});
