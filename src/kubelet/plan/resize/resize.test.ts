import { describe, expect, test } from 'vitest';
import type { Container, Node, ResourceRequirements } from '#api';
import { storedMeta } from '#testing';
import { resourcesAnnotation } from '../../runtime/labels.ts';
import { containerWith, nowMs, observationWith, podWith, sandboxWith } from '../../testing/builders.ts';
import { planPod } from '../plan-pod.ts';
import { type ActualResources, statedResources } from './actual-resources.ts';
import { admitResize, compareResizes } from './admit-resize.ts';
import { isResizeWanted, resumedAllocation, wantedAllocation, withAllocation } from './allocation.ts';
import { containerResize } from './plan-resize.ts';

const cpu = (request: string, limit?: string): ResourceRequirements => ({
  requests: { cpu: request },
  ...(limit === undefined ? {} : { limits: { cpu: limit } }),
});
const memory = (limit: string): ResourceRequirements => ({ requests: { memory: limit }, limits: { memory: limit } });

describe('what is granted', () => {
  const small = podWith({ containers: [{ name: 'app', resources: cpu('1') }] });
  const large = podWith({ containers: [{ name: 'app', resources: cpu('2') }] });
  const granted = { app: cpu('1') };

  test('is what is planned, whatever the pod asks for', () => {
    expect(isResizeWanted(small, granted)).toBe(false);
    expect(withAllocation(small, granted)).toBe(small);
    expect(isResizeWanted(large, granted)).toBe(true);
    expect(withAllocation(large, granted)).toEqual(small);
  });

  test('may be for the pod as a whole', () => {
    const whole = (resources: ResourceRequirements) => podWith({ spec: { resources } });
    const allocation = wantedAllocation(whole(cpu('1')));
    expect(isResizeWanted(whole(cpu('1')), allocation)).toBe(false);
    expect(isResizeWanted(whole(cpu('2')), allocation)).toBe(true);
    expect(withAllocation(whole(cpu('2')), allocation).spec.resources).toEqual(cpu('1'));
    const none = wantedAllocation(podWith({}));
    expect(isResizeWanted(whole(cpu('2')), none)).toBe(true);
    expect(withAllocation(whole(cpu('2')), none).spec.resources).toBe(undefined);
  });

  const made = (attempt: number, resources: ResourceRequirements) =>
    containerWith('app', { attempt, annotations: { [resourcesAnnotation]: JSON.stringify(resources) } });
  const runtime = { uid: 'uid', namespace: 'default', name: 'pod', sandboxes: [sandboxWith()] };
  test.each([
    ['nothing is known: what it asks for', undefined, [], cpu('2')],
    ['what the newest container was made with', undefined, [made(1, cpu('1')), made(0, cpu('3'))], cpu('1')],
    ['what was noted', { app: cpu('4') }, [made(0, cpu('1'))], cpu('4')],
  ])('outlives the kubelet; %s', (_, noted, containers, expected) => {
    expect(resumedAllocation(large, noted, { ...runtime, containers })).toEqual({ app: expected });
  });
});

