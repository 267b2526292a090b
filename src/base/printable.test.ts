import { expect, test } from 'vitest';
import { printable } from './printable.ts';

test.each([
  ['two\n\tlines, häßlich 語 🎉', 'two\n\tlines, häßlich 語 🎉'],
  ['\u001b]0;owned\u0007', '\\u001b]0;owned\\u0007'],
  ['\u009b31m', '\\u009b31m'],
  ['all is well\rowned', 'all is well\\u000downed'],
  ['\u0000\u0008\u007f', '\\u0000\\u0008\\u007f'],
  ['a\u202eb\u2066c', 'a\\u202eb\\u2066c'],
])('%j is shown as %j', (text, expected) => expect(printable(text)).toBe(expected));

test('JSON stays JSON', () => {
  expect(JSON.parse(printable(JSON.stringify({ a: '\u009b\u001b' })))).toEqual({ a: '\u009b\u001b' });
});
