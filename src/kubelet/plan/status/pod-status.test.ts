import { describe, expect, test } from 'vitest';
import type { Pod, PodStatus } from '#api';
import { resourcesAnnotation } from '../../runtime/labels.ts';
import type { RuntimeContainer } from '../../runtime/runtime.ts';
import { containerWith, nowMs, type PodParts, sandboxWith } from '../../testing/builders.ts';
import { deleted, ready, status } from '../../testing/status-cases.ts';
import type { PodStop } from '../observation.ts';

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

  test('that ended a container is under way until another runs with what was granted', () => {
    const resizePolicy = [{ resourceName: 'cpu', restartPolicy: 'RestartContainer' }];
    const pod: PodParts = {
      containers: [{ name: 'app', resizePolicy, resources: { requests: { cpu: '2' } } }],
    };
    const made = (cpu: string) => ({ [resourcesAnnotation]: JSON.stringify({ requests: { cpu } }) });
    const ended = { state: 'Exited', exitCode: 137, annotations: made('1') } as const;
    const of = (containers: RuntimeContainer[]) => resizes(status(pod, { sandboxes: ready, containers }));
    expect(of([containerWith('app', { ...ended, isReplaced: true })])).toEqual([['PodResizeInProgress', '', '']]);
    const next = containerWith('app', { id: 'app-1', state: 'Created', annotations: made('2') });
    expect(of([next, containerWith('app', { ...ended, isReplaced: true })])).toEqual([['PodResizeInProgress', '', '']]);
    // It ended by itself, or runs again.
    expect(of([containerWith('app', ended)])).toEqual([]);
    expect(of([containerWith('app', { annotations: made('2') })])).toEqual([]);
  });

  test('is about what was granted, whatever is asked for since', () => {
    const resize = { podIsStale: true, generation: 2, actual };
    const of = status({ ...granted, meta: { generation: 3 } }, { ...running, actuated, resize });
    const told = of.conditions?.map(({ type, observedGeneration }) => [type, observedGeneration]);
    expect(told).toContainEqual(['PodResizeInProgress', 2]);
    expect(told).toContainEqual(['Ready', 3]);
  });

  test('that may be over since before the kubelet started is told of only if it was', () => {
    const resize = { podIsStale: true, isUncertain: true, actual };
    expect(resizes(status(granted, { ...running, resize }))).toEqual([]);
    // Nobody remembers that the container was changed since it was made.
    expect(resizes(status(granted, { ...running, actuated, resize }))).toEqual([]);
    const told: PodParts = { ...granted, status: { conditions: [{ type: 'PodResizeInProgress', status: 'True' }] } };
    expect(resizes(status(told, { ...running, resize }))).toEqual([['PodResizeInProgress', '', '']]);
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
