import { expect, it } from 'vitest';
import type { StoreFixture } from '../contract.ts';
import { maxKeyLength } from '../store.ts';
import { commit, put, remove, textOf } from './writes.ts';

/** Revisions, conditions, and that a commit is whole or not at all. */
export function describeCommits(fixture: StoreFixture): void {
  it('gives each commit the next revision', async () => {
    const { store } = fixture;
    const first = (await store.currentRevision()) + 1;
    expect(await commit(store, put('a', '1'))).toBe(first);
    expect(await commit(store, put('a', '2'), put('b', '1'))).toBe(first + 1);
    expect(await commit(store, remove('a'))).toBe(first + 2);
    expect(await store.currentRevision()).toBe(first + 2);
  });

  it('tells when a key was created and last written', async () => {
    const { store } = fixture;
    const created = await commit(store, put('a', '1'));
    const written = await commit(store, put('a', '2'));
    expect(await store.get('a')).toMatchObject({ key: 'a', createRevision: created, modRevision: written });
    await commit(store, remove('a'));
    const recreated = await commit(store, put('a', '3'));
    expect(await store.get('a')).toMatchObject({ createRevision: recreated, modRevision: recreated });
  });

  it('keeps every byte of a value', async () => {
    const { store } = fixture;
    const large = Buffer.from(Array.from({ length: 1_500_000 }, (_, i) => (i * 31) % 256));
    const all = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
    await store.commit([
      { type: 'put', key: 'large', value: large },
      { type: 'put', key: 'all', value: all },
      { type: 'put', key: 'empty', value: new Uint8Array() },
    ]);
    expect(Buffer.compare((await store.get('large'))?.value ?? all, large)).toBe(0);
    expect(Buffer.compare((await store.get('all'))?.value ?? large, all)).toBe(0);
    expect((await store.get('empty'))?.value.length).toBe(0);
  });

  it('refuses to create a key that exists, and tells which row is in the way', async () => {
    const { store } = fixture;
    const revision = await commit(store, put('a', '1', { ifRevision: 0 }));
    const result = await store.commit([put('a', '2', { ifRevision: 0 })]);
    expect(result).toMatchObject({ committed: false, conflict: 'a', current: { modRevision: revision } });
    expect(await store.currentRevision()).toBe(revision);
  });

  it.each([
    { when: 'the key changed', revisionOffset: -1, ok: false },
    { when: 'the key is as expected', revisionOffset: 0, ok: true },
    { when: 'the revision has not happened', revisionOffset: 1, ok: false },
  ])('a conditional put when $when: $ok', async ({ revisionOffset, ok }) => {
    const { store } = fixture;
    await commit(store, put('a', '1'));
    const revision = await commit(store, put('a', '2'));
    const result = await store.commit([put('a', '3', { ifRevision: revision + revisionOffset })]);
    expect(result.committed).toBe(ok);
    expect(textOf(await store.get('a'))).toBe(ok ? '3' : '2');
  });

  it('deletes conditionally', async () => {
    const { store } = fixture;
    const revision = await commit(store, put('a', '1'));
    expect(await store.commit([remove('a', { ifRevision: revision - 1 })])).toMatchObject({ committed: false });
    expect(await store.commit([remove('a', { ifRevision: revision })])).toMatchObject({ committed: true });
    expect(await store.get('a')).toBeUndefined();
    expect(await store.commit([remove('a', { ifRevision: revision })])).toMatchObject({
      committed: false,
      current: undefined,
    });
  });

  it.each([
    { when: 'another has changed it', change: put('a', '2') },
    { when: 'another has deleted it', change: remove('a') },
  ])('a refused commit tells a revision at which that was so: $when', async ({ change }) => {
    const { store } = fixture;
    const read = await commit(store, put('a', '1'));
    const changing = store.commit([change]);
    const refused = await store.commit([put('a', '3', { ifRevision: read })]);
    // Durable by then: a read of that revision is answered, and shows why.
    expect(refused).toMatchObject({ committed: false, revision: read + 1 });
    const row = await store.get('a', { revision: refused.revision });
    expect(row?.modRevision).toBe(refused.committed ? undefined : refused.current?.modRevision);
    await changing;
  });

  it('applies all operations or none', async () => {
    const { store } = fixture;
    const revision = await commit(store, put('a', '1'), put('b', '1'));
    const result = await store.commit([put('a', '2'), put('c', '2'), remove('b', { ifRevision: revision + 7 })]);
    expect(result).toMatchObject({ committed: false, conflict: 'b' });
    expect(textOf(await store.get('a'))).toBe('1');
    expect(await store.get('c')).toBeUndefined();
    const applied = await commit(store, put('a', '2'), put('c', '2'), remove('b', { ifRevision: revision }));
    expect(await store.get('a')).toMatchObject({ modRevision: applied });
    expect(await store.get('c')).toMatchObject({ modRevision: applied });
    expect(await store.get('b')).toBeUndefined();
  });

  it('makes no revision when nothing changes', async () => {
    const { store } = fixture;
    const revision = await commit(store, put('a', '1'));
    expect(await commit(store, remove('absent'))).toBe(revision);
    expect(await commit(store)).toBe(revision);
    expect(await commit(store, put('a', '1'))).toBe(revision + 1);
  });

  it('refuses a key that appears twice, an empty one and one that is too long', async () => {
    const { store } = fixture;
    await expect(store.commit([put('a', '1'), put('a', '2')])).rejects.toThrow('duplicate key');
    await expect(store.commit([put('', '1')])).rejects.toThrow('a key has 1 to');
    await expect(store.commit([put('x'.repeat(maxKeyLength + 1), '1')])).rejects.toThrow('a key has 1 to');
    const longest = '\u{ffff}'.repeat(maxKeyLength);
    await commit(store, put(longest, '1'));
    expect(textOf(await store.get(longest))).toBe('1');
  });

  it('lets exactly one of many concurrent creators win', async () => {
    const { store } = fixture;
    const results = await Promise.all(
      Array.from({ length: 50 }, (_, i) => store.commit([put('leader', `${i}`, { ifRevision: 0 })])),
    );
    expect(results.filter(result => result.committed)).toHaveLength(1);
    const winner = results.findIndex(result => result.committed);
    expect(textOf(await store.get('leader'))).toBe(`${winner}`);
  });

  it('loses no increment of many concurrent writers', async () => {
    const { store } = fixture;
    const before = await commit(store, put('counter', '0'));
    const increment = async (): Promise<void> => {
      for (;;) {
        const row = await store.get('counter');
        const next = put('counter', `${Number(textOf(row)) + 1}`, { ifRevision: row?.modRevision ?? 0 });
        if ((await store.commit([next])).committed) return;
      }
    };
    await Promise.all(
      Array.from({ length: 16 }, async () => {
        for (let i = 0; i < 10; i++) await increment();
      }),
    );
    expect(textOf(await store.get('counter'))).toBe('160');
    expect(await store.currentRevision()).toBe(before + 160);
  });

  it('shows a commit to reads that begin after it was acknowledged', async () => {
    const { store } = fixture;
    await Promise.all(
      Array.from({ length: 32 }, async (_, writer) => {
        for (let i = 0; i < 20; i++) {
          const revision = await commit(store, put(`w${writer}`, `${i}`));
          expect(await store.currentRevision()).toBeGreaterThanOrEqual(revision);
          expect(await store.get(`w${writer}`)).toMatchObject({ modRevision: revision });
        }
      }),
    );
  });

  it('never shows a row that is newer than its own revision', async () => {
    const { store } = fixture;
    const first = await store.currentRevision();
    const writing = Promise.all(Array.from({ length: 200 }, (_, i) => commit(store, put(`k${i % 7}`, `${i}`))));
    while ((await store.currentRevision()) < first + 200) {
      const result = await store.range({ start: 'k', end: 'l' });
      for (const row of result.rows) expect(row.modRevision).toBeLessThanOrEqual(result.revision);
      await new Promise(resolve => setImmediate(resolve));
    }
    await writing;
  });
}
