/** The folders of volumes, when two want one of the trash at once. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PersistentVolume } from '#api';
import { createVolumeFolders, type VolumeFolders } from './volume-folders.ts';

const volume = (name: string): PersistentVolume => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name, uid: name, resourceVersion: '1', creationTimestamp: '' },
  spec: { capacity: { storage: '1Mi' } },
});

let directory: string;
let folders: VolumeFolders;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'volume-folders-'));
  folders = createVolumeFolders(directory);
});
afterEach(() => rm(directory, { recursive: true }));

const deleted = async (name: string, atMs: number) => {
  await folders.create(volume(name), place => writeFile(join(place, 'data'), name));
  await folders.discard(volume(name), atMs);
};
const namesOf = (found: { readonly metadata: { readonly name: string } }[]) =>
  found.map(({ metadata }) => metadata.name);

test('one that is brought back while it should go for want of disk is there, and nobody says that it went', async () => {
  await deleted('only', 1);
  const [only] = await folders.deleted();
  if (!only) throw new Error('it is not in the trash');
  const going = folders.purgeOldest();
  const isBack = await folders.restore(only).then(
    () => true,
    () => false,
  );
  const gone = await going;
  expect([isBack, gone?.record.metadata.name]).toEqual(isBack ? [true, undefined] : [false, 'only']);
  expect(namesOf(await folders.list())).toEqual(isBack ? ['only'] : []);
});

test('then the next one goes', async () => {
  await deleted('first', 1);
  await deleted('second', 2);
  const [first] = await folders.deleted();
  if (!first) throw new Error('it is not in the trash');
  const [gone, isBack] = await Promise.all([
    folders.purgeOldest(),
    folders.restore(first).then(
      () => true,
      () => false,
    ),
  ]);
  expect(gone?.record.metadata.name).toBe(isBack ? 'second' : 'first');
});
