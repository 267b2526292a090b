import { chmod, lstat, mkdir, mkdtemp, readdir, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { giveToGroup } from './ownership.ts';

/** The process's own, which it may give files to whoever it runs as. */
const group = process.getgid?.() ?? 0;
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ownership-'));
});
afterAll(async () => await rm(directory, { recursive: true }), 60_000);

const make = async (name: string): Promise<string> => {
  const path = join(directory, name);
  await mkdir(path, 0o700);
  return path;
};
const modeOf = async (path: string) => ((await lstat(path)).mode & 0o7777).toString(8);

test("files are the group's to read and write, directories to go through, and links lead nowhere", async () => {
  const volume = await make('volume');
  const outside = await make('outside');
  await mkdir(join(volume, 'a/b'), { recursive: true });
  await writeFile(join(volume, 'a/b/file'), '', { mode: 0o600 });
  await symlink(outside, join(volume, 'a/link'));
  await giveToGroup(volume, { group });
  expect(await modeOf(volume)).toBe('2770');
  expect(await modeOf(join(volume, 'a/b'))).toBe('2775');
  expect(await modeOf(join(volume, 'a/b/file'))).toBe('660');
  expect(await modeOf(outside)).toBe('700');
});

test('what is as it should be is not written to', async () => {
  const volume = await make('again');
  await writeFile(join(volume, 'file'), '', { mode: 0o600 });
  await giveToGroup(volume, { group });
  const changes = () => Promise.all([volume, join(volume, 'file')].map(async path => (await stat(path)).ctimeMs));
  const before = await changes();
  await giveToGroup(volume, { group });
  expect(await changes()).toEqual(before);
});

test('with OnRootMismatch a directory that is as it should be tells that all below it is', async () => {
  const volume = await make('root');
  await giveToGroup(volume, { group });
  await writeFile(join(volume, 'file'), '');
  await chmod(join(volume, 'file'), 0o600);
  await giveToGroup(volume, { group, changePolicy: 'OnRootMismatch' });
  expect(await modeOf(join(volume, 'file'))).toBe('600');
  await chmod(volume, 0o700);
  await giveToGroup(volume, { group, changePolicy: 'OnRootMismatch' });
  expect(await modeOf(join(volume, 'file'))).toBe('660');
});

test('however deep and wide a tree is, few of its directories are open at a time', async () => {
  const top = join(directory, 'deep');
  const deepest = () => join(top, ...Array.from({ length: 300 }, () => 'x'));
  await mkdir(deepest(), { recursive: true });
  for (let turn = 0; turn < 3; turn++) {
    // Puts all that there is into the deepest folder of a new one.
    const old = join(directory, 'old');
    await rename(top, old);
    await mkdir(deepest(), { recursive: true });
    await rename(old, join(deepest(), 'old'));
  }
  for (const name of ['a', 'b', 'c', 'd']) await mkdir(join(deepest(), name, 'e'), { recursive: true });
  const opened = async () => (await readdir('/proc/self/fd')).length;
  const before = await opened();
  let most = 0;
  const given = giveToGroup(top, { group });
  let isOver = false;
  const ended = given.finally(() => (isOver = true));
  while (!isOver) most = Math.max(most, await opened());
  await ended;
  expect(most - before).toBeLessThan(150);
  expect(await modeOf(deepest())).toBe('2775');
  expect(await modeOf(join(deepest(), 'a/e'))).toBe('2775');
}, 60_000);
