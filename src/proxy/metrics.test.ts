import { expect, it } from 'vitest';
import { SyncMetrics } from './metrics.ts';

it('remembers changes whose rules could not be written, but not without end', () => {
  const metrics = new SyncMetrics({ registry: undefined, startedMs: 0 });
  metrics.failed([1, 2]);
  metrics.failed([3]);
  expect(metrics.take()).toEqual([3, 1, 2]);
  const many = Array.from({ length: 200_000 }, (_, i) => i);
  metrics.failed(many);
  expect(metrics.take().at(-1)).toBe(199_999);
  metrics.failed(many);
  expect(metrics.take().length).toBeLessThan(many.length);
});
