import { describe, expect, it } from 'vitest';
import { AnswerProgress, type AnswerState } from './unread-answers.ts';

/** Second at which an answer is given up that is looked at every five; undefined when it never is. */
function givenUpAt(stateAt: (second: number) => AnswerState, untilSecond = 600): number | undefined {
  const progress = new AnswerProgress();
  for (let second = 0; second <= untilSecond; second += 5)
    if (progress.isStuck(stateAt(second), second * 1000)) return second;
  return undefined;
}

const megabyte = 1024 * 1024;

describe('an answer is given up', () => {
  it.each<[string, number | undefined, (second: number) => AnswerState]>([
    ['of which nothing is read', 60, () => ({ isComplete: true, unsentBytes: 1000, connectionBytes: 5 })],
    ['complete or not', 60, () => ({ isComplete: false, unsentBytes: 1000, connectionBytes: 5 })],
    [
      'while the connection is kept busy with other things',
      65,
      second => ({ isComplete: true, unsentBytes: 1000, connectionBytes: second }),
    ],
    [
      'not when a slow client reads a large one',
      undefined,
      second => ({ isComplete: true, unsentBytes: 20 * megabyte, connectionBytes: second * 40_000 }),
    ],
    [
      'when it is read too slowly',
      380,
      second => ({ isComplete: true, unsentBytes: 10 * megabyte, connectionBytes: second * 10 }),
    ],
    ['not when nothing waits', undefined, () => ({ isComplete: false, unsentBytes: 0, connectionBytes: 5 })],
    [
      'not when it goes on now and then',
      undefined,
      second => ({ isComplete: false, unsentBytes: second % 50, connectionBytes: 5 }),
    ],
  ])('%s: %s', (_, expected, stateAt) => {
    expect(givenUpAt(stateAt)).toBe(expected);
  });
});
