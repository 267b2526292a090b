import { expect, test } from 'vitest';
import { MetricsRegistry } from '#base';
import { RejectionMetrics } from './rejection-metrics.ts';

test('pods that are turned away are counted by reasons of which there are not many', async () => {
  const metrics = new RejectionMetrics();
  for (const reason of ['OutOfcpu', 'OutOfcpu', 'OutOfexample.com/gpu', 'NodeAffinity', 'PodFeatureUnsupported'])
    metrics.rejected(reason);
  const registry = new MetricsRegistry();
  registry.add(metrics.family);
  const { body } = await registry.expose();
  const lines = body.split('\n').filter(line => line.startsWith('kubelet_admission_rejections_total'));
  expect(lines.map(line => line.replace('kubelet_admission_rejections_total', '')).toSorted()).toEqual([
    '{reason="Other"} 1',
    '{reason="OutOfExtendedResources"} 1',
    '{reason="OutOfcpu"} 2',
    '{reason="PodFeatureUnsupported"} 1',
  ]);
});
