import { describe, expect, it } from 'vitest';
import { type SyncLoopOptions, startSyncLoop } from './sync-loop.ts';
import { createVirtualClock } from './virtual-clock.ts';

/** A loop whose runs end when the test says so. */
function startTestLoop(periods: Partial<Pick<SyncLoopOptions, 'minPeriodMs' | 'maxPeriodMs'>> = {}) {
  const clock = createVirtualClock();
  const runs: PromiseWithResolvers<void>[] = [];
  const failures: number[] = [];
  const run = () => {
    const ending = Promise.withResolvers<void>();
    runs.push(ending);
    return ending.promise;
  };
  const loop = startSyncLoop({
    clock,
    minPeriodMs: 20,
    ...periods,
    run,
    onFailure: (_error, count) => failures.push(count),
  });
  return { clock, runs, failures, loop };
}

describe('startSyncLoop', () => {
  it('runs at once when idle, and once for many triggers', async () => {
    const { clock, runs, loop } = startTestLoop();
    loop.trigger();
    loop.trigger();
    await clock.advance(0);
    expect(runs).toHaveLength(1);
    runs[0]?.resolve();
    await clock.advance(1000);
    expect(runs).toHaveLength(1);
    loop.trigger();
    await clock.advance(0);
    expect(runs).toHaveLength(2);
    runs[1]?.resolve();
    await loop[Symbol.asyncDispose]();
    expect(clock.pendingTimers).toBe(0);
  });

  it('keeps the period between runs', async () => {
    const { clock, runs, loop } = startTestLoop();
    loop.trigger();
    await clock.advance(5);
    runs[0]?.resolve();
    loop.trigger();
    await clock.advance(14);
    expect(runs).toHaveLength(1);
    await clock.advance(1);
    expect(runs).toHaveLength(2);
    runs[1]?.resolve();
    await loop[Symbol.asyncDispose]();
  });

  it('runs again when the longest time between runs has passed, counted from the last of them', async () => {
    const { clock, runs, loop } = startTestLoop({ maxPeriodMs: 500 });
    loop.trigger();
    await clock.advance(0);
    runs[0]?.resolve();
    await clock.advance(300);
    loop.trigger();
    await clock.advance(0);
    runs[1]?.resolve();
    await clock.advance(499);
    expect(runs).toHaveLength(2);
    await clock.advance(1);
    expect(runs).toHaveLength(3);
    const ended = loop[Symbol.asyncDispose]();
    runs[2]?.resolve();
    await ended;
    expect(clock.pendingTimers).toBe(0);
  });

  it('tries again what failed, later and later', async () => {
    const { clock, runs, failures, loop } = startTestLoop();
    loop.trigger();
    await clock.advance(0);
    runs[0]?.reject(new Error('no'));
    await clock.advance(99);
    expect(runs).toHaveLength(1);
    await clock.advance(1);
    runs[1]?.reject(new Error('no'));
    await clock.advance(199);
    expect(runs).toHaveLength(2);
    await clock.advance(1);
    runs[2]?.resolve();
    await loop.settled();
    expect(failures).toEqual([1, 2]);
    await loop[Symbol.asyncDispose]();
  });

  it('is settled only by a run that began after the last trigger', async () => {
    const { clock, runs, loop } = startTestLoop();
    let settled = false;
    loop.trigger();
    await clock.advance(0);
    loop.trigger();
    void loop.settled().then(() => (settled = true));
    runs[0]?.resolve();
    await clock.advance(1000);
    expect([runs.length, settled]).toEqual([2, false]);
    runs[1]?.resolve();
    await clock.advance(0);
    expect(settled).toBe(true);
    await loop[Symbol.asyncDispose]();
  });
});
