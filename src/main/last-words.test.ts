import { mkdtempDisposableSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { isShortage, takeReason, writeReason } from './last-words.ts';

test.each([
  [Object.assign(new Error('too many open files'), { code: 'EMFILE' }), true],
  [Object.assign(new Error('no space left on device'), { code: 'ENOSPC' }), true],
  [Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }), false],
  [new TypeError('x is not a function'), false],
  ['a text', false],
])('%s is a shortage: %s', (thrown, expected) => {
  expect(isShortage(thrown)).toBe(expected);
});

test('the first line of a reason is kept for the next start, once', async () => {
  using directory = mkdtempDisposableSync(path.join(tmpdir(), 'last-words-'));
  const file = path.join(directory.path, 'reason');
  writeReason(file, 'out of luck\nand more');
  expect(await takeReason(file)).toBe('out of luck');
  expect(await takeReason(file)).toBeUndefined();
  expect(readdirSync(directory.path)).toEqual([]);
});

test('where a reason cannot be written, nothing happens', () => {
  expect(() => writeReason('/does/not/exist/reason', 'out of luck')).not.toThrow();
});
