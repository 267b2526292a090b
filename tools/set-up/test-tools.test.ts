import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { systemClock } from '#base';
import { getTool } from './test-tools.ts';

it('gets no library for an interpreter that is not there', async () => {
  const work = await mkdtemp(path.join(tmpdir(), 'test-tools-'));
  const python = { package: 'python3-kubernetes', interpreter: path.join(work, 'python3') };
  await expect(
    getTool(
      { name: 'library', programs: ['library'], python },
      { clock: systemClock, work, target: path.join(work, 'target') },
    ),
  ).rejects.toThrow(`there is no ${python.interpreter}`);
  expect(await readdir(work)).toEqual([]);
  await rm(work, { recursive: true });
});
