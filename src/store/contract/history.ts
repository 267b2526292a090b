import { expect, it } from 'vitest';
import type { StoreFixture } from '../contract.ts';
import { CompactedError, FutureRevisionError, wholeRange } from '../store.ts';
import { commit, put, remove, textOf, textsOf, WatchLog } from './writes.ts';

const ignore = { onBatch: () => undefined, onError: () => undefined };

/** Compaction, retention, and what reads and watches of old revisions throw. */
export function describeHistory(fixture: StoreFixture): void {
  it('forgets what is too old or too much, when it is asked to look', async () => {
    const { store, clock } = fixture;
    const first = await commit(store, put('a', '1'));
    const retention = { keepMs: 60_000, keepRevisions: 3 };
    await store.retain(retention);
    await commit(store, put('a', '2'));
    await clock.advance(60_000);
    expect(textOf(await store.get('a', { revision: first }))).toBe('1');
    await store.retain(retention);
    expect(textOf(await store.get('a', { revision: first + 1 }))).toBe('2');
    const last = await commit(store, put('a', '3'), put('b', '1'));
    for (let value = 4; value < 8; value++) await commit(store, put('a', `${value}`));
    await store.retain(retention);
    await expect(store.get('a', { revision: last })).rejects.toThrow(CompactedError);
    expect(textOf(await store.get('a', { revision: last + 4 }))).toBe('7');
    expect(textOf(await store.get('b'))).toBe('1');
  });

  it('reads every past state', async () => {
    const { store } = fixture;
    const first = await commit(store, put('a', '1'));
    await commit(store, put('b', '1'));
    await commit(store, put('a', '2'), remove('b'));
    await commit(store, remove('a'), put('c', '1'));
    await commit(store, put('a', '3'));
    const states = [['a=1'], ['a=1', 'b=1'], ['a=2'], ['c=1'], ['a=3', 'c=1']];
    for (const [index, state] of states.entries()) {
      const revision = first + index;
      const result = await store.range(wholeRange, { revision });
      expect(textsOf(result.rows)).toEqual(state);
      expect(result).toMatchObject({ revision, remaining: 0 });
      const a = state.find(text => text.startsWith('a='))?.slice(2);
      expect(textOf(await store.get('a', { revision }))).toBe(a);
    }
    expect(await store.get('a', { revision: first })).toMatchObject({ createRevision: first, modRevision: first });
  });

  it('limits and counts a past range', async () => {
    const { store } = fixture;
    const revision = await commit(store, ...['a', 'b', 'c', 'd', 'e'].map(key => put(key, 'old')));
    await commit(store, remove('a'), remove('c'), put('aa', 'new'), put('f', 'new'));
    const result = await store.range(wholeRange, { revision, limit: 2 });
    expect(textsOf(result.rows)).toEqual(['a=old', 'b=old']);
    expect(result.remaining).toBe(3);
    expect(await store.range(wholeRange, { limit: 2 })).toMatchObject({ remaining: 3 });
    for (const [limit, remaining] of [
      [4, 1],
      [5, 0],
      [6, 0],
    ] as const) {
      expect(await store.range(wholeRange, { revision, limit, count: false })).toMatchObject({ remaining });
      expect(await store.range(wholeRange, { limit, count: false })).toMatchObject({ remaining });
    }
  });

  it('finds the rows of a limited past range behind many that came later', async () => {
    const { store } = fixture;
    const revision = await commit(store, ...['x', 'y', 'z'].map(key => put(key, 'old')));
    for (let i = 0; i < 10; i++) await commit(store, put(`a${i}`, 'new'));
    const result = await store.range(wholeRange, { revision, limit: 2 });
    expect(textsOf(result.rows)).toEqual(['x=old', 'y=old']);
    expect(result.remaining).toBe(1);
  });

  it('refuses a revision that has not happened', async () => {
    const { store } = fixture;
    const revision = (await store.currentRevision()) + 1;
    await expect(store.range(wholeRange, { revision })).rejects.toThrow(FutureRevisionError);
    await expect(store.get('a', { revision })).rejects.toThrow(FutureRevisionError);
    await expect(store.compact(revision)).rejects.toThrow(FutureRevisionError);
  });

  it('forgets what is compacted and keeps the rest', async () => {
    const { store } = fixture;
    const first = await commit(store, put('a', '1'), put('kept', '1'));
    for (let i = 2; i <= 10; i++) await commit(store, put('a', `${i}`));
    const compacted = first + 5;
    await store.compact(compacted);
    await expect(store.range(wholeRange, { revision: compacted - 1 })).rejects.toThrow(CompactedError);
    await expect(store.get('a', { revision: compacted - 1 })).rejects.toThrow(CompactedError);
    await expect(store.watch(wholeRange, { ...ignore, fromRevision: compacted - 1 })).rejects.toThrow(CompactedError);
    await expect(store.range(wholeRange, { revision: first })).rejects.toMatchObject({ compactRevision: compacted });
    expect(textsOf((await store.range(wholeRange, { revision: compacted })).rows)).toEqual(['a=6', 'kept=1']);
    expect(textOf(await store.get('a'))).toBe('10');
    using log = await WatchLog.start(store, wholeRange, { fromRevision: compacted });
    await log.until(5);
    expect(log.lines.slice(0, 2)).toEqual([`${compacted} put a=6`, `${compacted + 1} put a=7`]);
  });

  it('compacts again and again, and not backwards', async () => {
    const { store } = fixture;
    const first = await commit(store, put('a', '1'));
    for (let i = 0; i < 2500; i += 100) {
      await Promise.all(Array.from({ length: 100 }, (_, j) => commit(store, put('a', `${i + j}`))));
      await store.compact((await store.currentRevision()) - 10);
    }
    await store.compact(first);
    expect(textOf(await store.get('a', { revision: (await store.currentRevision()) - 10 }))).toBe('2489');
    await expect(store.get('a', { revision: (await store.currentRevision()) - 11 })).rejects.toThrow(CompactedError);
  });

  it('compacts while writes go on', async () => {
    const { store } = fixture;
    const first = await commit(store, put('a', '0'));
    using log = await WatchLog.start(store, wholeRange);
    const writing = Promise.all(Array.from({ length: 2000 }, (_, i) => commit(store, put('a', `${i}`))));
    await commit(store, put('b', '1'));
    const compacting = store.compact(first + 500);
    await Promise.all([writing, compacting]);
    await log.until(2001);
    expect(log.revisions).toEqual(Array.from({ length: 2001 }, (_, i) => first + 1 + i));
  });
}
