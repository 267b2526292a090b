import { expect, test } from 'vitest';
import { conflict } from '#api';
import { createLogger } from '#base';
import { forEachObject, warnOfFailures } from './sync-failures.ts';

function createRecorder() {
  const lines: string[] = [];
  const write = (line: string) => {
    const { level, msg } = JSON.parse(line) as { level: string; msg: string };
    lines.push(`${level} ${msg}`);
  };
  return { lines, logger: createLogger({ level: 'debug', destination: { write } }) };
}

const newer = () => conflict({ group: '', resource: 'persistentvolumes' }, 'pvc-1');

test('a run that failed is warned of, one that met a newer object is not', () => {
  const { lines, logger } = createRecorder();
  const onFailure = warnOfFailures(logger, 'cannot look after volumes');
  onFailure(newer(), 1);
  onFailure(new Error('disk full'), 2);
  expect(lines).toEqual(['debug a run met a newer object', 'warn cannot look after volumes']);
});

test('an object with which something is wrong keeps no other waiting, and a conflict hides no failure', async () => {
  const seen: string[] = [];
  const run = forEachObject(['stale', 'broken', 'fine'], async name => {
    seen.push(name);
    if (name === 'stale') throw newer();
    if (name === 'broken') throw new Error('disk full');
  });
  await expect(run).rejects.toThrow('disk full');
  expect(seen).toEqual(['stale', 'broken', 'fine']);
});
