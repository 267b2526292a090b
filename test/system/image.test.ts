/** `kubernode image`: images without Docker, the same digest for the same input. Needs no cluster and no root. */
import { existsSync } from 'node:fs';
import { copyFile, cp, mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exec, tryExec } from '#base';
import { createImageStore, packArchive } from '#images';
import { kubernode } from '../support/cluster.ts';
import { helloDirectory } from '../support/hello.ts';

let home: string;
beforeAll(async () => {
  home = await mkdtemp(path.join(os.tmpdir(), 'image-test-'));
});
afterAll(() => rm(home, { recursive: true, force: true }));

const image = (dataDir: string, ...args: string[]) =>
  exec(kubernode, ['image', ...args, '--data-dir', path.join(home, dataDir)], { timeoutMs: 60_000 });

test('a Node project: built twice, from another place and time, it has the same digest', async () => {
  const copy = path.join(home, 'copy of hello');
  await cp(helloDirectory, copy, { recursive: true });
  await utimes(path.join(copy, 'package.json'), 1, 1);
  const first = await image('one', 'build', helloDirectory, '-t', 'hello');
  const second = await image('two', 'build', copy, '-t', 'hello');
  expect(first.stdout).toMatch(/^hello:latest {2}sha256:[0-9a-f]{64}$/m);
  expect(second.stdout).toBe(first.stdout);
  expect((await image('one', 'ls')).stdout).toMatch(/^NAME +DIGEST +SIZE\nhello:latest +[0-9a-f]{12} +\d+\.\d MB$/m);
});

test('a root file system, and an archive of it loaded elsewhere', async () => {
  const folder = path.join(home, 'tools');
  await mkdir(path.join(folder, 'rootfs/bin'), { recursive: true });
  await copyFile(process.execPath, path.join(folder, 'rootfs/bin/node'));
  const built = await image('three', 'build', folder, '-t', 'team/tools:v1');
  const archive = path.join(home, 'tools.tar');
  const store = createImageStore({ dataDirectory: path.join(home, 'three') });
  await writeFile(archive, packArchive({ store, images: await store.list() }));
  expect((await image('four', 'load', archive)).stdout).toBe(built.stdout);
});

test.each([
  ['a folder that is no project', ['build', os.tmpdir(), '-t', 'x'], /nothing to build an image from/],
  ['a name that is not valid', ['build', helloDirectory, '-t', 'UPPER'], /not a valid image name/],
  ['a file that is no archive', ['load', path.join(helloDirectory, 'package.json')], /package\.json/],
  ['a file that is not there', ['load', '/does/not/exist.tar'], /: \/does\/not\/exist\.tar: no such file$/m],
])('%s is one clear line', async (_, args, message) => {
  const result = await tryExec(kubernode, ['image', ...args, '--data-dir', path.join(home, 'five')]);
  expect(result.exitCode).toBe(1);
  expect(result.stderr.trim().split('\n')).toHaveLength(1);
  expect(result.stderr).toMatch(message);
});

test('what fails leaves no data directory, and all of one that was there', async () => {
  const dataDir = path.join(home, 'six');
  const bad = path.join(helloDirectory, 'package.json');
  const fails = async (...args: string[]) =>
    expect((await tryExec(kubernode, ['image', ...args, '--data-dir', dataDir])).exitCode).toBe(1);
  await fails('load', '/does/not/exist.tar');
  await fails('load', bad);
  await fails('build', os.tmpdir(), '-t', 'x');
  expect(existsSync(dataDir)).toBe(false);
  await image('six', 'build', helloDirectory, '-t', 'hello');
  await fails('load', bad);
  expect((await image('six', 'ls')).stdout).toContain('hello:latest');
});
