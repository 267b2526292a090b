import { expect, it } from 'vitest';
import type { StoreFixture } from '../contract.ts';
import { prefixRange, type Store, wholeRange } from '../store.ts';
import { commit, put, remove, WatchLog } from './writes.ts';

const upTo = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);

/** Writes `count` commits by several writers at once. */
async function writeMany(store: Store, count: number): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: 16 }, async () => {
      while (next < count) await commit(store, put(`w/${next % 5}`, `${next++}`));
    }),
  );
}

/** Watches: order, batches, ranges, starts in the past, and consumers that throw. */
export function describeWatches(fixture: StoreFixture): void {
  it('reports what follows', async () => {
    const { store } = fixture;
    const first = await commit(store, put('a', '1'));
    using log = await WatchLog.start(store, wholeRange);
    await commit(store, put('a', '2'));
    await commit(store, remove('a'));
    await commit(store, put('a', '3'));
    await log.until(3);
    expect(log.lines).toEqual([`${first + 1} put a=2`, `${first + 2} delete a`, `${first + 3} put a=3`]);
  });

  it('reports a commit as one batch, and of it only the range', async () => {
    const { store } = fixture;
    using log = await WatchLog.start(store, prefixRange('/pods/'));
    await commit(store, put('/nodes/a', '1'));
    const revision = await commit(store, put('/pods/a', '1'), put('/nodes/b', '1'), put('/pods/b', '2'));
    await log.until(1);
    expect(log.revisions).toEqual([revision]);
    expect(log.lines).toEqual([`${revision} put /pods/a=1`, `${revision} put /pods/b=2`]);
  });

  it('reports before the commit is acknowledged, or soon after', async () => {
    const { store } = fixture;
    using log = await WatchLog.start(store, wholeRange);
    const revision = await commit(store, put('a', '1'));
    await log.until(1);
    expect(log.revisions).toEqual([revision]);
  });

  it('replays from an old revision', async () => {
    const { store } = fixture;
    const first = await commit(store, put('a', '1'), put('other', '1'));
    await commit(store, put('other', '2'));
    await commit(store, put('a', '2'));
    await commit(store, remove('a'));
    await commit(store, put('a', '3'));
    using log = await WatchLog.start(store, prefixRange('a'), { fromRevision: first });
    await commit(store, put('a', '4'));
    await log.until(5);
    expect(log.lines).toEqual([
      `${first} put a=1`,
      `${first + 2} put a=2`,
      `${first + 3} delete a`,
      `${first + 4} put a=3`,
      `${first + 5} put a=4`,
    ]);
  });

  it('tells the revisions of replayed rows', async () => {
    const { store } = fixture;
    const first = await commit(store, put('a', '1'));
    await commit(store, put('a', '2'));
    using log = await WatchLog.start(store, wholeRange, { fromRevision: first });
    await log.until(2);
    expect(log.batches[1]?.events[0]).toMatchObject({
      row: { createRevision: first, modRevision: first + 1 },
    });
  });

  it('waits for a revision that has not happened', async () => {
    const { store } = fixture;
    const first = (await store.currentRevision()) + 1;
    using log = await WatchLog.start(store, wholeRange, { fromRevision: first + 2 });
    for (let i = 0; i < 4; i++) await commit(store, put('a', `${i}`));
    await log.until(2);
    expect(log.revisions).toEqual([first + 2, first + 3]);
  });

  it('skips, repeats and reorders nothing while many write', async () => {
    const { store } = fixture;
    const first = (await store.currentRevision()) + 1;
    using log = await WatchLog.start(store, wholeRange);
    await writeMany(store, 500);
    await log.until((await store.currentRevision()) - first + 1);
    expect(log.revisions).toEqual(upTo(first, await store.currentRevision()));
  });

  it('skips, repeats and reorders nothing when started from old revisions while many write', async () => {
    const { store } = fixture;
    const first = await commit(store, put('w/0', 'first'));
    const logs: WatchLog[] = [];
    const writing = writeMany(store, 400);
    for (let i = 0; i < 10; i++) {
      await commit(store, put('pace', `${i}`));
      logs.push(await WatchLog.start(store, wholeRange, { fromRevision: first }));
    }
    await writing;
    for (const log of logs) {
      await log.until((await store.currentRevision()) - first + 1);
      expect(log.revisions).toEqual(upTo(first, await store.currentRevision()));
      expect(log.lines).toEqual(logs[0]?.lines);
      log[Symbol.dispose]();
    }
  });

  it('loses nothing between a range and a watch from its revision', async () => {
    const { store } = fixture;
    const writing = writeMany(store, 300);
    await commit(store, put('pace', '1'));
    const { rows, revision } = await store.range(wholeRange);
    using log = await WatchLog.start(store, wholeRange, { fromRevision: revision + 1 });
    await writing;
    await log.until((await store.currentRevision()) - revision);
    const state = new Map(rows.map(row => [row.key, row]));
    for (const event of log.batches.flatMap(batch => batch.events))
      if (event.type === 'put') state.set(event.row.key, event.row);
    expect([...state.values()].sort((a, b) => (a.key < b.key ? -1 : 1))).toEqual((await store.range(wholeRange)).rows);
  });

  it('reports nothing after it was disposed, even from within its own callback', async () => {
    const { store } = fixture;
    const seen: number[] = [];
    const watch = await store.watch(wholeRange, {
      onBatch: batch => {
        seen.push(batch.revision);
        watch[Symbol.dispose]();
      },
      onError: () => undefined,
    });
    using other = await WatchLog.start(store, wholeRange);
    const revision = await commit(store, put('a', '1'));
    await commit(store, put('a', '2'));
    await other.until(2);
    expect(seen).toEqual([revision]);
  });

  it('that does not take a batch ends, and is told why; the others go on', async () => {
    const { store } = fixture;
    const errors: Error[] = [];
    let calls = 0;
    using _bad = await store.watch(wholeRange, {
      onBatch: () => {
        calls++;
        throw new Error('bug');
      },
      onError: error => errors.push(error),
    });
    using log = await WatchLog.start(store, wholeRange);
    await commit(store, put('a', '1'));
    await commit(store, put('a', '2'));
    await log.until(2);
    expect(errors.map(({ cause }) => cause)).toEqual([new Error('bug')]);
    expect(calls).toBe(1);
  });
}
