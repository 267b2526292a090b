import { expect, test } from 'vitest';
import { nextLookInMs } from './next-look.ts';

test.each([
  ['is quiet', { bytes: 0, ms: 10_000 }, 500, 10_000],
  ['was rotated', { bytes: -900, ms: 1000 }, 1000, 10_000],
  ['grows slowly', { bytes: 10, ms: 10_000 }, 990, 10_000],
  ['will be full in 4 s', { bytes: 600, ms: 6000 }, 400, 4000],
  ['is full at once', { bytes: 999_999, ms: 1000 }, 1, 250],
  ['is full', { bytes: 1, ms: 10_000 }, -1, 250],
  ['was looked at just now', { bytes: 800, ms: 0 }, 200, 10_000],
])('a log that %s', (_, growth, leftBytes, expected) => {
  expect(nextLookInMs(growth, leftBytes)).toBe(expected);
});
