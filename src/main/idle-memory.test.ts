import { expect, test } from 'vitest';
import { shouldCollect } from './idle-memory.ts';

const mebibyte = 1024 * 1024;
const afterStart = {
  cpuShare: 0.01,
  heapTotal: 40 * mebibyte,
  heapUsed: 25 * mebibyte,
  heapTotalAfterLast: 0,
  sinceBusyMs: 10_000,
};

test.each([
  ['an idle process after its start', {}, true],
  ['a busy process', { cpuShare: 0.3 }, false],
  ['a process that has grown little since the last collection', { heapTotalAfterLast: 36 * mebibyte }, false],
  ['a process that has grown much since', { heapTotalAfterLast: 30 * mebibyte }, true],
  [
    'a process that forgot what a burst left in its caches',
    { heapTotalAfterLast: 40 * mebibyte, sinceBusyMs: 101_000 },
    true,
  ],
  ['a process that has collected that', { heapTotalAfterLast: 40 * mebibyte, sinceBusyMs: undefined }, false],
  ['a process whose heap takes long to collect', { heapTotal: 900 * mebibyte, heapUsed: 300 * mebibyte }, false],
])('%s', (_, change, expected) => {
  expect(shouldCollect({ ...afterStart, ...change })).toBe(expected);
});
