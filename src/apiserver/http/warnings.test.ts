import { expect, test } from 'vitest';
import { warningHeaders } from './warnings.ts';

test('each warning is sent once, quoted, in one line', () => {
  expect(warningHeaders(['a "b"', 'a "b"', 'c\nd\\', ''])).toEqual(['299 - "a \\"b\\""', '299 - "c d\\\\"']);
});

test('few long warnings are whole', () => {
  expect(warningHeaders(['x'.repeat(4096)])).toEqual([`299 - "${'x'.repeat(4096)}"`]);
});

test('many are cut, each and in all', () => {
  const headers = warningHeaders(Array.from({ length: 10_000 }, (_, index) => `${index} ${'x'.repeat(1000)}`));
  expect(headers).toHaveLength(16);
  expect(headers.every(header => header.length === '299 - ""'.length + 256)).toBe(true);
  expect(warningHeaders(Array.from({ length: 10_000 }, (_, index) => `w${index}`)).join('').length).toBeLessThan(
    20_000,
  );
});
