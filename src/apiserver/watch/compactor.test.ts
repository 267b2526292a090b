import { afterEach, expect, test } from 'vitest';
import { createVirtualClock, silentLogger } from '#base';
import { CompactedError, createMemoryStore } from '#store';
import { startCompactor } from './compactor.ts';

const clock = createVirtualClock();
const store = createMemoryStore({ clock });
afterEach(() => store[Symbol.asyncDispose]());

test('history is kept for five to six minutes, and nothing is left when it stops', async () => {
  const put = (value: string) => store.commit([{ type: 'put', key: 'a', value: Buffer.from(value) }]);
  await put('1');
  const before = await store.currentRevision();
  const compactor = startCompactor({ store, clock, logger: silentLogger });
  await clock.advance(2000);
  await put('2');
  await clock.advance(290_000);
  expect((await store.get('a', { revision: before }))?.modRevision).toBe(before);
  await put('3');
  await clock.advance(130_000);
  await expect(store.get('a', { revision: before })).rejects.toThrow(CompactedError);
  compactor[Symbol.dispose]();
  expect(clock.pendingTimers).toBe(0);
});
