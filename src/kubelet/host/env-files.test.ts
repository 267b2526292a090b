import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { exec } from '#base';
import { readEnvFile } from './env-files.ts';

let outside: string;
let root: string;
beforeEach(async () => {
  outside = await mkdtemp(join(tmpdir(), 'env-files-'));
  root = join(outside, 'volume');
  await mkdir(join(root, 'folder'), { recursive: true });
});
afterEach(() => rm(outside, { recursive: true }));

test('a file of a volume is read, by links within it, too', async () => {
  await writeFile(join(root, 'folder/file'), "K='v'");
  await symlink('folder', join(root, 'link'));
  expect(await readEnvFile(root, 'link/file')).toEqual({ text: "K='v'" });
});

test('one that is not there is none', async () => {
  expect(await readEnvFile(root, 'none/file')).toEqual({ text: undefined });
});

test('nothing else is read, and nothing waited for', async () => {
  await writeFile(join(outside, 'secret'), 'x');
  await symlink(join(outside, 'secret'), join(root, 'out'));
  await exec('mkfifo', [join(root, 'pipe')]);
  await writeFile(join(root, 'large'), Buffer.alloc(1024 * 1024 + 1, 'a'));
  for (const path of ['out', 'pipe', 'folder', 'large', '../secret'])
    expect(await readEnvFile(root, path), path).toHaveProperty('error');
});
