import { expect, test, vi } from 'vitest';
import { nextTurn } from './async.ts';
import { backoffMs } from './backoff.ts';
import {
  createMachineClock,
  formatDate,
  formatMicroTime,
  formatTime,
  parseDate,
  parseTime,
  sleepOrAbort,
  systemClock,
} from './clock.ts';
import { turnsOf } from './turns.ts';
import { createVirtualClock } from './virtual-clock.ts';

test('times are written as the API writes them', () => {
  const epochMs = Date.UTC(2026, 1, 3, 4, 5, 6, 789);
  expect(formatTime(epochMs)).toBe('2026-02-03T04:05:06Z');
  expect(formatMicroTime(epochMs)).toBe('2026-02-03T04:05:06.789000Z');
  expect(parseTime('2026-02-03T04:05:06Z')).toBe(Date.UTC(2026, 1, 3, 4, 5, 6));
});

test('a virtual clock fires timers in order of their time, also those set meanwhile', async () => {
  const clock = createVirtualClock(0);
  const fired: string[] = [];
  clock.setTimeout(() => fired.push(`b@${clock.now()}`), 20);
  clock.setTimeout(() => {
    fired.push(`a@${clock.now()}`);
    clock.setTimeout(() => fired.push(`c@${clock.now()}`), 5);
  }, 10);
  await clock.advance(30);
  expect(fired).toEqual(['a@10', 'c@15', 'b@20']);
  expect(clock.now()).toBe(30);
});

test("a machine's clock fires timers when they are due, however far away", () => {
  vi.useFakeTimers();
  try {
    const fired: string[] = [];
    const clock = createMachineClock({ timers: { now: Date.now, setTimeout, clearTimeout } });
    clock.setTimeout(() => fired.push('soon'), 1000);
    clock.setTimeout(() => fired.push('far'), 2 ** 32);
    clock.setTimeout(() => fired.push('disposed'), 2 ** 32)[Symbol.dispose]();
    vi.advanceTimersByTime(2 ** 32 - 1);
    expect(fired).toEqual(['soon']);
    vi.advanceTimersByTime(1);
    expect(fired).toEqual(['soon', 'far']);
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

test('the time of the machine goes on while a test fakes its own', async () => {
  vi.useFakeTimers({ now: 0 });
  try {
    expect(systemClock.now()).toBeGreaterThan(Date.UTC(2024));
    await systemClock.sleep(1);
    await nextTurn();
    expect(turnsOf(systemClock).next()).toBeUndefined();
    await createVirtualClock().advance(1);
    expect(Date.now()).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

test('a disposed timer does not fire and is forgotten', async () => {
  const clock = createVirtualClock(0);
  let fired = false;
  clock.setTimeout(() => (fired = true), 10)[Symbol.dispose]();
  expect(clock.pendingTimers).toBe(0);
  await clock.advance(20);
  expect(fired).toBe(false);
});

test('sleepOrAbort ends when the time is over and when the signal aborts, quietly', async () => {
  const clock = createVirtualClock(0);
  const controller = new AbortController();
  let ended = 0;
  const count = () => ended++;
  const sleeping = [10, 1000].map(ms => sleepOrAbort(clock, ms, controller.signal).then(count));
  await clock.advance(10);
  expect(ended).toBe(1);
  controller.abort(new Error('enough'));
  await Promise.all(sleeping);
  await sleepOrAbort(clock, 1000, controller.signal);
  expect(clock.pendingTimers).toBe(0);
});

test('sleep ends with the reason of its signal', async () => {
  const clock = createVirtualClock(0);
  const controller = new AbortController();
  const slept = expect(clock.sleep(1000, controller.signal)).rejects.toThrow('enough');
  controller.abort(new Error('enough'));
  await slept;
  expect(clock.pendingTimers).toBe(0);
});

test.each([
  [0, 0],
  [1, 1000],
  [2, 2000],
  [3, 4000],
  [9, 60_000],
])('after %i failures the wait is %i ms', (failures, expected) => {
  expect(backoffMs(failures)).toBe(expected);
});

test('dates are those of UTC, and others are none', () => {
  expect(formatDate(Date.parse('2026-02-28T23:59:59.999Z'))).toBe('2026-02-28');
  expect(parseDate('2026-02-28')).toBe(Date.parse('2026-02-28T00:00:00Z'));
  for (const text of ['', '2026-2-28', '2026-02-31', '2026-02-28T00:00:00Z', 'today'])
    expect(parseDate(text)).toBeNaN();
});
