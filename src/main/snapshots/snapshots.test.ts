/** Copies of a store that is in use, and going back to one. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createVirtualClock, type Logger, silentLogger, type VirtualClock } from '#base';
import { claimDataDirectory, noteVersion } from '#lifecycle';
import { copyStore, type LmdbStore, openLmdbStore } from '#store';
import { storeDirectory, takeDataDirectory } from '../data-directory.ts';
import { openStore } from '../store-and-keys.ts';
import { restoreSnapshot } from './restore.ts';
import { listSnapshots, saveSnapshot } from './save.ts';
import { scheduleSnapshots } from './schedule.ts';

const options = { timeout: 60_000 };
let root: string;
let dataDir: string;
let directory: string;
let base: string;
let clock: VirtualClock;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'snapshots-'));
  dataDir = path.join(root, 'data');
  directory = path.join(root, 'copies');
  clock = createVirtualClock();
  base = path.join(root, 'kubernode');
  await claimDataDirectory(dataDir, { base });
  await mkdir(path.join(dataDir, 'pki'), { mode: 0o700 });
  for (const [file, text] of [
    ['pki/ca.key', 'the key'],
    ['admin.conf', 'the kubeconfig'],
    ['cluster.json', '{}'],
  ] as const)
    await writeFile(path.join(dataDir, file), text);
});
afterEach(() => rm(root, { recursive: true }));

const open = (): Promise<LmdbStore> => openLmdbStore({ directory: storeDirectory(dataDir), clock });
const put = (store: LmdbStore, key: string, text: string) =>
  store.commit([{ type: 'put', key, value: Buffer.from(text.padEnd(3000)) }]);
const textOf = async (store: LmdbStore, key: string) =>
  Buffer.from((await store.get(key))?.value ?? '')
    .toString()
    .trim();
const save = (store: LmdbStore) =>
  saveSnapshot({ dataDir, directory, reason: 'hourly', copyStore: file => store.backup(file), keep: 2, clock });
const restore = (fields: { dataDir?: string; directory?: string; snapshot?: string } = {}) =>
  restoreSnapshot({ base, dataDir, directory, clock, ...fields });
const file = (...names: string[]) => readFile(path.join(dataDir, ...names), 'utf8');

/** A cluster with a snapshot, which has gone on since. */
async function snapshotThenMore() {
  await using store = await open();
  for (let i = 0; i < 50; i++) await put(store, `k${i}`, `value ${i}`);
  const snapshot = await save(store);
  await put(store, 'k7', 'newer');
  return snapshot;
}

