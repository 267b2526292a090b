/** Upstream's words, which people and tools match on. */
import { expect, test } from 'vitest';
import type { ResourceRequirements } from '#api';
import { podWith, sidecar } from '../../testing/builders.ts';
import { resizeMessage } from './resize-message.ts';

const some: ResourceRequirements = {
  requests: { memory: '1024Mi', cpu: '0.1' },
  limits: { memory: '2Gi', cpu: '1000m' },
};

test.each<[what: string, options: Parameters<typeof resizeMessage>[2], expected: string]>([
  [
    'completed',
    { generation: 2 },
    'Pod resize completed: {"containers":[{"name":"app","resources":{"limits":{"cpu":"1","memory":"2Gi"},"requests":{"cpu":"100m","memory":"1Gi"}}}],"generation":2}',
  ],
  [
    'Deferred',
    { generation: 3, error: 'no room' },
    'Pod resize Deferred: {"containers":[{"name":"app","resources":{"limits":{"cpu":"1","memory":"2Gi"},"requests":{"cpu":"100m","memory":"1Gi"}}}],"generation":3,"error":"no room"}',
  ],
])('%s', (what, options, expected) => {
  const pod = podWith({ containers: [{ name: 'app', resources: some }] });
  expect(resizeMessage(pod, what, options)).toBe(expected);
});

test('names init containers apart, and those that ask for nothing', () => {
  const pod = podWith({ init: [{ ...sidecar('side'), resources: { requests: { cpu: '1' } } }], containers: ['app'] });
  expect(resizeMessage(pod, 'started', { generation: 1 })).toBe(
    'Pod resize started: {"initContainers":[{"name":"side","resources":{"requests":{"cpu":"1"}}}],"containers":[{"name":"app","resources":{}}],"generation":1}',
  );
});
