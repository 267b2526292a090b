import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { LockHeldError, takeLockFile } from './lock-file.ts';

const root = mkdtempSync(join(tmpdir(), 'kubernode-lock-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let files = 0;
const newFile = () => join(mkdtempSync(join(root, `${files++}-`)), 'lock');

test('one holder at a time, who is named', () => {
  const file = newFile();
  const lock = takeLockFile(file);
  expect(() => takeLockFile(file)).toThrow(LockHeldError);
  expect(() => takeLockFile(file)).toThrow(`held by process ${process.pid}`);
  lock[Symbol.dispose]();
  takeLockFile(file)[Symbol.dispose]();
  expect(readdirSync(join(file, '..'))).toEqual([]);
});

test.each([
  { of: 'a process that is gone', content: '2147480000 1\n' },
  { of: 'another process that had this number', content: `${process.pid} 1\n` },
  { of: 'nobody', content: '' },
])('takes over the lock of $of', ({ content }) => {
  const file = newFile();
  writeFileSync(file, content);
  using _lock = takeLockFile(file);
  expect(readFileSync(file, 'utf8')).toMatch(new RegExp(`^${process.pid}\\b`));
  expect(readdirSync(join(file, '..'))).toEqual(['lock']);
});

test('takes over although somebody died while taking over', () => {
  const file = newFile();
  writeFileSync(file, '2147480000 1\n');
  writeFileSync(`${file}.takeover`, '2147480001 1\n');
  using _lock = takeLockFile(file);
  expect(readdirSync(join(file, '..'))).toEqual(['lock']);
});