describe('a snapshot', options, () => {
  it('is made while others write, of one moment, for its owner alone', async () => {
    await using store = await open();
    for (let i = 0; i < 200; i++) await put(store, `k${i}`, 'before');
    const writing = Promise.all(Array.from({ length: 200 }, (_, i) => put(store, `k${i}`, 'after')));
    const { name, manifest } = await save(store);
    await writing;
    expect(manifest).toMatchObject({ objects: 200, unreadable: [] });
    expect(manifest.files.map(({ path }) => path)).toEqual(['data.mdb', 'admin.conf', 'pki/ca.key']);
    for (const { path: copied } of manifest.files)
      expect((await stat(path.join(directory, name, copied))).mode & 0o777).toBe(0o600);
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
  });

  it('is made one after the other when several are asked for at once', async () => {
    await using store = await open();
    await put(store, 'k', 'value');
    const made = await Promise.all([save, save, save].map(one => one(store)));
    expect(new Set(made.map(({ name }) => name)).size).toBe(3);
    const { length } = await listSnapshots(directory);
    expect(length).toBe(2);
    expect((await readdir(directory)).toSorted()).toEqual((await listSnapshots(directory)).map(({ name }) => name));
  });

  it('can be made of a store that another process uses', async () => {
    await using store = await open();
    await put(store, 'a', 'x');
    const copy = (file: string) => copyStore(storeDirectory(dataDir), file);
    const { manifest } = await saveSnapshot({ dataDir, directory, reason: 'manual', copyStore: copy, clock });
    expect(manifest).toMatchObject({ objects: 1, revision: 1 });
  });

  it('is kept with the last few', async () => {
    await using store = await open();
    const names: string[] = [];
    for (let i = 0; i < 4; i++) {
      await put(store, 'a', `${i}`);
      names.push((await save(store)).name);
      await clock.advance(1000);
    }
    expect((await listSnapshots(directory)).map(({ name }) => name)).toEqual(names.slice(2));
  });

  it('that finds no room leaves the older ones, and nothing of itself', async () => {
    const before = await snapshotThenMore();
    const full = Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    const failing = saveSnapshot({
      dataDir,
      directory,
      reason: 'hourly',
      copyStore: async file => {
        await writeFile(file, 'half');
        throw full;
      },
      keep: 2,
      clock,
    });
    await expect(failing).rejects.toThrow(/^no space is left on [^\n]*copies[^\n]*$/);
    expect(await readdir(directory)).toEqual([before.name]);
  });

  it('is made of no folder without a store, and leaves nothing there', async () => {
    const empty = path.join(root, 'empty');
    const copyStore = () => Promise.reject(new Error('not reached'));
    const place = { dataDir: empty, directory: path.join(empty, 'snapshots') };
    await expect(saveSnapshot({ ...place, reason: 'manual', copyStore, clock })).rejects.toThrow(
      `${empty} holds no cluster's store to copy: ${path.join(empty, 'store', 'data.mdb')} is missing`,
    );
    expect(existsSync(empty)).toBe(false);
  });

  it('is made by the clock, and tells in one line what hindered it', async () => {
    await using store = await open();
    await put(store, 'a', 'x');
    const warned: unknown[] = [];
    const logger: Logger = { ...silentLogger, warn: (...args) => warned.push(args) };
    const place = { store, dataDir, directory, keep: 2, clock, logger };
    {
      await using _none = scheduleSnapshots({ ...place, every: '0' });
      await clock.advance(7_200_000);
      expect(existsSync(directory)).toBe(false);
    }
    await using _hourly = scheduleSnapshots({ ...place, every: '1h' });
    await expect
      .poll(async () => {
        await clock.advance(60_000);
        return (await listSnapshots(directory)).length;
      })
      .toBe(1);
    expect(warned).toEqual([]);
  });
});

