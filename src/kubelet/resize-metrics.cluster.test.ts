/** What a kubelet counts of resizes, in virtual time. */
import { expect, test } from 'vitest';
import { Pod } from '#api';
import { createVirtualClock, MetricsRegistry, silentLogger } from '#base';
import { strategicPatch } from '#client';
import { kubeletMetrics } from './metrics.ts';
import { priorityBucket } from './resize-metrics.ts';
import { startSimulatedNode } from './simulated-node.ts';
import { startTestApi } from './testing/test-api.ts';

test('resizes are counted as they are asked for, deferred, granted, given up and carried out', async () => {
  const clock = createVirtualClock();
  await using api = await startTestApi(clock);
  const options = { client: api.client, clock, logger: silentLogger, nodeName: 'node', random: () => 0 };
  await using kubelet = await startSimulatedNode(options);
  const registry = new MetricsRegistry();
  registry.add(...kubeletMetrics(kubelet));
  const counted = async () => {
    const { body: text } = await registry.expose();
    const lines = text.split('\n').filter(line => /^kubelet_\w*resize\w*(?<!_bucket)[{ ]/.test(line));
    return lines.map(line => line.replace('kubelet_', '')).toSorted();
  };
  const pass = async (ms: number) => {
    await clock.advance(ms);
    for (let turns = 0; turns < 20; turns++) await clock.advance(0);
  };
  const key = (name: string) => ({ namespace: 'default', name });
  const create = (name: string, cpu: string) =>
    api.client.create(Pod, {
      metadata: key(name),
      spec: { nodeName: 'node', containers: [{ name: 'main', image: 'any', resources: { requests: { cpu } } }] },
    });
  const resize = async (name: string, cpu: string) => {
    const containers = [{ name: 'main', resources: { requests: { cpu } } }];
    await api.client.patch(Pod, key(name), strategicPatch({ spec: { containers } }), { subresource: 'resize' });
    await pass(0);
  };
  await create('first', '3');
  await create('second', '4');
  await pass(2000);
  expect(await counted()).toEqual(['pod_in_progress_resizes 0']);

  await resize('second', '6');
  expect(await counted()).toContain('pod_pending_resizes{reason="deferred",priority_bucket="normal"} 1');
  await pass(7000);
  await resize('first', '1');
  await pass(2000);
  await resize('first', '3');
  await pass(5000);
  await resize('first', '1');
  await pass(2000);
  expect(await counted()).toEqual([
    'container_requested_resizes_total{resource="cpu",requirement="requests",operation="decrease"} 2',
    'container_requested_resizes_total{resource="cpu",requirement="requests",operation="increase"} 2',
    'pod_deferred_accepted_resizes_total{retry_trigger="pod_resized"} 1',
    'pod_deferred_resize_duration_seconds_count{resolution="accepted",priority_bucket="normal"} 1',
    'pod_deferred_resize_duration_seconds_count{resolution="reverted",priority_bucket="normal"} 1',
    'pod_deferred_resize_duration_seconds_sum{resolution="accepted",priority_bucket="normal"} 7',
    'pod_deferred_resize_duration_seconds_sum{resolution="reverted",priority_bucket="normal"} 5',
    'pod_in_progress_resizes 0',
    'pod_resize_duration_milliseconds_count{success="true"} 2',
    'pod_resize_duration_milliseconds_sum{success="true"} 0',
  ]);
});

test.each([
  [2_000_001_000, 'system-critical'],
  [1_999_999_999, 'high'],
  [99_999, 'medium'],
  [undefined, 'normal'],
  [-1, 'low'],
  [-1000, 'very-low'],
])('a pod of priority %s is %s', (priority, bucket) => {
  const spec = { containers: [], ...(priority === undefined ? {} : { priority }) };
  expect(priorityBucket({ spec } as unknown as Pod)).toBe(bucket);
});
