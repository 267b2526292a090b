import { expect, it } from 'vitest';
import { createVirtualClock, type Steps, turnsOf } from '#base';
import { runnerOf } from './in-turns.ts';

function* steps(done: string[]): Steps<string> {
  done.push('first');
  yield;
  done.push('second');
  return 'outcome';
}

it('does what is short at once', () => {
  const done: string[] = [];
  expect(runnerOf({ clock: createVirtualClock() })(steps(done))).toBe('outcome');
  expect(done).toEqual(['first', 'second']);
});

it('lets others go before what is long, where their turn has come, and not only amid it', async () => {
  const clock = createVirtualClock();
  while (turnsOf(clock).waiting === 0) void turnsOf(clock).next();
  const done: string[] = [];
  const outcome = runnerOf({ isLarge: true, clock })(steps(done));
  expect(done).toEqual([]);
  expect(await outcome).toBe('outcome');
  expect(done).toEqual(['first', 'second']);
});
