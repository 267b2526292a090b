import { expect, test } from 'vitest';
import { planIdleCollection } from './idle-memory.ts';

const mebibyte = 1024 * 1024;
const afterStart = {
  cpuShare: 0.01,
  heapTotal: 40 * mebibyte,
  heapUsed: 25 * mebibyte,
  heapTotalAfterLast: 0,
  leastUsed: 18 * mebibyte,
  last: undefined,
  cpuMsSinceLast: 0,
  sinceBusyMs: 10_000,
};
const afterBurst = { heapTotal: 1500 * mebibyte, heapUsed: 1300 * mebibyte };

test.each([
  ['an idle process after its start', {}, 'full'],
  ['a busy process', { cpuShare: 0.3 }, undefined],
  ['a process that has grown little since the last collection', { heapTotalAfterLast: 36 * mebibyte }, undefined],
  ['a process that has grown much since', { heapTotalAfterLast: 30 * mebibyte }, 'full'],
  [
    'a process that forgot what a burst left in its caches',
    { heapTotalAfterLast: 40 * mebibyte, sinceBusyMs: 101_000 },
    'full',
  ],
  [
    'the same, when little more is in use than there has to be',
    { heapTotalAfterLast: 40 * mebibyte, leastUsed: 22 * mebibyte, sinceBusyMs: 101_000 },
    undefined,
  ],
  ['a process that has collected that', { heapTotalAfterLast: 40 * mebibyte, sinceBusyMs: undefined }, undefined],
  ['a process after a burst, of which much may be alive', afterBurst, 'marking'],
  [
    'the same, when it turned out that little was',
    { ...afterBurst, heapUsed: 60 * mebibyte, heapTotalAfterLast: 1500 * mebibyte, last: 'marking' },
    'full',
  ],
  [
    'the same, when much was',
    { ...afterBurst, heapUsed: 900 * mebibyte, heapTotalAfterLast: 1500 * mebibyte, last: 'marking' },
    undefined,
  ],
  [
    'the same, when it has worked long since, so that what was alive may be garbage',
    {
      ...afterBurst,
      heapTotalAfterLast: 1500 * mebibyte,
      last: 'marking',
      cpuMsSinceLast: 20_000,
    },
    'marking',
  ],
  [
    'the same, when it has worked for a moment',
    {
      ...afterBurst,
      heapTotalAfterLast: 1500 * mebibyte,
      last: 'marking',
      cpuMsSinceLast: 10_000,
    },
    undefined,
  ],
  [
    'a small process that has worked, and holds what it has to',
    { heapTotalAfterLast: 40 * mebibyte, leastUsed: 22 * mebibyte, last: 'full', cpuMsSinceLast: 20_000 },
    undefined,
  ],
  [
    'a process with much alive that forgot what a burst left in its caches',
    {
      ...afterBurst,
      heapTotalAfterLast: 1500 * mebibyte,
      last: 'marking',
      sinceBusyMs: 101_000,
    },
    'marking',
  ],
] as const)('%s', (_, change, expected) => {
  expect(planIdleCollection({ ...afterStart, ...change })).toBe(expected);
});