describe('admitResize', () => {
  const node: Node = {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: storedMeta({ name: 'node', uid: 'node' }),
    spec: {},
    status: { allocatable: { cpu: '4', memory: '8Gi', pods: '1' } },
  };
  const Gi = 2 ** 30;
  test.each<[ResourceRequirements, Record<string, number>[], string | undefined]>([
    [cpu('4'), [], undefined],
    [cpu('4'), [{ memory: 8 * Gi }], undefined],
    [cpu('5'), [], "Infeasible: Node didn't have enough capacity: cpu, requested: 5000, capacity: 4000"],
    [
      memory('9Gi'),
      [],
      `Infeasible: Node didn't have enough capacity: memory, requested: ${9 * Gi}, capacity: ${8 * Gi}`,
    ],
    [
      cpu('3'),
      [{ cpu: 1000 }, { cpu: 500 }],
      "Deferred: Node didn't have enough resource: cpu, requested: 3000, used: 1500, capacity: 4000",
    ],
  ])('%j beside %j', (resources, others, expected) => {
    const pending = admitResize(podWith({ containers: [{ name: 'app', resources }] }), { node, others });
    expect(pending && `${pending.reason}: ${pending.message}`).toBe(expected);
  });

  test('who asks for less goes first, then higher priority, then the safer class', () => {
    const small = podWith({ containers: [{ name: 'app', resources: cpu('1') }] });
    const wish = (name: string, amount: string, parts: Parameters<typeof podWith>[0]) => ({
      pod: podWith({ ...parts, meta: { name }, containers: [{ name: 'app', resources: cpu(amount) }] }),
      granted: small,
    });
    const wishes = [
      wish('burstable', '2', { status: { qosClass: 'Burstable' } }),
      wish('guaranteed', '2', { status: { qosClass: 'Guaranteed' } }),
      wish('important', '2', { spec: { priority: 5 }, status: { qosClass: 'Burstable' } }),
      wish('smaller', '500m', { status: { qosClass: 'Burstable' } }),
    ];
    const order = wishes.toSorted(compareResizes).map(({ pod }) => pod.metadata.name);
    expect(order).toEqual(['smaller', 'important', 'guaranteed', 'burstable']);
  });
});

describe('planning', () => {
  const policy = [{ resourceName: 'memory', restartPolicy: 'RestartContainer' }];
  test.each<[Partial<Container>, ResourceRequirements | undefined, string]>([
    [{ resources: cpu('1') }, undefined, 'none'],
    [{ resources: cpu('1') }, cpu('1000m'), 'none'],
    [{ resources: cpu('2') }, cpu('1'), 'update'],
    [{ resources: cpu('1', '2') }, cpu('1', '3'), 'update'],
    [{ resources: memory('1Gi') }, memory('2Gi'), 'update'],
    [{ resources: { requests: { memory: '1Gi' } } }, { requests: { memory: '2Gi' } }, 'update'],
    [{ resources: { requests: { memory: '1Gi' } }, resizePolicy: policy }, { requests: { memory: '2Gi' } }, 'restart'],
    [{ resources: cpu('1') }, cpu('1000m'), 'none'],
    [{ resources: memory('1Gi'), resizePolicy: policy }, memory('2Gi'), 'restart'],
    [{ resources: cpu('2'), resizePolicy: policy }, cpu('1'), 'update'],
  ])('a container that wants %j and runs with %j: %s', (container, actuated, expected) => {
    expect(containerResize({ name: 'app', ...container }, actuated)).toBe(expected);
  });

  const running = { sandboxes: [sandboxWith()], containers: [containerWith('app')] };
  const steps = (container: Partial<Container>, parts: Parameters<typeof observationWith>[0] = {}) => {
    const pod = podWith({ containers: [{ name: 'app', ...container }] });
    const actuated = new Map([['app-0', cpu('1')]]);
    return planPod({ pod }, observationWith({ ...running, actuated, ...parts }), nowMs);
  };
  test('changes what runs, in one step', () => {
    expect(steps({ resources: cpu('1') })).toEqual([]);
    expect(steps({ resources: cpu('2') })).toEqual([{ do: 'resize' }]);
    expect(steps({ resources: cpu('1') }, { resize: { podIsStale: true, actual: new Map() } })).toEqual([
      { do: 'resize' },
    ]);
  });
  test('of init containers and sidecars too', () => {
    const pod = podWith({ init: [{ name: 'side', restartPolicy: 'Always', resources: cpu('2') }] });
    const containers = [containerWith('side'), containerWith('app')];
    const actuated = new Map([['side-0', cpu('1')]]);
    expect(planPod({ pod }, observationWith({ ...running, containers, actuated }), nowMs)).toEqual([{ do: 'resize' }]);
  });
  test('waits after a failure', () => {
    const failure = { reason: 'Error', message: 'no', count: 1, retryAtMs: nowMs + 1000 };
    expect(steps({ resources: cpu('2') }, { resize: { podIsStale: true, failure, actual: new Map() } })).toEqual([
      { do: 'wait', untilMs: nowMs + 1000 },
    ]);
  });
  test('restarts a container whose policy says so', () => {
    const resizePolicy = [{ resourceName: 'cpu', restartPolicy: 'RestartContainer' }];
    expect(steps({ resources: cpu('2'), resizePolicy })).toEqual([
      {
        do: 'stopContainer',
        container: 'app',
        id: 'app-0',
        gracePeriodSeconds: 30,
        isReplaced: true,
        message: 'Container app resize requires restart',
      },
    ]);
  });
  describe('with a restart', () => {
    const resize = { podIsStale: true, actual: new Map() };
    const pod = podWith({
      containers: [
        {
          name: 'app',
          resources: cpu('2'),
          resizePolicy: [{ resourceName: 'cpu', restartPolicy: 'RestartContainer' }],
        },
        { name: 'other', resources: cpu('2') },
      ],
    });
    const other = containerWith('other');
    const ended = containerWith('app', { exitCode: 137, isReplaced: true });
    const dos = (parts: Parameters<typeof observationWith>[0]) =>
      planPod({ pod }, observationWith({ ...running, images: { app: 'ready' as const }, ...parts }), nowMs).map(
        step => step.do,
      );
    const actuated = new Map([
      ['app-0', cpu('1')],
      ['other-0', cpu('1')],
    ]);
    test('stops the container first: the cgroup of the pod cannot be narrower than its', () => {
      expect(dos({ containers: [containerWith('app'), other], actuated, resize })).toEqual(['stopContainer']);
    });
    test('then changes the pod and what runs, and starts nothing meanwhile', () => {
      expect(dos({ containers: [ended, other], actuated, resize })).toEqual(['resize']);
      expect(dos({ containers: [ended, other], actuated, resize, inFlight: ['resize'] })).toEqual([]);
    });
    test('then starts the container anew', () => {
      const done = { resize: { ...resize, podIsStale: false }, actuated: new Map([['other-0', cpu('2')]]) };
      expect(dos({ containers: [ended, other], ...done })).toEqual(['startContainer']);
    });
    test('starts it also when the rest cannot be changed', () => {
      const failure = { reason: 'Error', message: 'no', count: 1, retryAtMs: nowMs + 1000 };
      const observed = { containers: [ended, other], actuated, resize: { ...resize, failure } };
      expect(dos(observed)).toEqual(['startContainer', 'wait']);
    });
  });
});

