import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { holdDirectory } from './held-directory.ts';
import { removeEntry, removeTree } from './remove-tree.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'remove-tree-'));
});
afterAll(async () => await rm(directory, { recursive: true }));

test('removes folders, files and links, and nothing that links lead to', async () => {
  const outside = join(directory, 'outside');
  const tree = join(directory, 'tree');
  await mkdir(join(tree, 'a/b'), { recursive: true });
  await mkdir(outside);
  await writeFile(join(outside, 'precious'), '');
  await writeFile(join(tree, 'a/file'), '');
  await symlink(outside, join(tree, 'a/b/link'));
  await removeTree(tree);
  await removeTree(tree); // it need not be there
  expect(await readdir(directory)).toEqual(['outside']);
  await symlink(outside, tree);
  await removeTree(tree);
  expect(await readdir(outside)).toEqual(['precious']);
});

test('removes names that are no text, and what cannot be read', async () => {
  const tree = join(directory, 'odd');
  await mkdir(tree);
  await writeFile(Buffer.concat([Buffer.from(`${tree}/`), Buffer.from([0xff, 0xfe])]), '');
  await mkdir(join(tree, 'closed'), 0o700);
  await writeFile(join(tree, 'closed/file'), '');
  await chmod(join(tree, 'closed/file'), 0);
  await removeTree(tree);
  expect(await readdir(directory)).not.toContain('odd');
});

test('removes what is nested deeper than a path can say', async () => {
  const top = join(directory, 'deep');
  const part = 'x'.repeat(200);
  const deepest = () => join(top, ...Array.from({ length: 15 }, () => part));
  await mkdir(deepest(), { recursive: true });
  for (let turn = 0; turn < 3; turn++) {
    // Puts all that there is into the deepest folder of a new one.
    const old = join(directory, 'old');
    await rename(top, old);
    await mkdir(deepest(), { recursive: true });
    await rename(old, join(deepest(), 'old'));
  }
  await removeTree(top);
  expect(await readdir(directory)).not.toContain('deep');
});

test('a folder that is exchanged for a link all the while is never followed', async () => {
  const outside = join(directory, 'kept');
  const volume = join(directory, 'volume');
  await mkdir(outside);
  await writeFile(join(outside, 'precious'), '1');
  await mkdir(volume);
  await using folder = await holdDirectory(volume);
  const entry = join(volume, 'entry');
  let over = false;
  const exchanging = (async () => {
    for (let turn = 0; !over; turn++) {
      await symlink(outside, join(volume, 'link')).catch(() => undefined);
      await mkdir(join(volume, `new-${turn}/filled`), { recursive: true });
      await rename(join(volume, `new-${turn}`), entry).catch(() => undefined);
      await rename(entry, join(volume, `was-${turn}`)).catch(() => undefined);
      await rename(join(volume, 'link'), entry).catch(() => undefined);
    }
  })();
  for (let turn = 0; turn < 300; turn++) await removeEntry(folder, 'entry').catch(() => undefined);
  over = true;
  await exchanging;
  expect(await readFile(join(outside, 'precious'), 'utf8')).toBe('1');
}, 60_000);
