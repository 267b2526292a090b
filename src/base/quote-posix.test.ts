import { expect, test } from 'vitest';
import { quotePosix } from './quote-posix.ts';

test.each([
  ['/var/lib/kubernode', '/var/lib/kubernode'],
  ['/srv/a b', "'/srv/a b'"],
  ["it's", "'it'\\''s'"],
  ['$HOME', "'$HOME'"],
  ['two\nlines', "'two\nlines'"],
  ['', "''"],
])('%j', (text, word) => {
  expect(quotePosix(text)).toBe(word);
});
