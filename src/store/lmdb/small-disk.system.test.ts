/** Stores on file systems that are full while they are made. */
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { exec } from '#base';
import { commit, put, textsOf } from '../contract/writes.ts';
import { wholeRange } from '../store.ts';
import { openLmdbStore } from './lmdb-store.ts';

let disk: string;
beforeEach(async () => {
  disk = await mkdtemp(join(tmpdir(), 'kubernode-small-disk-'));
});
afterEach(async () => {
  await exec('umount', [disk]);
  await rm(disk, { recursive: true });
});

it('is refused by name on a disk that fills at any moment of its making, and made when there is room', async () => {
  await exec('mount', ['-t', 'tmpfs', '-o', 'size=4k', 'tmpfs', disk]);
  const directory = join(disk, 'store');
  const refusals: string[] = [];
  for (let kilobytes = 4; ; kilobytes += 4) {
    await exec('mount', ['-o', `remount,size=${kilobytes}k`, disk]);
    const store = await openLmdbStore({ directory }).catch((error: unknown) => void refusals.push(String(error)));
    if (store === undefined) continue;
    await store[Symbol.asyncDispose]();
    break;
  }
  const text = `no space is left on ${directory} (disk tmpfs, mounted at ${disk})`;
  // Where the lock file or the directory cannot even be made, the system's word is given.
  const others = refusals.filter(refusal => !refusal.includes(text) && !refusal.includes('ENOSPC'));
  expect(others).toEqual([]);
  expect(refusals.length).toBeGreaterThan(10);
  await exec('mount', ['-o', 'remount,size=4m', disk]);
  await using store = await openLmdbStore({ directory });
  await commit(store, put('a', '1'));
  expect(textsOf((await store.range(wholeRange)).rows)).toEqual(['a=1']);
});

it('keeps the room of the file through which readers are known', async () => {
  await exec('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', disk]);
  await using _store = await openLmdbStore({ directory: disk });
  expect(await readdir(disk)).toContain('data.mdb-lock');
  const { size, blocks } = await stat(join(disk, 'data.mdb-lock'));
  expect(blocks * 512).toBeGreaterThanOrEqual(size);
});
