import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createVirtualClock, UsageError } from '#base';
import { commit, put, remove, textOf, textsOf, WatchLog } from '../contract/writes.ts';
import { describeStoreContract } from '../contract.ts';
import { CompactedError, wholeRange } from '../store.ts';
import { LmdbEngine } from './lmdb-engine.ts';
import { openLmdbStore } from './lmdb-store.ts';
import { firstReserveBytes } from './reserve.ts';

const root = mkdtempSync(join(tmpdir(), 'kubernode-store-'));
const makeDirectory = () => mkdtempSync(join(root, 'd'));
/** What is on disk, without the store over it. */
const openEngine = (directory: string) => new LmdbEngine(directory, { lock: { [Symbol.dispose]: () => undefined } });
afterAll(() => rmSync(root, { recursive: true, force: true }));

describeStoreContract('lmdb', ({ clock }) => openLmdbStore({ directory: makeDirectory(), clock }));

it('tells how large its file is', async () => {
  const directory = makeDirectory();
  await using store = await openLmdbStore({ directory });
  await commit(store, put('a', '1'));
  expect(store.sizeBytes).toBe(statSync(join(directory, 'data.mdb')).size);
});

describe('commits under way', () => {
  it('count for conditions although they are not visible yet', async () => {
    await using store = await openLmdbStore({ directory: makeDirectory() });
    const first = commit(store, put('a', '1'));
    await new Promise(resolve => setImmediate(resolve)); // the first is being written: the second joins another group
    const second = commit(store, put('a', '2'));
    const third = await store.commit([put('a', '3', { ifRevision: await first })]);
    expect(third).toMatchObject({ committed: false, current: { modRevision: await second } });
  });

  it('are seen one after the other, also by reads that a watch makes', async () => {
    await using store = await openLmdbStore({ directory: makeDirectory() });
    const reads: Promise<string | undefined>[] = [];
    using _watch = await store.watch(wholeRange, {
      onBatch: () => reads.push(store.get('a').then(textOf)),
      onError: () => undefined,
    });
    const texts = ['1', '2', '3', '4'];
    await Promise.all(texts.map(text => commit(store, put('a', text))));
    expect(await Promise.all(reads)).toEqual(texts);
  });
});

