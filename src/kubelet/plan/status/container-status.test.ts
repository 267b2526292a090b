import { describe, expect, test } from 'vitest';
import type { ContainerStatus } from '#api';
import { containerWith, nowMs, type ObservationParts, type PodParts } from '../../testing/builders.ts';
import { backoff, deleted, ready, status } from '../../testing/status-cases.ts';
import type { PodStop } from '../observation.ts';

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
