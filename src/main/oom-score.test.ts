import { mkdtempDisposableSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { silentLogger } from '#base';
import { surviveMemoryPressure } from './oom-score.ts';

test.skipIf(process.platform !== 'linux').each([
  { before: '0', after: '-999' },
  { before: '-1000', after: '-1000' },
])('a score of $before becomes $after', async ({ before, after }) => {
  using directory = mkdtempDisposableSync(path.join(tmpdir(), 'oom-score-'));
  const file = path.join(directory.path, 'oom_score_adj');
  writeFileSync(file, before);
  await surviveMemoryPressure({ logger: silentLogger, file });
  expect(readFileSync(file, 'utf8')).toBe(after);
});

test('where the kernel refuses, it stays as it was', async () => {
  await expect(surviveMemoryPressure({ logger: silentLogger, file: '/does/not/exist' })).resolves.toBeUndefined();
});
