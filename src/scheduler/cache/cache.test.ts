import { expect, test } from 'vitest';
import { storedNode, storedPod } from '#testing';
import { SchedulerCache } from './cache.ts';

const pod = storedPod({ name: 'pod', requests: { cpu: '1' } });
const podOn = (nodeName: string) => ({ ...pod, spec: { ...pod.spec, nodeName } });
const counts = (cache: SchedulerCache) =>
  Object.fromEntries(cache.snapshot().nodes.map(({ node, requested }) => [node.metadata.name, requested['cpu'] ?? 0]));

function cacheOf(...nodes: string[]): SchedulerCache {
  const cache = new SchedulerCache();
  for (const name of nodes) cache.setNode(storedNode({ name }));
  return cache;
}

test('a pod that turns out to be elsewhere than assumed counts there only', () => {
  const cache = cacheOf('one', 'two');
  cache.setPod(podOn('one'));
  cache.setPod(podOn('two'));
  expect(counts(cache)).toEqual({ one: 0, two: 1000 });
});

test('pods count from when their node is known', () => {
  const cache = cacheOf();
  cache.setPod(podOn('late'));
  cache.setNode(storedNode({ name: 'late' }));
  expect(counts(cache)).toEqual({ late: 1000 });
  cache.removeNode('late');
  cache.removePod(pod.metadata.uid);
  cache.setNode(storedNode({ name: 'late' }));
  expect(counts(cache)).toEqual({ late: 0 });
});

test('a snapshot stays as it is', () => {
  const cache = cacheOf('one');
  const before = cache.snapshot();
  cache.setPod(podOn('one'));
  expect(before.nodes[0]?.pods.size).toBe(0);
  expect(cache.snapshot().nodes[0]?.pods.size).toBe(1);
});
