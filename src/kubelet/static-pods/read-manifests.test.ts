import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { exec } from '#base';
import { readManifests } from './read-manifests.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'manifests-'));
});
afterEach(() => rm(directory, { recursive: true }));

const file = (name: string) => join(directory, name);

it('reads files in the order of their names, also by links', async () => {
  await writeFile(file('b.yaml'), 'b');
  await mkdir(file('folder'));
  await writeFile(file('folder/c.yaml'), 'c');
  await symlink(file('folder/c.yaml'), file('a.yaml'));
  await symlink(file('nowhere'), file('gone.yaml'));
  await writeFile(file('.hidden.yaml'), 'hidden');
  expect(await readManifests(directory)).toEqual([
    { file: 'a.yaml', content: 'c' },
    { file: 'b.yaml', content: 'b' },
  ]);
  expect(await readManifests(file('nowhere'))).toEqual([]);
});

it.skipIf(process.platform === 'win32')('leaves out what is no file, without waiting for it', async () => {
  await exec('mkfifo', [file('a.yaml')]);
  await symlink('/dev/zero', file('b.yaml'));
  await symlink(tmpdir(), file('c.yaml'));
  await writeFile(file('d.yaml'), 'd');
  expect(await readManifests(directory)).toEqual([{ file: 'd.yaml', content: 'd' }]);
});

it('tells of one that is longer than any, and reads the others', async () => {
  await writeFile(file('a.yaml'), '');
  await truncate(file('a.yaml'), 10 * 1024 * 1024 + 1);
  await writeFile(file('b.yaml'), 'b');
  expect(await readManifests(directory)).toEqual([
    { file: 'a.yaml', content: new Error('it is larger than 10485760 bytes') },
    { file: 'b.yaml', content: 'b' },
  ]);
});
