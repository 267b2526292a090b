import { expect, it } from 'vitest';
import type { StoreFixture } from '../contract.ts';
import { wholeRange } from '../store.ts';
import { commit, put, WatchLog } from './writes.ts';

/** What disposing finishes, refuses and leaves behind. */
export function describeLifecycle(fixture: StoreFixture): void {
  it('leaves no timer behind when disposed', async () => {
    const { store, clock } = fixture;
    await store.grantLease(3600);
    await store.grantLease(7200);
    await store[Symbol.asyncDispose]();
    expect(clock.pendingTimers).toBe(0);
  });

  it('finishes what was asked for before it was disposed', async () => {
    const { store } = fixture;
    const first = (await store.currentRevision()) + 1;
    const writing = Promise.all(Array.from({ length: 1500 }, (_, i) => commit(store, put(`${i}`, ''))));
    await store[Symbol.asyncDispose]();
    expect(await writing).toEqual(Array.from({ length: 1500 }, (_, i) => first + i));
  });

  it('refuses work once disposed', async () => {
    const { store } = fixture;
    using log = await WatchLog.start(store, wholeRange);
    await store[Symbol.asyncDispose]();
    await expect(store.commit([put('a', '1')])).rejects.toThrow('closed');
    await expect(store.get('a')).rejects.toThrow('closed');
    await expect(store.range(wholeRange)).rejects.toThrow('closed');
    await expect(store.watch(wholeRange, { onBatch: () => undefined, onError: () => undefined })).rejects.toThrow(
      'closed',
    );
    await expect(store.compact(1)).rejects.toThrow('closed');
    await expect(store.grantLease(1)).rejects.toThrow('closed');
    expect(log.batches).toEqual([]);
  });

  it('may be disposed twice', async () => {
    await fixture.store[Symbol.asyncDispose]();
    await expect(fixture.store[Symbol.asyncDispose]()).resolves.toBeUndefined();
  });
}
