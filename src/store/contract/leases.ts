import { expect, it } from 'vitest';
import type { StoreFixture } from '../contract.ts';
import { LeaseNotFoundError, wholeRange } from '../store.ts';
import { commit, put, remove, textOf, textsOf, WatchLog } from './writes.ts';

/** Leases: their end, renewal and revocation, and what becomes of their keys. */
export function describeLeases(fixture: StoreFixture): void {
  it('deletes the keys of a lease when it runs out, in one commit', async () => {
    const { store, clock } = fixture;
    const lease = await store.grantLease(10);
    await commit(store, put('a', '1', { lease: lease.id }), put('b', '1', { lease: lease.id }), put('c', '1'));
    using log = await WatchLog.start(store, wholeRange);
    await clock.advance(9_999);
    expect((await store.range(wholeRange)).rows).toHaveLength(3);
    await clock.advance(1);
    await log.until(1);
    expect(log.batches[0]?.events.map(event => event.type)).toEqual(['delete', 'delete']);
    expect(textsOf((await store.range(wholeRange)).rows)).toEqual(['c=1']);
  });

  it('lives on while it is kept alive', async () => {
    const { store, clock } = fixture;
    const lease = await store.grantLease(10);
    await commit(store, put('a', '1', { lease: lease.id }));
    for (let i = 0; i < 5; i++) {
      await clock.advance(9_000);
      await lease.keepAlive();
    }
    expect(await store.get('a')).toMatchObject({ lease: lease.id });
    using log = await WatchLog.start(store, wholeRange);
    await clock.advance(10_000);
    await log.until(1);
    expect(await store.get('a')).toBeUndefined();
  });

  it('deletes its keys when revoked', async () => {
    const { store } = fixture;
    const lease = await store.grantLease(10);
    await commit(store, put('a', '1', { lease: lease.id }));
    await lease.revoke();
    expect(await store.get('a')).toBeUndefined();
  });

  it('lets go of a key that is put without it or with another', async () => {
    const { store } = fixture;
    const [first, second] = [await store.grantLease(10), await store.grantLease(10)];
    expect(first.id).not.toBe(second.id);
    for (const key of ['a', 'b', 'c']) await commit(store, put(key, '1', { lease: first.id }));
    await commit(store, put('a', '2'), put('b', '2', { lease: second.id }), remove('c'));
    await commit(store, put('c', '2'));
    await first.revoke();
    expect(textsOf((await store.range(wholeRange)).rows)).toEqual(['a=2', 'b=2', 'c=2']);
    await second.revoke();
    expect(textsOf((await store.range(wholeRange)).rows)).toEqual(['a=2', 'c=2']);
  });

  it('is gone once it ended', async () => {
    const { store, clock } = fixture;
    const lease = await store.grantLease(10);
    await clock.advance(10_000);
    await expect(lease.keepAlive()).rejects.toThrow(LeaseNotFoundError);
    await expect(lease.revoke()).rejects.toThrow(LeaseNotFoundError);
    await expect(store.commit([put('a', '1', { lease: lease.id })])).rejects.toThrow(LeaseNotFoundError);
    expect(await store.get('a')).toBeUndefined();
  });

  it('takes a put that was under way when it was revoked', async () => {
    const { store } = fixture;
    const lease = await store.grantLease(10);
    const putting = store.commit([put('a', '1', { lease: lease.id })]);
    const revoking = lease.revoke();
    await Promise.allSettled([putting, revoking]);
    expect(textOf(await store.get('a'))).toBeUndefined();
  });
}
