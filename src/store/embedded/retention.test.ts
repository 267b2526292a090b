import { describe, expect, it } from 'vitest';
import { planRetention } from './retention.ts';

const retention = { keepMs: 300, keepRevisions: 1000 };
const mark = (revision: number, atMs: number) => ({ revision, atMs });

describe('planRetention', () => {
  it.each([
    ['notes the newest revision', { marks: [], revision: 5, nowMs: 100 }, [mark(5, 100)], 0],
    [
      'keeps what was written within the time',
      { marks: [mark(5, 100)], revision: 9, nowMs: 399 },
      [mark(5, 100), mark(9, 399)],
      0,
    ],
    ['forgets what is older', { marks: [mark(5, 100)], revision: 9, nowMs: 400 }, [mark(9, 400)], 5],
    [
      'goes by the newest note that is old enough',
      { marks: [mark(5, 0), mark(7, 100), mark(8, 101)], revision: 9, nowMs: 400 },
      [mark(8, 101), mark(9, 400)],
      7,
    ],
    [
      'forgets what is too much, however new',
      { marks: [mark(5, 100)], revision: 2000, nowMs: 101 },
      [mark(2000, 101)],
      1000,
    ],
    ['goes on knowing how old the newest is', { marks: [mark(5, 100)], revision: 5, nowMs: 200 }, [mark(5, 100)], 0],
    ['and does so when all else is old', { marks: [mark(5, 100)], revision: 5, nowMs: 900 }, [mark(5, 100)], 5],
    [
      'counts from now when the clock was set back',
      { marks: [mark(5, 9000)], revision: 6, nowMs: 100 },
      [mark(5, 100), mark(6, 100)],
      0,
    ],
  ] as const)('%s', (_, observed, marks, compactTo) => {
    expect(planRetention(observed, retention)).toEqual({ marks, compactTo });
  });
});
