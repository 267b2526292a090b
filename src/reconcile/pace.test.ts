import { expect, test } from 'vitest';
import { createVirtualClock } from '#base';
import { done } from './controller.ts';
import { Pace, type PaceOptions } from './pace.ts';

/** A reconciler that takes as long as `tookMs` says, and notes when it ran. */
function slow(tookMs: () => number, options: Omit<PaceOptions, 'clock'> = { maxShare: 0.25 }) {
  const clock = createVirtualClock();
  const runs: string[] = [];
  const start = clock.now();
  const pace = new Pace({ clock, ...options });
  const run = (key: string) =>
    pace.run(key, async () => {
      runs.push(`${key} at ${clock.now() - start}`);
      await clock.advance(tookMs());
      return done;
    });
  return { clock, runs, run };
}

test('a key that took long rests, others do not', async () => {
  const { clock, runs, run } = slow(() => 20);
  expect(await run('a')).toBe(done);
  expect(await run('a')).toEqual({ requeueAfterMs: 60 });
  expect(await run('b')).toBe(done);
  await clock.advance(40);
  expect(await run('a')).toBe(done);
  expect(runs).toEqual(['a at 0', 'b at 20', 'a at 80']);
});

test('a key that takes no time never rests, and no rest is longer than the bound', async () => {
  let tookMs = 0;
  const { run } = slow(() => tookMs);
  await run('a');
  tookMs = 10_000;
  expect(await run('a')).toBe(done);
  expect(await run('a')).toEqual({ requeueAfterMs: 500 });
});

test('a key keeps its period, whatever it takes', async () => {
  const { clock, run } = slow(() => 10, { minPeriodMs: 1000 });
  expect(await run('a')).toBe(done);
  expect(await run('a')).toEqual({ requeueAfterMs: 990 });
  await clock.advance(990);
  expect(await run('a')).toBe(done);
});