const none = { cpuQuotaUs: Number.POSITIVE_INFINITY, memoryLimitBytes: Number.POSITIVE_INFINITY };
test.each<[ResourceRequirements, ActualResources, ResourceRequirements | undefined, ResourceRequirements]>([
  [cpu('0.2', '0.5'), { cpuShares: 204, cpuQuotaUs: 50_000 }, undefined, cpu('0.2', '0.5')],
  [cpu('200m', '200m'), { cpuShares: 102, cpuQuotaUs: 10_000 }, cpu('0.1', '0.1'), cpu('0.1', '0.1')],
  [cpu('200m', '200m'), { cpuShares: 512, cpuQuotaUs: 30_000 }, undefined, cpu('500m', '300m')],
  [cpu('200m'), { cpuWeight: 8 }, undefined, cpu('200m')],
  [memory('64Mi'), { memoryLimitBytes: 64 * 2 ** 20 }, undefined, memory('64Mi')],
  [
    memory('64Mi'),
    { memoryLimitBytes: 2 ** 20 },
    undefined,
    { requests: { memory: '64Mi' }, limits: { memory: '1048576' } },
  ],
  [{ ...cpu('200m', '200m') }, { cpuShares: 204, ...none }, undefined, { requests: { cpu: '200m' } }],
  [
    { requests: { memory: '1Gi' }, limits: { cpu: '1', memory: '1Gi', 'example.com/gpu': '1' } },
    none,
    undefined,
    { requests: { memory: '1Gi' }, limits: { 'example.com/gpu': '1' } },
  ],
  [{ requests: { memory: '1Gi' } }, none, undefined, { requests: { memory: '1Gi' } }],
])('granted %j, and the kernel says %j', (granted, actual, actuated, expected) => {
  expect(statedResources(granted, actual, actuated)).toEqual(expected);
});
