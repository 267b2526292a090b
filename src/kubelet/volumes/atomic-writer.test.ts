import {
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { exec } from '#base';
import { writeAtomically } from './atomic-writer.ts';
import type { Payload } from './payload.ts';

let directory: string;
let volume: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'atomic-writer-'));
  volume = join(directory, 'volume');
});
afterEach(async () => await rm(directory, { recursive: true }));

const payload = (files: Record<string, string>): Payload =>
  new Map(Object.entries(files).map(([path, text]) => [path, { content: Buffer.from(text), mode: 0o640 }]));

const nowMs = Date.UTC(2026, 0, 2, 3, 4, 5);
const write = (files: Payload): Promise<boolean> => writeAtomically(volume, files, { nowMs });

test('an update that fails leaves everything as it was', async () => {
  await write(payload({ a: '1' }));
  const before = await readdir(volume);
  await expect(write(payload({ a: '2', 'a/b': 'in what is no directory' }))).rejects.toThrow(/ENOTDIR|EEXIST/);
  expect(await readdir(volume)).toEqual(before);
  expect(await readFile(join(volume, 'a'), 'utf8')).toBe('1');
});

test('updates are atomic: one rename shows all new files, and removes what is gone', async () => {
  expect(await write(payload({ a: '1', 'dir/b': '2' }))).toBe(true);
  const first = await readlink(join(volume, '..data'));
  expect(first).toMatch(/^\.\.2026_01_02_03_04_05\./);
  expect(await readFile(join(volume, 'dir/b'), 'utf8')).toBe('2');
  expect(await readlink(join(volume, 'a'))).toBe('..data/a');
  expect((await stat(join(volume, 'a'))).mode & 0o777).toBe(0o640);
  expect(await write(payload({ a: '1', 'dir/b': '2' }))).toBe(false);
  expect(await readlink(join(volume, '..data'))).toBe(first);
  expect(await write(payload({ a: '1', c: '3' }))).toBe(true);
  expect((await readdir(volume)).filter(name => !name.startsWith('..')).sort()).toEqual(['a', 'c']);
  expect((await readdir(volume)).filter(name => name.startsWith('..20'))).toHaveLength(1);
  expect(await write(payload({ a: '1' }))).toBe(true);
  expect((await readdir(volume)).filter(name => !name.startsWith('..'))).toEqual(['a']);
});

test.skipIf(process.getuid?.() !== 0)('files belong to their owners', async () => {
  const owned = (owner: number | undefined): Payload =>
    new Map([['a', { content: Buffer.from('1'), mode: 0o600, owner }]]);
  const of = async () => {
    const { uid, gid, mode } = await stat(join(volume, 'a'));
    return { uid, gid, mode: mode & 0o777 };
  };
  await write(owned(undefined));
  expect(await write(owned(1234))).toBe(true);
  expect(await of()).toEqual({ uid: 1234, gid: 0, mode: 0o600 });
  expect(await write(owned(1234))).toBe(false);
  await rm(volume, { recursive: true });
  await writeAtomically(volume, owned(1234), { nowMs, fsGroup: 7 });
  expect(await of()).toEqual({ uid: 1234, gid: 7, mode: 0o640 });
});

test('what a killed writer left is mended', async () => {
  const wanted = payload({ a: '1', b: '2' });
  await write(wanted);
  await rm(join(volume, 'a'));
  await mkdir(join(volume, '..2020_01_01_00_00_00.abcdef/left'), { recursive: true });
  await symlink('nowhere', join(volume, '..data_tmp'));
  expect(await write(wanted)).toBe(true);
  expect(await readFile(join(volume, 'a'), 'utf8')).toBe('1');
  await write(payload({ a: '2' }));
  expect((await readdir(volume)).sort()).toEqual([await readlink(join(volume, '..data')), '..data', 'a'].sort());
});

