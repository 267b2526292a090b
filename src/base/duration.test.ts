import { expect, test } from 'vitest';
import { formatDurationMs, parseDurationMs } from './duration.ts';

test.each([
  ['0', 0],
  ['250ms', 250],
  ['1.5s', 1500],
  ['2m', 120_000],
  ['1h', 3_600_000],
  ['1m30s', 90_000],
  ['1h0m0.5s', 3_600_500],
  ['soon', undefined],
  ['5', undefined],
  ['-5s', undefined],
  ['', undefined],
])('%j is %j ms', (text, expected) => {
  expect(parseDurationMs(text)).toBe(expected);
});

test.each([
  [0, '0s'],
  [250, '250ms'],
  [15_000, '15s'],
  [1500, '1.5s'],
  [90_000, '1m30s'],
  [3_600_500, '1h0m0.5s'],
])('%d ms are %s, and back', (ms, expected) => {
  expect(formatDurationMs(ms)).toBe(expected);
  expect(parseDurationMs(expected)).toBe(ms);
});
