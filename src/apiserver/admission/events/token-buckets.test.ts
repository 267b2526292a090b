import { expect, test } from 'vitest';
import { createVirtualClock } from '#base';
import { TokenBuckets } from './token-buckets.ts';

const take = (buckets: TokenBuckets, key: string, times: number) =>
  Array.from({ length: times }, () => buckets.take(key)).filter(Boolean).length;

test('each key has a burst, and so many a second afterwards', async () => {
  const clock = createVirtualClock();
  const buckets = new TokenBuckets({ qps: 3, burst: 10, cacheSize: 100, clock });
  expect(take(buckets, 'a', 12)).toBe(10);
  expect(take(buckets, 'b', 1)).toBe(1);
  await clock.advance(1000);
  expect(take(buckets, 'a', 12)).toBe(3);
  await clock.advance(60_000);
  expect(take(buckets, 'a', 12)).toBe(10);
});

test('who was not heard of for longest begins anew, when there are too many', () => {
  const buckets = new TokenBuckets({ qps: 1, burst: 1, cacheSize: 2, clock: { now: () => 0 } });
  expect(['a', 'b', 'a', 'c', 'a', 'b'].map(key => buckets.take(key))).toEqual([true, true, false, true, false, true]);
});