describe('restoring', options, () => {
  it('brings all of the last copy back after the store was damaged, and keeps what it replaced', async () => {
    await snapshotThenMore();
    const store = path.join(storeDirectory(dataDir), 'data.mdb');
    const bytes = await readFile(store);
    await writeFile(store, bytes.fill(7, 4096 * 4, 4096 * 20));
    await writeFile(path.join(dataDir, 'pki', 'ca.key'), 'another key');
    await expect(open()).rejects.toThrow('is damaged');
    const { manifest, replaced = '' } = await restore();
    expect(manifest.objects).toBe(50);
    await using restored = await open();
    for (let i = 0; i < 50; i++) expect(await textOf(restored, `k${i}`)).toBe(`value ${i}`);
    expect([await file('pki', 'ca.key'), await file('admin.conf'), await file('cluster.json')]).toEqual([
      'the key',
      'the kubeconfig',
      '{}',
    ]);
    expect(await readFile(path.join(replaced, 'pki', 'ca.key'), 'utf8')).toBe('another key');
    expect(existsSync(path.join(replaced, 'store', 'data.mdb'))).toBe(true);
    expect((await stat(store)).mode & 0o777).toBe(0o600);
  });

  it('goes into another directory', async () => {
    const { name } = await snapshotThenMore();
    const other = path.join(root, 'other');
    const { replaced } = await restore({ dataDir: other, snapshot: path.join(directory, name) });
    expect(replaced).toBeUndefined();
    await using store = await openLmdbStore({ directory: storeDirectory(other), clock });
    expect(await textOf(store, 'k7')).toBe('value 7');
    expect(await readFile(path.join(other, 'pki', 'ca.key'), 'utf8')).toBe('the key');
  });

  it.each(['data.mdb', 'pki/ca.key', 'snapshot.json'])('replaces nothing when %s was damaged', async damaged => {
    const { name } = await snapshotThenMore();
    const target = path.join(directory, name, damaged);
    const bytes = await readFile(target);
    bytes[3] = 0x21;
    await writeFile(target, bytes);
    await expect(restore({ snapshot: name })).rejects.toThrow(/damaged/);
    await using store = await open();
    expect(await textOf(store, 'k7')).toBe('newer');
    expect((await readdir(dataDir)).filter(entry => entry.startsWith('re'))).toEqual([]);
  });

  it('is refused while the cluster runs, and where there is no snapshot', async () => {
    await expect(restore()).rejects.toThrow(`there is no snapshot in ${directory}`);
    await expect(restore({ snapshot: 'x' })).rejects.toThrow(
      `x is no snapshot (ENOENT): there is none in ${directory}`,
    );
    const { name } = await snapshotThenMore();
    await expect(restore({ snapshot: 'x' })).rejects.toThrow(`: the newest in ${directory} is ${name}`);
    using _lock = await takeDataDirectory(dataDir);
    await expect(restore()).rejects.toThrow('already runs');
  });

  it('is refused in words where the data directory is a file, before anything is looked for there', async () => {
    const snapshot = path.join(directory, (await snapshotThenMore()).name);
    const taken = path.join(root, 'file');
    await writeFile(taken, '');
    await expect(restore({ dataDir: taken, directory: path.join(taken, 'snapshots'), snapshot })).rejects.toThrow(
      `data directory ${taken} cannot be used: it is not a directory`,
    );
  });

  it('is refused where a file of the snapshot is missing, and nothing is replaced', async () => {
    const { name } = await snapshotThenMore();
    const lost = path.join(directory, name, 'pki', 'ca.key');
    await rm(lost);
    await expect(restore()).rejects.toThrow(`${lost} is missing: the snapshot is damaged, and nothing was replaced`);
    expect(await readdir(dataDir)).not.toContain('restoring');
  });

  it('that was interrupted keeps a cluster from starting, and can be done again', async () => {
    await snapshotThenMore();
    await mkdir(path.join(dataDir, 'restoring'));
    const start = () => openStore({ dataDir, clock, logger: silentLogger });
    await expect(start()).rejects.toThrow(/was interrupted: run kubernode snapshot restore --data-dir \S+ again/);
    await restore();
    await using store = await start();
    expect(await textOf(store, 'k7')).toBe('value 7');
  });
});

describe('another version', () => {
  const start = (fields: { snapshotEvery?: string } = {}) =>
    openStore({ dataDir, snapshotDir: directory, clock, logger: silentLogger, ...fields });
  const reasons = async () => (await listSnapshots(directory)).map(({ manifest }) => manifest.reason);

  it('goes on with a cluster once it is copied', async () => {
    {
      await using store = await open();
      await put(store, 'a', 'value');
    }
    await (await start())[Symbol.asyncDispose]();
    expect(await reasons()).toEqual(['upgrade']); // no version is known of what was there before
    await noteVersion(dataDir, '0.0.1');
    await (await start())[Symbol.asyncDispose]();
    await (await start())[Symbol.asyncDispose]();
    expect(await reasons()).toEqual(['upgrade', 'upgrade']);
    const [, copy] = await listSnapshots(directory);
    await restore({ snapshot: copy?.name ?? '' });
    await using store = await start();
    expect(await textOf(store, 'a')).toBe('value');
    expect(await reasons()).toEqual(['upgrade', 'upgrade']);
  });

  it('goes on without a copy where none are wanted, or there is no cluster yet', async () => {
    await (await open())[Symbol.asyncDispose]();
    await (await start({ snapshotEvery: '0' }))[Symbol.asyncDispose]();
    await noteVersion(dataDir, '0.0.1');
    await rm(path.join(dataDir, 'admin.conf'));
    await (await start())[Symbol.asyncDispose]();
    expect(await reasons()).toEqual([]);
  });
});
