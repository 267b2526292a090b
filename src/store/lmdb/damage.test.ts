/** What becomes of bytes on disk that are not what was written. */
import { mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database, open } from 'lmdb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createVirtualClock, type Logger, silentLogger } from '#base';
import { commit, put, textsOf } from '../contract/writes.ts';
import { type Store, wholeRange } from '../store.ts';
import { readDamage } from './background-check.ts';
import { checkStoreFile } from './check-store.ts';
import { damageCopies } from './damaged-copies.ts';
import { type LmdbStoreOptions, openLmdbStore } from './lmdb-store.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'damage-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** Writes, closes, and changes a byte wherever a text stands in the file. */
async function damaged(text: string, write: (store: Store) => Promise<unknown>): Promise<void> {
  {
    await using store = await openLmdbStore({ directory });
    await write(store);
  }
  const file = join(directory, 'data.mdb');
  const bytes = readFileSync(file);
  for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + 1)) bytes.write('?', at);
  writeFileSync(file, bytes);
}
const reopen = (options: Partial<LmdbStoreOptions> = {}) => openLmdbStore({ directory, ...options });
const writeThree = async (store: Store) => {
  for (const key of ['a', 'b', 'c']) await commit(store, put(key, `value-of-${key}`));
};

describe('a damaged value', () => {
  it('is told of, and all others are read', async () => {
    await damaged('value-of-b', writeThree);
    expect(checkStoreFile(directory)).toMatchObject({
      rows: 2,
      revision: 3,
      damages: ['the object b is not what was written'],
      unreadable: ['b'],
    });
    await using store = await reopen();
    const { rows } = await store.range(wholeRange);
    expect(rows.map(({ key, isDamaged = false }) => [key, isDamaged])).toEqual([
      ['a', false],
      ['b', true],
      ['c', false],
    ]);
    expect(await store.get('b')).toMatchObject({ isDamaged: true, modRevision: -1 });
  });

  it('whose key is what is damaged is told of by both', async () => {
    await damaged('key-of-b', async store => {
      for (const key of ['/a', 'key-of-b', 'z']) await commit(store, put(key, 'x'.repeat(100)));
    });
    expect(checkStoreFile(directory)).toMatchObject({
      damages: expect.arrayContaining(['the object key-of-b is stored as ?ey-of-b: its key is damaged']) as string[],
      unreadable: ['?ey-of-b'],
    });
    await using store = await reopen();
    const { rows } = await store.range(wholeRange);
    expect(rows.map(({ key, isDamaged = false }) => [key, isDamaged])).toEqual([
      ['/a', false],
      ['?ey-of-b', true],
      ['z', false],
    ]);
  });

  it('meets no condition of a commit but its own, and can be replaced and deleted', async () => {
    await damaged('value-of-b', writeThree);
    await using store = await reopen();
    expect(await store.commit([put('b', 'x', { ifRevision: 0 })])).toMatchObject({ committed: false, conflict: 'b' });
    await commit(store, put('b', 'new'));
    expect(await store.get('b')).toMatchObject({ createRevision: 4, modRevision: 4 });
    // What was there before stays unreadable in history.
    expect(await store.get('b', { revision: 3 })).toMatchObject({ isDamaged: true });
    await commit(store, { type: 'delete', key: 'b' });
    expect(textsOf((await store.range(wholeRange)).rows)).toEqual(['a=value-of-a', 'c=value-of-c']);
  });

  it('is found while the store is in use, logged, and shown to others until it is gone', async () => {
    await damaged('value-of-b', writeThree);
    const clock = createVirtualClock();
    const logged = Promise.withResolvers<unknown>();
    const logger: Logger = { ...silentLogger, error: (_message, fields) => logged.resolve(fields) };
    {
      await using store = await reopen({ clock, logger, checkInBackground: true });
      expect(await readDamage(directory)).toBeUndefined();
      await clock.advance(10_000);
      expect(await logged.promise).toEqual({ damage: 'the object b is not what was written' });
      await expect.poll(() => readDamage(directory)).toBe('the object b is not what was written');
      await commit(store, { type: 'delete', key: 'b' });
      await clock.advance(60_000);
      await expect.poll(() => readDamage(directory)).toBeUndefined();
    }
    await damaged('value-of-c', async () => undefined);
    {
      await using _store = await reopen({ clock, checkInBackground: true });
      await clock.advance(10_000);
      await expect.poll(() => readDamage(directory)).toBe('the object c is not what was written');
    }
    await using _store = await reopen({ clock, checkInBackground: true });
    expect(await readDamage(directory)).toBeUndefined();
  });
});

it('history that is damaged is not made up', async () => {
  await damaged('old-value', async store => {
    for (const value of ['old-value', 'new']) await commit(store, put('a', value));
  });
  await using store = await reopen();
  await expect(store.get('a', { revision: 1 })).rejects.toThrow('the history of revision 2 is not what was written');
  expect(textsOf((await store.range(wholeRange)).rows)).toEqual(['a=new']);
});

it('what is compacted cannot move without a word', async () => {
  await damaged('compactRevision', async store => {
    await writeThree(store);
    await store.compact(2);
  });
  expect(checkStoreFile(directory).damages).not.toEqual([]);
});

