import { expect, test } from 'vitest';
import { type AnsweringObservation, planThreads } from './plan-threads.ts';

const busy: AnsweringObservation = { answersPerSecond: 60_000, mainUtilization: 0.95, threads: 0, quietMs: undefined };

test.each<[string, Partial<AnsweringObservation>, number]>([
  ['one more when the main thread is full and much is asked', {}, 1],
  ['none when something else fills it', { answersPerSecond: 4000 }, 0],
  ['none while there is room', { mainUtilization: 0.5 }, 0],
  ['another one when that was not enough', { threads: 1 }, 2],
  ['as many as may be', { threads: 3, answersPerSecond: 200_000 }, 3],
  ['not another one for the same answers', { threads: 2, answersPerSecond: 14_000 }, 2],
  ['they stay for a while', { threads: 2, answersPerSecond: 3, mainUtilization: 0.1, quietMs: 59_000 }, 2],
  ['and end', { threads: 2, answersPerSecond: 3, mainUtilization: 0.1, quietMs: 60_000 }, 0],
])('%s', (_, observation, threads) => {
  expect(planThreads({ ...busy, ...observation }, { most: 3 })).toBe(threads);
});
