import { expect, it } from 'vitest';
import { createVirtualClock, turnsOf } from '#base';
import type { Steps } from '../plan/steps.ts';
import { run } from './in-turns.ts';

function* steps(done: string[]): Steps<string> {
  done.push('first');
  yield;
  done.push('second');
  return 'outcome';
}

it('does what is short at once', () => {
  const done: string[] = [];
  expect(run(steps(done), { clock: createVirtualClock() })).toBe('outcome');
  expect(done).toEqual(['first', 'second']);
});

it('lets others go before what is long, where their turn has come, and not only amid it', async () => {
  const clock = createVirtualClock();
  while (turnsOf(clock).waiting === 0) void turnsOf(clock).next();
  const done: string[] = [];
  const outcome = run(steps(done), { isLarge: true, clock });
  expect(done).toEqual([]);
  expect(await outcome).toBe('outcome');
  expect(done).toEqual(['first', 'second']);
});
