import { expect, test } from 'vitest';
import type { ClusterStatus } from '../operations.ts';
import { isReady } from './service.ts';

const starting: ClusterStatus = {
  state: 'running',
  version: '0.1.0',
  kubernetesVersion: 'v1.37.0',
  dataDir: '/srv/k',
  components: [{ name: 'cluster', state: 'running', detail: 'in another process' }],
};
const running: ClusterStatus = {
  ...starting,
  apiUrl: 'https://127.0.0.1:6443',
  components: [{ name: 'API server', state: 'ready' }],
};
const node = { name: 'node edge', state: 'ready' };

test('a cluster is ready when its API server answers, with its node if it is to have one', () => {
  expect(isReady(running, { noNode: true })).toBe(true);
  expect(isReady(running, { noNode: false })).toBe(false);
  expect(isReady({ ...running, components: [...running.components, node] }, { noNode: false })).toBe(true);
});

test('one that does not answer is not', () => {
  const components = [{ name: 'API server', state: 'not ready' }];
  expect(isReady({ ...running, components }, { noNode: true })).toBe(false);
});

test('nor is a process that took the data directory and has no API server yet: it may find that it cannot', () => {
  expect(isReady(starting, { noNode: true })).toBe(false);
});
