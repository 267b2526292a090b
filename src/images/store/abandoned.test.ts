import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { removeAbandoned, unfinishedName } from './abandoned.ts';
import { createImageStore } from './image-store.ts';

let home: string;
let folder: string;
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'abandoned-'));
  folder = path.join(home, 'images');
  await mkdir(folder);
});
afterEach(async () => await rm(home, { recursive: true }));

/** As a process of that number, which started then, would name it. */
const namedBy = (pid: number, start: string) =>
  unfinishedName('incoming').replace(/^incoming-\d+-\d+/, `incoming-${pid}-${start}`);

test('what a killed command left is removed, what a live one writes is not', async () => {
  const own = [unfinishedName('incoming'), unfinishedName('loading')];
  const killed = namedBy(999_999_999, '1');
  const numberUsedAgain = namedBy(process.pid, '1');
  for (const name of [own[0] ?? '', killed, numberUsedAgain, 'index.json'])
    await writeFile(path.join(folder, name), '');
  await mkdir(path.join(folder, own[1] ?? ''));
  expect((await removeAbandoned(folder)).toSorted()).toEqual([killed, numberUsedAgain].toSorted());
  expect((await readdir(folder)).toSorted()).toEqual([...own, 'index.json'].toSorted());
});

test('what somebody writes who cannot be seen stays while it is young', async () => {
  const elsewhere = unfinishedName('incoming').replace(/-[0-9a-f]{12}-/, '-0123456789ab-');
  const names = [elsewhere, 'incoming-4711-abc', 'loading-xyz'];
  for (const name of names) await writeFile(path.join(folder, name), '');
  expect(await removeAbandoned(folder)).toEqual([]);
  const longAgo = new Date(Date.now() - 2 * 60 * 60_000);
  for (const name of names) await utimes(path.join(folder, name), longAgo, longAgo);
  expect((await removeAbandoned(folder)).toSorted()).toEqual(names.toSorted());
});

test('the next use of the store removes it', async () => {
  const killed = path.join(folder, namedBy(999_999_999, '1'));
  await writeFile(killed, 'half');
  await createImageStore({ dataDirectory: home }).list();
  expect(await readdir(folder)).toEqual([]);
  await writeFile(killed, 'half');
  await createImageStore({ dataDirectory: home }).addBlob('whole', 'text/plain');
  expect(await readdir(folder)).toEqual(['blobs']);
});
