import { mkdtempDisposableSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { type Logger, silentLogger } from '#base';
import { surviveMemoryPressure } from './oom-score.ts';

const refusal = 'the kernel was not asked to end pods first when memory is short: that takes CAP_SYS_RESOURCE';

test.each([
  { before: '0', after: '-999' },
  { before: '-1000', after: '-1000' },
])('a score of $before becomes $after', async ({ before, after }) => {
  using directory = mkdtempDisposableSync(path.join(tmpdir(), 'oom-score-'));
  const file = path.join(directory.path, 'oom_score_adj');
  writeFileSync(file, before);
  await surviveMemoryPressure({ logger: silentLogger, file });
  expect(readFileSync(file, 'utf8')).toBe(after);
});

test('where it cannot be asked, that is said, and all goes on', async () => {
  const { logger, texts } = listeningLogger();
  await surviveMemoryPressure({ logger, file: '/does/not/exist' });
  expect(texts).toEqual([refusal]);
});

test.skipIf(process.platform !== 'linux')('the kernel does as it was asked, or refuses, which is said', async () => {
  const file = '/proc/self/oom_score_adj';
  const before = readFileSync(file, 'utf8');
  const { logger, texts } = listeningLogger();
  await surviveMemoryPressure({ logger, file });
  const after = readFileSync(file, 'utf8');
  if (Number(after) !== Number(before)) writeFileSync(file, before);
  const isAsked = Number(after) <= -999;
  expect({ after: Number(after), texts }).toEqual(
    isAsked ? { after: Math.min(-999, Number(before)), texts: [] } : { after: Number(before), texts: [refusal] },
  );
});

function listeningLogger(): { logger: Logger; texts: string[] } {
  const texts: string[] = [];
  return { logger: { ...silentLogger, warn: text => void texts.push(text) }, texts };
}
