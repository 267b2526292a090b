import { expect, test } from 'vitest';
import { toContainer } from './convert.ts';
import type { Container, ContainerStatusResponse } from './messages.ts';

type Status = NonNullable<ContainerStatusResponse['status']>;
const item: Container = {
  id: 'c',
  podSandboxId: 's',
  metadata: { name: 'main', attempt: 0 },
  image: null,
  imageRef: '',
  state: 'CONTAINER_EXITED',
  createdAt: 1e6,
  labels: {},
  annotations: {},
};
const exited = (more: Partial<Status>): Status => ({
  state: 'CONTAINER_EXITED',
  createdAt: 1e6,
  startedAt: 0,
  finishedAt: 2e6,
  exitCode: 128,
  reason: 'StartError',
  message: 'failed to create containerd task: failed to create shim task: context canceled: unknown',
  image: null,
  imageRef: '',
  ...more,
});

test.each<[string, Partial<Status>, string]>([
  ['whose start ended with the kubelet is one that has not been started', {}, 'Created'],
  ['that cannot be started has exited', { message: 'exec: "nothing": executable file not found' }, 'Exited'],
  ['that was started has exited', { startedAt: 1e6, reason: 'Error' }, 'Exited'],
])('a container %s', (_, more, state) => {
  expect(toContainer(item, exited(more)).state).toBe(state);
});
