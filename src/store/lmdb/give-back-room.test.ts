import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { commit, put, remove, textsOf } from '../contract/writes.ts';
import { wholeRange } from '../store.ts';
import { isWorthIt } from './give-back-room.ts';
import { openLmdbStore } from './lmdb-store.ts';

const root = mkdtempSync(join(tmpdir(), 'kubernode-room-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const mebibyte = 1024 * 1024;

it.each([
  ['little is free', 10, 12, false],
  ['much is free, and more is used', 40, 100, false],
  ['most is free', 60, 100, true],
])('is worth it or not where %s', (_, free, size, worth) => {
  expect(isWorthIt({ freeBytes: free * mebibyte, size: size * mebibyte })).toBe(worth);
});

it('makes a file small again that a burst made large, and loses nothing', { timeout: 60_000 }, async () => {
  const directory = mkdtempSync(join(root, 'd'));
  const file = join(directory, 'data.mdb');
  {
    await using store = await openLmdbStore({ directory });
    await commit(store, put('kept', 'kept'));
    for (let i = 0; i < 64; i++) await commit(store, put(`large-${i}`, 'x'.repeat(mebibyte)));
    for (let i = 0; i < 64; i++) await commit(store, remove(`large-${i}`));
    await store.compact(await store.currentRevision());
    await commit(store, put('last', 'last'));
  }
  const before = statSync(file).size;
  expect(before).toBeGreaterThan(64 * mebibyte);
  writeFileSync(`${file}.small`, 'left by a process that was killed');
  await using store = await openLmdbStore({ directory });
  expect(statSync(file).size).toBeLessThan(before / 8);
  expect(existsSync(`${file}.small`)).toBe(false);
  expect(textsOf((await store.range(wholeRange)).rows)).toEqual(['kept=kept', 'last=last']);
  expect(await store.currentRevision()).toBe(130);
  expect(await commit(store, put('next', 'next'))).toBe(131);
});
