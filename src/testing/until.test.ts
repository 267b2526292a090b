import { expect, test } from 'vitest';
import { waitBeforeRunner } from './until.ts';

test.each([
  ['at once', 0, 4000],
  ['after a usual start', 120, 4000],
  ['after a slow start', 1234, 3200],
  ['after a very slow start: what the test asks for must have a chance', 3900, 2500],
  ['in a test that has more than the usual time, or a later one', 5000, 4000],
  ['for a cluster that was started before the tests', Infinity, 4000],
])('a wait that begins %s gives up in time', (_, sinceStartMs, waitMs) => {
  expect(waitBeforeRunner({ sinceStartMs })).toBe(waitMs);
});