it('damage that could not be written down is, as soon as it can be', async () => {
  await damaged('value-of-b', writeThree);
  const clock = createVirtualClock();
  const failed = Promise.withResolvers<unknown>();
  const logger: Logger = { ...silentLogger, warn: (_message, { error } = {}) => failed.resolve(error) };
  await using _store = await reopen({ clock, logger, checkInBackground: true });
  mkdirSync(join(directory, 'damage'));
  await clock.advance(10_000);
  expect(await failed.promise).toMatchObject({ code: 'EISDIR' });
  rmdirSync(join(directory, 'damage'));
  await clock.advance(60_000);
  await expect.poll(() => readDamage(directory)).toBe('the object b is not what was written');
});

describe('a store of the format before', () => {
  /** A row without checksum. */
  const row = (create: number, mod: number, value: string) => {
    const head = Buffer.alloc(17);
    head.writeDoubleBE(create, 0);
    head.writeDoubleBE(mod, 8);
    return Buffer.concat([head, Buffer.from(value)]);
  };
  const change = (flags: number, key: string, previous?: Buffer) => {
    const head = Buffer.from([flags, 0, key.length]);
    if (!previous) return Buffer.concat([head, Buffer.from(key)]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(previous.length);
    return Buffer.concat([head, Buffer.from(key), length, previous]);
  };
  const writeOld = async () => {
    const root = open(join(directory, 'data.mdb'), { noSubdir: true, maxDbs: 8 });
    const binary = (name: string): Database<Buffer> => root.openDB({ name, encoding: 'binary' });
    const meta: Database<number, string> = root.openDB({ name: 'meta', encoding: 'json' });
    const leases: Database<object, string> = root.openDB({ name: 'leases', encoding: 'json' });
    await meta.put('format', 1);
    await meta.put('compactRevision', 1);
    await leases.put('7', { id: '7', ttlSeconds: 10, expiresAtMs: 4e12 });
    await binary('leased').put(['7', 'a'], Buffer.from([1]));
    await binary('rows').put('a', row(1, 3, '{"new":1}'));
    await binary('rows').put('b', row(2, 2, '{"broken":'));
    await binary('revisions').put(1, change(1, 'a'));
    await binary('revisions').put(2, change(1, 'b'));
    await binary('revisions').put(3, change(3, 'a', row(1, 1, '{"old":1}')));
    await root.close();
  };

  it('gives the room back that it does not use, once it has checksums', { timeout: 60_000 }, async () => {
    await writeOld();
    const file = join(directory, 'data.mdb');
    const root = open(file, { noSubdir: true, maxDbs: 8 });
    const rows: Database<Buffer> = root.openDB({ name: 'rows', encoding: 'binary' });
    await rows.put('large', Buffer.alloc(64 * 1024 * 1024, 'x'));
    await rows.remove('large');
    await root.close();
    const before = statSync(file).size;
    await using store = await reopen();
    expect(statSync(file).size).toBeLessThan(before / 8);
    expect(textsOf([await store.get('a')].filter(row => row !== undefined))).toEqual(['a={"new":1}']);
  });

  it('is copied, then given checksums, with all that was in it', async () => {
    await writeOld();
    const copy = join(directory, 'copy.mdb');
    {
      await using store = await reopen({ beforeUpgrade: backup => backup(copy) });
      expect(await store.currentRevision()).toBe(3);
      expect(textsOf([await store.get('a')].filter(row => row !== undefined))).toEqual(['a={"new":1}']);
      expect(textsOf([await store.get('a', { revision: 2 })].filter(row => row !== undefined))).toEqual([
        'a={"old":1}',
      ]);
      expect(await store.get('b')).toMatchObject({ isDamaged: true });
      expect((await store.grantLease(1)).id).toBe('8');
    }
    expect(checkStoreFile(directory).unreadable).toEqual(['b']);
    const old = open(copy, { noSubdir: true, maxDbs: 8 });
    expect(old.openDB({ name: 'meta', encoding: 'json' }).get('format')).toBe(1);
    await old.close();
  });

  it('tells of what of it has no sense, and keeps all else', async () => {
    await writeOld();
    const root = open(join(directory, 'data.mdb'), { noSubdir: true, maxDbs: 8 });
    const binary = (name: string): Database<Buffer> => root.openDB({ name, encoding: 'binary' });
    await binary('rows').put('c', Buffer.from('short'));
    await binary('revisions').put(2, Buffer.from([3, 0xff, 0xff, 1]));
    await root.close();
    await using store = await reopen();
    expect(textsOf([await store.get('a')].filter(row => row !== undefined))).toEqual(['a={"new":1}']);
    expect(await store.get('c')).toMatchObject({ isDamaged: true });
    expect(checkStoreFile(directory)).toMatchObject({
      unreadable: ['b', 'c'],
      damages: expect.arrayContaining(['the history of revision 2 is not what was written']),
    });
  });

  it('stays as it is where it cannot be copied', async () => {
    await writeOld();
    const before = readFileSync(join(directory, 'data.mdb'));
    await expect(reopen({ beforeUpgrade: () => Promise.reject(new Error('no room')) })).rejects.toThrow('no room');
    expect(readFileSync(join(directory, 'data.mdb')).equals(before)).toBe(true);
  });
});

it('no damaged copy is read as if it were whole, or ends the process', { timeout: 120_000 }, async () => {
  const endings: string[] = [];
  for await (const { damage, ending, detail } of damageCopies({ seed: 3, count: 14 })) {
    endings.push(ending);
    expect(ending, `${damage}: ${detail}`).not.toMatch(/silent|aborted/);
  }
  expect(endings).toContain('refused');
});
