import { expect, test } from 'vitest';
import { processIdentity, startOf } from './process-identity.ts';

test('this process runs, and is always the same', () => {
  expect(processIdentity(process.pid)).toMatch(new RegExp(`^${process.pid}\\b`));
  expect(processIdentity(process.pid)).toBe(processIdentity(process.pid));
});

test('a number that nobody has', () => {
  expect(processIdentity(2 ** 22 + 12_345)).toBeUndefined();
});

const rest = '1 42 42 0 -1 4194560 1 0 0 0 1 2 0 0 20 0 11 0 987654 1 2';
test.each([
  [`42 (node) S ${rest}`, '987654'],
  [`42 (a (b) c) R ${rest}`, '987654'],
  [`42 (node) Z ${rest}`, undefined],
])('%s', (stat, expected) => {
  expect(startOf(stat)).toBe(expected);
});
