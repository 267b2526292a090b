import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { systemClock } from '#base';
import { getTool } from './get-tool.ts';

it('gets no library for an interpreter that is not there', async () => {
  const work = await mkdtemp(path.join(tmpdir(), 'test-tools-'));
  const interpreter = path.join(work, 'python3');
  const from = { registry: 'debian', library: 'python3-kubernetes', interpreter } as const;
  await expect(
    getTool(
      { name: 'library', programs: ['library'], from },
      { clock: systemClock, work, target: path.join(work, 'target') },
    ),
  ).rejects.toThrow(`there is no ${interpreter}`);
  expect(await readdir(work)).toEqual([]);
  await rm(work, { recursive: true });
});