describe('a store opened again', () => {
  it('has the same rows, revisions and history', async () => {
    const directory = makeDirectory();
    const before = await openLmdbStore({ directory });
    const first = await commit(before, put('a', '1'), put('b', '1'));
    await commit(before, put('a', '2'));
    await commit(before, remove('b'));
    await before[Symbol.asyncDispose]();

    await using store = await openLmdbStore({ directory });
    expect(await store.currentRevision()).toBe(first + 2);
    expect(textsOf((await store.range(wholeRange)).rows)).toEqual(['a=2']);
    expect(textsOf((await store.range(wholeRange, { revision: first })).rows)).toEqual(['a=1', 'b=1']);
    using log = await WatchLog.start(store, wholeRange, { fromRevision: first + 1 });
    expect(log.lines).toEqual([`${first + 1} put a=2`, `${first + 2} delete b`]);
    expect(await commit(store, put('c', '1'))).toBe(first + 3);
  });

  it('remembers what was compacted', async () => {
    const directory = makeDirectory();
    const before = await openLmdbStore({ directory });
    for (let i = 0; i < 10; i++) await commit(before, put('a', `${i}`));
    await before.compact(10);
    await before[Symbol.asyncDispose]();
    await using store = await openLmdbStore({ directory });
    expect(await store.currentRevision()).toBe(10);
    await expect(store.get('a', { revision: 9 })).rejects.toThrow('compacted');
    expect(textOf(await store.get('a', { revision: 10 }))).toBe('9');
  });

  it('goes on deleting the history that was compacted', async () => {
    const directory = makeDirectory();
    const before = await openLmdbStore({ directory });
    for (let i = 0; i < 10; i++) await commit(before, put('a', `${i}`));
    await before[Symbol.asyncDispose]();
    const interrupted = openEngine(directory);
    await interrupted.write([{ type: 'compact', revision: 10 }]);
    expect(interrupted.hasHistoryBefore(10)).toBe(true);
    await interrupted[Symbol.asyncDispose]();

    await (await openLmdbStore({ directory }))[Symbol.asyncDispose]();
    const engine = openEngine(directory);
    expect(engine.hasHistoryBefore(10)).toBe(false);
    await engine[Symbol.asyncDispose]();
  });

  it('knows how old history is that an earlier process wrote', async () => {
    const directory = makeDirectory();
    const clock = createVirtualClock();
    const retention = { keepMs: 300_000, keepRevisions: 1000 };
    // Each run is shorter than history is kept.
    for (let run = 1; run <= 4; run++) {
      await using store = await openLmdbStore({ directory, clock });
      await commit(store, put('a', `${run}`));
      await store.retain(retention);
      await clock.advance(120_000);
    }
    await using store = await openLmdbStore({ directory, clock });
    await store.retain(retention);
    await expect(store.get('a', { revision: 1 })).rejects.toThrow(CompactedError);
    expect((await store.get('a', { revision: 2 }))?.modRevision).toBe(2);
  });

  it('keeps what was put without a lease that it had before', async () => {
    const directory = makeDirectory();
    const clock = createVirtualClock();
    const before = await openLmdbStore({ directory, clock });
    const lease = await before.grantLease(10);
    for (const key of ['kept', 'leased']) await commit(before, put(key, '1', { lease: lease.id }));
    await commit(before, put('kept', '2'));
    await before[Symbol.asyncDispose]();
    await using store = await openLmdbStore({ directory, clock });
    using log = await WatchLog.start(store, wholeRange);
    await clock.advance(10_000);
    await log.until(1);
    expect(textsOf((await store.range(wholeRange)).rows)).toEqual(['kept=2']);
  });

  it('ends leases that ran out meanwhile, and keeps the others', async () => {
    const directory = makeDirectory();
    const clock = createVirtualClock();
    const before = await openLmdbStore({ directory, clock });
    const [short, long] = [await before.grantLease(10), await before.grantLease(100)];
    await commit(before, put('short', '1', { lease: short.id }), put('long', '1', { lease: long.id }));
    await before[Symbol.asyncDispose]();
    await clock.advance(20_000);
    await using store = await openLmdbStore({ directory, clock });
    expect((await store.grantLease(10)).id).not.toBe(long.id);
    using log = await WatchLog.start(store, wholeRange);
    await clock.advance(0);
    await log.until(1);
    expect(textsOf((await store.range(wholeRange)).rows)).toEqual(['long=1']);
    await clock.advance(80_000);
    await log.until(2);
    expect((await store.range(wholeRange)).rows).toEqual([]);
  });
});