describe('of what somebody else put into the directory', () => {
  const wanted = payload({ a: '1', 'folder/b': '2' });
  let victim: string;
  let current: string;
  beforeEach(async () => {
    await write(wanted);
    current = await readlink(join(volume, '..data'));
    victim = join(directory, 'victim');
    await mkdir(join(victim, 'sub'), { recursive: true });
    await writeFile(join(victim, 'a'), '1', { mode: 0o640 });
  });

  const replaceBy = async (name: string, put: (path: string) => Promise<unknown>): Promise<void> => {
    await rm(join(volume, name), { recursive: true, force: true });
    await put(join(volume, name));
  };

  test.each<[string, string, (path: string) => Promise<unknown>]>([
    ['a link to elsewhere for ..data', '..data', path => symlink('../victim', path)],
    ['a link by a long way round', '..data', path => symlink('../volume/../victim', path)],
    ['a folder for ..data', '..data', path => mkdir(join(path, 'x'), { recursive: true })],
    ['a file for ..data', '..data', path => writeFile(path, '')],
    ['a folder for the next ..data', '..data_tmp', path => mkdir(join(path, 'x'), { recursive: true })],
    ['a link for a visible name', 'a', path => symlink('../victim/a', path)],
    ['a folder for a visible name', 'a', path => mkdir(join(path, 'x'), { recursive: true })],
    ['a link for another name', 'other', path => symlink('../victim', path)],
  ])('%s is replaced, and leads nowhere', async (_, name, put) => {
    await replaceBy(name, put);
    expect(await write(payload({ a: '2', 'folder/b': '2' }))).toBe(true);
    expect(await readFile(join(volume, 'a'), 'utf8')).toBe('2');
    expect((await readdir(volume)).filter(entry => !entry.startsWith('..')).sort()).toEqual(['a', 'folder']);
    expect(await readdir(victim)).toEqual(['a', 'sub']);
    expect((await stat(victim)).mode & 0o777).toBe(0o755);
  });

  test.each<[string, () => Promise<unknown>]>([
    ['a link for the current directory', () => replaceBy(current, path => symlink('../victim', path))],
    ['a link for a file', () => replaceBy(`${current}/a`, path => symlink('../../victim/a', path))],
    ['a pipe for a file', () => replaceBy(`${current}/a`, path => exec('mkfifo', ['-m', '640', path]))],
    ['a link for a folder', () => replaceBy(`${current}/folder`, path => symlink('.', path))],
    ['another file', () => writeFile(join(volume, current, 'more'), '')],
    ['other content', () => writeFile(join(volume, current, 'a'), 'x')],
  ])('%s is not taken for the wanted content', async (_, put) => {
    await put();
    expect(await write(wanted)).toBe(true);
    expect(await readFile(join(volume, 'a'), 'utf8')).toBe('1');
    expect((await lstat(join(volume, await readlink(join(volume, '..data')), 'a'))).isFile()).toBe(true);
    expect(await readdir(victim)).toEqual(['a', 'sub']);
  });

  test('a link that takes the place of the new directory while it is written', async () => {
    const files = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`file-${index}`, 'x']));
    const seen = new Set(await readdir(volume));
    let over = false;
    let exchanged = 0;
    const exchanging = (async () => {
      while (!over) {
        const fresh = (await readdir(volume)).find(name => name.startsWith('..20') && !seen.has(name));
        if (fresh === undefined) continue;
        seen.add(fresh);
        await rename(join(volume, fresh), join(volume, `..was${fresh}`)).catch(() => undefined);
        await symlink('../victim', join(volume, fresh)).then(
          () => exchanged++,
          () => undefined,
        );
      }
    })();
    for (let turn = 0; turn < 15; turn++) {
      await write(payload({ ...files, turn: `${turn}` })).catch(() => undefined);
    }
    over = true;
    await exchanging;
    expect(exchanged).toBeGreaterThan(0);
    expect(await readdir(victim)).toEqual(['a', 'sub']);
    expect((await stat(victim)).mode & 0o777).toBe(0o755);
  }, 60_000);
});
