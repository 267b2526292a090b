import { mkdtempDisposableSync } from 'node:fs';
import { truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { exec } from '#base';
import { readCdiSpecs } from './cdi-files.ts';

const spec = (kind: string) => JSON.stringify({ cdiVersion: '0.6.0', kind, devices: [] });

test('files of drivers are read; what is no file, no CDI or far too long is left out, unread', async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'cdi-'));
  const path = (name: string) => join(folder.path, name);
  await writeFile(path('a.json'), spec('example.com/a'));
  await writeFile(path('broken.json'), '{');
  await exec('mkfifo', [path('pipe.json')]);
  await writeFile(path('long.json'), spec('example.com/long'));
  // Beyond what a text may have, so that it cannot have been read.
  await truncate(path('long.json'), 2 ** 40);
  expect((await readCdiSpecs([folder.path, '/does/not/exist'])).map(({ kind }) => kind)).toEqual(['example.com/a']);
});
