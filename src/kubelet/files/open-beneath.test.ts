import {
  chmod,
  type FileHandle,
  mkdir,
  mkdtemp,
  readdir,
  readlink,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBeneath } from './open-beneath.ts';

let directory: string;
let root: string;
let outside: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'open-beneath-'));
  root = join(directory, 'root');
  outside = join(directory, 'outside');
  await mkdir(join(root, 'folder/inner'), { recursive: true });
  await mkdir(outside);
  await writeFile(join(root, 'folder/file'), '');
  const links = {
    '..data': '..2026',
    key: '..data/key',
    up: 'folder/inner/../../folder',
    absolute: join(root, 'folder'),
    dangling: 'folder/later',
    out: outside,
    'out-relative': '../outside',
    'out-by-folder': 'folder/../../outside',
    sibling: `${root}-2`,
    loop: 'loop',
  };
  for (const [name, target] of Object.entries(links)) await symlink(target, join(root, name));
  await mkdir(join(root, '..2026'));
  await writeFile(join(root, '..2026/key'), '');
});
afterAll(async () => await rm(directory, { recursive: true }));

const placeOf = async ({ fd }: FileHandle): Promise<string> => await readlink(`/proc/self/fd/${fd}`);
const opened = async (path: string): Promise<{ at: string; isDirectory: boolean }> => {
  const { handle, isDirectory } = await openBeneath(root, path);
  await using _ = handle;
  return { at: (await placeOf(handle)).slice(root.length + 1), isDirectory };
};

describe('opens', () => {
  test.each([
    ['', '', true],
    ['.', '', true],
    ['folder', 'folder', true],
    ['folder//./file', 'folder/file', false],
    ['key', '..2026/key', false],
    ['up/inner', 'folder/inner', true],
    ['absolute/file', 'folder/file', false],
    ['new/er', 'new/er', true],
    ['dangling', 'folder/later', true],
  ])('%s: %s', async (path, at, isDirectory) => {
    expect(await opened(path)).toEqual({ at, isDirectory });
  });

  test('folders that are made with the mode of the root, whatever the umask', async () => {
    const volume = join(directory, 'open');
    await mkdir(volume);
    await chmod(volume, 0o2777);
    const { handle } = await openBeneath(volume, 'a/b');
    await handle.close();
    for (const made of ['a', 'a/b']) expect((await stat(join(volume, made))).mode & 0o7777).toBe(0o2777);
  });
});

test.each([
  ['out', 'leads out'],
  ['out/new', 'leads out'],
  ['out-relative', 'leads out'],
  ['out-by-folder/x', 'leads out'],
  ['sibling', 'leads out'],
  ['..', 'leads out'],
  ['folder/../..', 'leads out'],
  ['loop', 'too many levels'],
  ['folder/file/x', 'not a directory'],
  [`${'folder/inner/../'.repeat(2)}${'a/'.repeat(300)}`, 'too many folders'],
])('refuses a path: %#', async (path, reason) => {
  await expect(openBeneath(root, path)).rejects.toThrow(reason);
  expect(await readdir(outside)).toEqual([]);
});

test('a folder that is exchanged for a link all the while never leads out', async () => {
  const volume = join(directory, 'exchanged');
  await mkdir(volume);
  let over = false;
  const exchanging = (async () => {
    for (let turn = 0; !over; turn++) {
      await symlink(outside, join(volume, `link-${turn}`));
      await rename(join(volume, `link-${turn}`), join(volume, 'sub')).catch(() => undefined);
      await rm(join(volume, 'sub'), { force: true }).catch(() => undefined);
      await mkdir(join(volume, 'sub')).catch(() => undefined);
      await rename(join(volume, 'sub'), join(volume, `sub-${turn}`)).catch(() => undefined);
    }
  })();
  const places = new Set<string>();
  // Where the machine is busy, many tries in a row may meet the link and be refused.
  for (let turn = 0; turn < 300 || !places.has('exchanged'); turn++) {
    try {
      const { handle } = await openBeneath(volume, 'sub/made');
      places.add((await placeOf(handle)).split('/').at(-3) ?? '');
      await handle.close();
    } catch {
      places.add('refused');
    }
  }
  over = true;
  await exchanging;
  places.delete('refused');
  expect([...places]).toEqual(['exchanged']);
  expect(await readdir(outside)).toEqual([]);
}, 60_000);
