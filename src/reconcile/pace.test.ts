import { expect, test } from 'vitest';
import { createVirtualClock } from '#base';
import { done } from './controller.ts';
import { pace } from './pace.ts';

/** A reconciler that takes as long as `tookMs` says, and notes when it ran. */
function slow(tookMs: () => number) {
  const clock = createVirtualClock();
  const runs: string[] = [];
  const start = clock.now();
  const reconcile = pace(
    async key => {
      runs.push(`${key} at ${clock.now() - start}`);
      await clock.advance(tookMs());
      return done;
    },
    { clock, maxShare: 0.25 },
  );
  return { clock, runs, run: (key: string) => reconcile(key, new AbortController().signal) };
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
