import { expect, it } from 'vitest';
import { createVirtualClock } from '#base';
import { createMemoryStore } from '#store';
import { LeasePool } from './lease-pool.ts';

it('shares a lease for a minute, and outlives what was asked', async () => {
  const clock = createVirtualClock();
  await using store = createMemoryStore({ clock });
  const pool = new LeasePool({ store, clock });
  const first = await pool.leaseFor(3600);
  await store.commit([{ type: 'put', key: '/a', value: Buffer.from('x'), lease: first }]);
  await clock.advance(59_000);
  expect(await pool.leaseFor(3600)).toBe(first);
  expect(await pool.leaseFor(60)).not.toBe(first);
  await clock.advance(2000);
  expect(await pool.leaseFor(3600)).not.toBe(first);
  await clock.advance(3_590_000);
  expect(await store.get('/a')).toBeDefined();
  await clock.advance(60_000);
  expect(await store.get('/a')).toBeUndefined();
});
