import { beforeEach, expect, it } from 'vitest';
import type { StoreFixture } from '../contract.ts';
import { prefixRange, wholeRange } from '../store.ts';
import { commit, put, remove, textsOf } from './writes.ts';

/** Reads: bounds, order, limits, counts and old revisions. */
export function describeRanges(fixture: StoreFixture): void {
  beforeEach(async () => {
    await commit(fixture.store, ...['/a/3', '/a/1', '/b', '/a/2', '/a', '/a0'].map(key => put(key, key.slice(-1))));
  });

  it('returns the rows of a half-open range in order', async () => {
    const { store } = fixture;
    const { rows, remaining, revision } = await store.range({ start: '/a/1', end: '/a/3' });
    expect(textsOf(rows)).toEqual(['/a/1=1', '/a/2=2']);
    expect(remaining).toBe(0);
    expect(revision).toBe(await store.currentRevision());
  });

  it('returns the keys that begin with a prefix', async () => {
    const { store } = fixture;
    expect((await store.range(prefixRange('/a/'))).rows.map(row => row.key)).toEqual(['/a/1', '/a/2', '/a/3']);
    expect((await store.range(prefixRange('/c/'))).rows).toEqual([]);
    expect((await store.range(wholeRange)).rows).toHaveLength(6);
    expect((await store.range(prefixRange(''))).rows).toHaveLength(6);
  });

  it.each([
    { limit: 1, keys: ['/a/1'], remaining: 2 },
    { limit: 2, keys: ['/a/1', '/a/2'], remaining: 1 },
    { limit: 3, keys: ['/a/1', '/a/2', '/a/3'], remaining: 0 },
    { limit: 9, keys: ['/a/1', '/a/2', '/a/3'], remaining: 0 },
  ])('returns at most $limit rows and how many remain', async ({ limit, keys, remaining }) => {
    const result = await fixture.store.range(prefixRange('/a/'), { limit });
    expect(result.rows.map(row => row.key)).toEqual(keys);
    expect(result.remaining).toBe(remaining);
  });

  it('orders keys by their UTF-8 bytes', async () => {
    const { store } = fixture;
    const keys = ['u/~', 'u/\u{e9}', 'u/\u{ffff}', 'u/\u{10000}', 'u/\u{10ffff}', 'u/a', 'u/\u{1}'];
    await commit(store, ...keys.map(key => put(key, '')));
    const byBytes = keys.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect((await store.range(prefixRange('u/'))).rows.map(row => row.key)).toEqual(byBytes);
    expect((await store.range({ start: 'u/\u{ffff}', end: 'u/\u{10ffff}' })).rows.map(row => row.key)).toEqual([
      'u/\u{ffff}',
      'u/\u{10000}',
    ]);
  });

  it('pages through a range at one revision while writes go on', async () => {
    const { store } = fixture;
    const wanted = Array.from({ length: 100 }, (_, i) => `p/${String(i).padStart(3, '0')}`);
    const revision = await commit(store, ...wanted.map(key => put(key, 'old')));
    const seen: string[] = [];
    for (let start = 'p/'; ; ) {
      const page = await store.range({ start, end: 'p0' }, { revision, limit: 7 });
      seen.push(...textsOf(page.rows));
      expect(page.remaining).toBe(wanted.length - seen.length);
      const last = page.rows.at(-1);
      if (page.remaining === 0 || !last) break;
      start = `${last.key}\0`;
      await commit(
        store,
        remove(last.key),
        put(`${last.key}-new`, 'new'),
        put(`p/${String(seen.length + 3).padStart(3, '0')}`, 'new'),
      );
    }
    expect(seen).toEqual(wanted.map(key => `${key}=old`));
  });

  it('reads many rows', async () => {
    const { store } = fixture;
    const keys = Array.from({ length: 10_000 }, (_, i) => `many/${(i * 7919) % 10_000}`);
    for (let i = 0; i < keys.length; i += 1000)
      await commit(store, ...keys.slice(i, i + 1000).map(key => put(key, key)));
    const { rows } = await store.range(prefixRange('many/'));
    expect(rows.map(row => row.key)).toEqual(keys.sort());
    expect((await store.range(prefixRange('many/'), { limit: 500 })).remaining).toBe(9500);
  });
}
