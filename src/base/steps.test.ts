import { describe, expect, it } from 'vitest';
import { createVirtualClock } from './index.ts';
import { runInTurns, runNow, runSoon, type Steps, waitFor } from './steps.ts';

function* sum(...parts: Promise<number>[]): Steps<number> {
  let all = 0;
  for (const part of parts) {
    yield;
    all += yield* waitFor(part);
  }
  return all;
}

function* longSteps(): Steps<string> {
  for (let step = 0; step < 1000; step++) yield 'long';
  return 'done';
}

const clock = createVirtualClock();

describe('work in steps', () => {
  it('is done at once when it need not wait', () => {
    expect(runNow(sum())).toBe(0);
    expect(runSoon(sum(), clock)).toBe(0);
  });

  it('lets others go first where it is long', async () => {
    let turns = 0;
    const count = (): void => void (isDone || (turns++, setImmediate(count)));
    let isDone = false;
    count();
    expect(await runSoon(longSteps(), clock)).toBe('done');
    isDone = true;
    expect(turns).toBeGreaterThan(5);
  });

  it('waits for what it needs', async () => {
    expect(await runSoon(sum(Promise.resolve(1), Promise.resolve(2)), clock)).toBe(3);
    expect(await runInTurns(sum(Promise.resolve(1), Promise.resolve(2)), clock)).toBe(3);
  });

  it('fails as what it waits for', async () => {
    const failing = () => sum(Promise.resolve(1), Promise.reject(new Error('no')));
    await expect(runSoon(failing(), clock)).rejects.toThrow('no');
    await expect(runInTurns(failing(), clock)).rejects.toThrow('no');
  });

  it('cannot wait where it is done now', () => {
    expect(() => runNow(sum(Promise.resolve(1)))).toThrow('the work was not given the time to wait');
  });
});
