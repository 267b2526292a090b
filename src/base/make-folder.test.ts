import { mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeFolder } from './make-folder.ts';

let home: string;
beforeAll(() => {
  home = mkdtempSync(path.join(tmpdir(), 'make-folder-'));
});
afterAll(() => rmSync(home, { recursive: true }));

test('makes what is missing, and tells where that begins', async () => {
  const deep = path.join(home, 'a/b/c');
  expect(await makeFolder(deep, { mode: 0o700 })).toBe(path.join(home, 'a'));
  expect(statSync(deep).mode & 0o777).toBe(0o700);
  expect(await makeFolder(path.join(home, 'a/b/d'))).toBe(path.join(home, 'a/b/d'));
  expect(await makeFolder(deep)).toBeUndefined();
});

test('several at once all have it', async () => {
  const deep = path.join(home, 'x/y/z');
  await Promise.all(Array.from({ length: 8 }, () => makeFolder(deep)));
  expect(statSync(deep).isDirectory()).toBe(true);
});

test('a file, a link to nowhere, and a folder that takes none are errors', async () => {
  writeFileSync(path.join(home, 'file'), '');
  symlinkSync(path.join(home, 'nowhere'), path.join(home, 'dangling'));
  await expect(makeFolder(path.join(home, 'file'))).rejects.toThrow('EEXIST');
  await expect(makeFolder(path.join(home, 'file/below'))).rejects.toThrow('ENOTDIR');
  await expect(makeFolder(path.join(home, 'dangling'))).rejects.toThrow(/ENOENT|EEXIST/);
});

test.runIf(process.platform === 'linux')('one of a file system that has no new folders ends, too', async () => {
  await expect(makeFolder('/proc/kubernode/data')).rejects.toThrow('ENOENT');
});
