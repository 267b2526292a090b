import { appendFile, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createVirtualClock, silentLogger } from '#base';
import { startLogRotation } from './log-rotation.ts';

test('rotates logs as they fill up, one that grows fast more often, and goes on after a failure', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'rotation-'));
  const clock = createVirtualClock();
  const paths = new Map(['fast', 'slow'].map(id => [id, join(directory, id)]));
  for (const path of paths.values()) await writeFile(path, '');
  const reopened: string[] = [];
  let fails = true;
  await using _ = startLogRotation({
    logs: () => paths,
    async reopen(id) {
      if (fails) throw new Error('the engine is gone');
      reopened.push(id);
      await writeFile(paths.get(id) ?? '', '');
    },
    maxBytes: 1000,
    clock,
    logger: silentLogger,
  });
  /** A second in which both print. */
  const second = async () => {
    await appendFile(join(directory, 'fast'), 'x'.repeat(900));
    await appendFile(join(directory, 'slow'), 'x'.repeat(10));
    await clock.advance(1000);
    await expect.poll(() => clock.pendingTimers).toBe(1);
  };
  for (let turn = 0; turn < 10; turn++) await second();
  expect(reopened).toEqual([]);
  expect((await stat(join(directory, 'fast'))).size).toBe(9000); // put back
  fails = false;
  // How often it looks in a second of this clock depends on how long the disk takes in real time.
  for (let turn = 0; reopened.length <= 5 && turn < 200; turn++) await second();
  expect(reopened.length).toBeGreaterThan(5);
  expect(reopened).not.toContain('slow');
  expect((await stat(join(directory, 'fast'))).size).toBeLessThan(3000);
  expect((await readdir(directory)).length).toBeLessThanOrEqual(6);
  await rm(directory, { recursive: true });
});
