import { expect, it } from 'vitest';
import { SyncMetrics } from './metrics.ts';
import type { ProxyMetrics } from './proxy.ts';

const none: ProxyMetrics = { syncs: 0, fullSyncs: 0, failures: 0, repairs: 0, lastSync: undefined };

it('remembers changes whose rules could not be written, but not without end', () => {
  const metrics = new SyncMetrics({ registry: undefined, read: () => none, startedMs: 0 });
  metrics.failed([1, 2]);
  metrics.failed([3]);
  expect(metrics.take()).toEqual([3, 1, 2]);
  const many = Array.from({ length: 200_000 }, (_, i) => i);
  metrics.failed(many);
  expect(metrics.take().at(-1)).toBe(199_999);
  metrics.failed(many);
  expect(metrics.take().length).toBeLessThan(many.length);
});