describe('the data directory', () => {
  it('is made, for its owner alone', async () => {
    const directory = join(makeDirectory(), 'new', 'one');
    await using _store = await openLmdbStore({ directory });
    expect(statSync(directory).mode & 0o777).toBe(0o700);
  });

  it('belongs to one process at a time', async () => {
    const directory = makeDirectory();
    const store = await openLmdbStore({ directory });
    await expect(openLmdbStore({ directory })).rejects.toThrow(UsageError);
    await expect(openLmdbStore({ directory })).rejects.toThrow(`in use by process ${process.pid}`);
    await store[Symbol.asyncDispose]();
    await using again = await openLmdbStore({ directory });
    expect(await again.currentRevision()).toBe(0);
  });

  it('is taken over from a process that is gone', async () => {
    const directory = makeDirectory();
    writeFileSync(join(directory, 'lock'), '2147480000 1\n');
    await using _store = await openLmdbStore({ directory });
    expect(readFileSync(join(directory, 'lock'), 'utf8')).toMatch(new RegExp(`^${process.pid}\\b`));
  });

  it.each([
    { what: 'text', content: 'not a store'.repeat(2000) },
    { what: 'zeros', content: '\0'.repeat(65_536) },
    { what: 'a few bytes', content: 'x' },
  ])('is refused in one line when the store is $what', async ({ content }) => {
    const directory = makeDirectory();
    writeFileSync(join(directory, 'data.mdb'), content);
    const error = await openLmdbStore({ directory }).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(error).toBeInstanceOf(UsageError);
    expect(String(error)).toMatch(/^UsageError: the data directory .* is damaged \([^\n]*$/);
  });

  it.each([0.03, 0.3, 0.7])('is refused in one line when only %s of the store is left', async part => {
    const directory = makeDirectory();
    const path = join(directory, 'data.mdb');
    const store = await openLmdbStore({ directory });
    for (let i = 0; i < 50; i++) await commit(store, put(`k${i}`, 'x'.repeat(3000)));
    await store[Symbol.asyncDispose]();
    truncateSync(path, Math.floor(statSync(path).size * part));
    await expect(openLmdbStore({ directory })).rejects.toThrow(/^the data directory .* is damaged \([^\n]*$/);
  });

  it('is refused in one line when it is a file', async () => {
    const directory = join(makeDirectory(), 'file');
    writeFileSync(directory, '');
    await expect(openLmdbStore({ directory })).rejects.toThrow(/^cannot write to the data directory [^\n]*$/);
    await expect(openLmdbStore({ directory: join(directory, 'below') })).rejects.toThrow(UsageError);
  });

  it('is refused when a newer version wrote it', async () => {
    const directory = makeDirectory();
    mkdirSync(directory, { recursive: true });
    await (await openLmdbStore({ directory }))[Symbol.asyncDispose]();
    const engine = openEngine(directory);
    await engine.initialize(99);
    await engine[Symbol.asyncDispose]();
    await expect(openLmdbStore({ directory })).rejects.toThrow('has store format 99');
  });

  it('stays small: compacted space is used again', async () => {
    const directory = makeDirectory();
    await using store = await openLmdbStore({ directory });
    const value = 'x'.repeat(2000);
    const round = async () => {
      for (let i = 0; i < 10; i++)
        await Promise.all(Array.from({ length: 100 }, (_, key) => commit(store, put(`k${key}`, value))));
      await store.compact(await store.currentRevision());
    };
    const size = () => statSync(join(directory, 'data.mdb')).size;
    for (let i = 0; i < 3; i++) await round();
    const settled = size();
    for (let i = 0; i < 10; i++) await round();
    expect(size()).toBeLessThan(settled * 1.5);
  }, 60_000);
});

it('a copy without unused pages takes a large commit as its first, too', { timeout: 60_000 }, async () => {
  const [directory, copy] = [makeDirectory(), makeDirectory()];
  const keys = Array.from({ length: 3000 }, (_, index) => String(index).padStart(6, '0'));
  {
    await using store = await openLmdbStore({ directory });
    await store.commit(keys.map(key => put(key, 'x'.repeat(1000))));
    await store.backup(join(copy, 'data.mdb'));
  }
  await using store = await openLmdbStore({ directory: copy });
  await store.commit(keys.map(key => remove(key)));
  expect((await store.range(wholeRange)).rows).toEqual([]);
});

it('keeps a little room on the disk for deletes from the beginning, and all of it after a while', async () => {
  const directory = makeDirectory();
  const clock = createVirtualClock();
  await using _store = await openLmdbStore({ directory, clock, keepReserve: true });
  const size = () => statSync(join(directory, 'reserve'), { throwIfNoEntry: false })?.size;
  await expect.poll(size).toBe(firstReserveBytes);
  await clock.advance(5000);
  await expect.poll(size).toBeGreaterThan(firstReserveBytes);
});
