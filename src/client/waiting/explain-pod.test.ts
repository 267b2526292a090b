import { expect, test } from 'vitest';
import type { ContainerState, ContainerStatus, Event, PodStatus } from '#api';
import { storedPod } from '../../testing/builders.ts';
import { explainPod, lastOf } from './explain-pod.ts';

const pod = (status: PodStatus) =>
  storedPod({
    name: 'web',
    container: { name: 'web', image: 'web' },
    spec: { initContainers: [{ name: 'first', image: 'first' }] },
    status,
  });

const container = (state: ContainerState, more: Partial<ContainerStatus> = {}): ContainerStatus => ({
  name: 'web',
  image: 'web',
  imageID: '',
  ready: false,
  restartCount: 0,
  state,
  ...more,
});

const event = (second: number, reason: string, { message = 'text', type = 'Normal' } = {}): Event => ({
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { name: reason, namespace: 'default', uid: reason, resourceVersion: '1', creationTimestamp: '' },
  involvedObject: {},
  reason,
  message,
  type,
  lastTimestamp: `2026-01-01T00:00:0${second}Z`,
});

const creating = { waiting: { reason: 'ContainerCreating' } };
const sandbox = { message: 'no cgroup mount found in mountinfo', type: 'Warning' };

test.each<[string, PodStatus, Event[], string | undefined]>([
  ['ready', { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] }, [], undefined],
  ['done', { phase: 'Succeeded' }, [], undefined],
  ['turned away', { phase: 'Failed', reason: 'OutOfcpu', message: 'no room' }, [], 'OutOfcpu: no room'],
  [
    'ended badly',
    { phase: 'Failed', containerStatuses: [container({ terminated: { exitCode: 3 } })] },
    [],
    'Failed: exit code 3',
  ],
  [
    'without a node',
    {
      phase: 'Pending',
      conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: 'none' }],
    },
    [event(1, 'FailedScheduling')],
    'Unschedulable: none',
  ],
  [
    'without its image',
    { phase: 'Pending', containerStatuses: [container({ waiting: { reason: 'ErrImagePull', message: 'not found' } })] },
    [event(1, 'BackOff')],
    'ErrImagePull: not found',
  ],
  [
    'that crashes',
    {
      phase: 'Running',
      containerStatuses: [
        container(
          { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 10s' } },
          { lastState: { terminated: { exitCode: 1, message: 'no database' } } },
        ),
      ],
    },
    [],
    'CrashLoopBackOff: back-off 10s; it ended before with exit code 1: no database',
  ],
  [
    'whose sandbox cannot be made',
    { phase: 'Pending', containerStatuses: [container(creating)] },
    [event(2, 'FailedCreatePodSandBox', sandbox), event(1, 'Scheduled')],
    'FailedCreatePodSandBox: no cgroup mount found in mountinfo',
  ],
  [
    'whose init container runs',
    {
      phase: 'Pending',
      initContainerStatuses: [container({ running: {} }, { name: 'first' })],
      containerStatuses: [container({ waiting: { reason: 'PodInitializing' } })],
    },
    [event(1, 'Started')],
    'init container first runs',
  ],
  [
    'whose init container fails',
    {
      phase: 'Pending',
      initContainerStatuses: [container({ terminated: { exitCode: 2, reason: 'Error' } }, { name: 'first' })],
      containerStatuses: [container({ waiting: { reason: 'PodInitializing' } })],
    },
    [],
    'Error: exit code 2',
  ],
  [
    'not ready',
    {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: 'False', message: 'containers with unready status: [web]' }],
      containerStatuses: [container({ running: {} })],
    },
    [],
    'containers with unready status: [web]',
  ],
  [
    'whose probe fails',
    { phase: 'Running', containerStatuses: [container({ running: {} })] },
    [event(1, 'Started'), event(3, 'Unhealthy', { message: 'Readiness probe failed: 503', type: 'Warning' })],
    'Unhealthy: Readiness probe failed: 503',
  ],
  ['of which nothing is known', {}, [], 'Pending'],
  ['that is being created', { containerStatuses: [container(creating)] }, [], 'ContainerCreating'],
])('a pod %s', (_, status, events, expected) => {
  expect(explainPod(pod(status), events)).toBe(expected);
});

test('of the events of one second a warning says most, then the later one', () => {
  const warning = event(1, 'Failed', { type: 'Warning' });
  expect(lastOf([warning, event(1, 'Pulling')])).toBe(warning);
  expect(lastOf([event(1, 'Pulling'), event(1, 'Pulled')])?.reason).toBe('Pulled');
  expect(lastOf([warning, event(2, 'Pulling')])?.reason).toBe('Pulling');
  expect(lastOf([])).toBeUndefined();
});
