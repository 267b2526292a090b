import { expect, test } from 'vitest';
import { MetricsRegistry } from '#base';
import { type VolumeSample, volumeMetrics } from './volume-usage.ts';

test('volumes of claims are counted once each, by what is known of them', async () => {
  const claim = { namespace: 'default', name: 'data' };
  const volumes: VolumeSample[] = [
    { uid: 'a', name: 'd', claim, capacityBytes: 100, usedBytes: 40 },
    { uid: 'b', name: 'e', claim, capacityBytes: 100, usedBytes: 40 },
    { uid: 'b', name: 'inline', capacityBytes: 7 },
  ];
  const registry = new MetricsRegistry();
  registry.add(...volumeMetrics(async () => volumes));
  const { body: text } = await registry.expose();
  expect(text.split('\n').filter(line => line.includes('{'))).toEqual([
    'kubelet_volume_stats_capacity_bytes{namespace="default",persistentvolumeclaim="data"} 100',
    'kubelet_volume_stats_used_bytes{namespace="default",persistentvolumeclaim="data"} 40',
  ]);
});
