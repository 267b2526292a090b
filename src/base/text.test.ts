import { expect, test } from 'vitest';
import { cutToBytes, lastBytes } from './text.ts';

test.each([
  ['short', 10, 'short'],
  ['exactly', 7, 'exactly'],
  ['too long', 3, 'too'],
  ['äöü', 5, 'äö'],
  ['a😀b', 4, 'a'],
  ['a😀b', 5, 'a😀'],
  ['', 0, ''],
])('the beginning of %s in %d bytes', (text, maxBytes, expected) => {
  expect(cutToBytes(text, maxBytes)).toBe(expected);
});

test.each([
  ['short', 10, 'short'],
  ['too long', 4, 'long'],
  ['äöü', 5, 'öü'],
  ['a😀b', 4, 'b'],
])('the end of %s in %d bytes', (text, maxBytes, expected) => {
  expect(lastBytes(text, maxBytes)).toBe(expected);
});
