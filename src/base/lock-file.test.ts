import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { LockHeldError, lockHolder, takeLockFile } from './lock-file.ts';
import { processIdentity } from './process-identity.ts';

const root = mkdtempSync(join(tmpdir(), 'kubernode-lock-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let files = 0;
const newFile = () => join(mkdtempSync(join(root, `${files++}-`)), 'lock');

test('one holder at a time, who is named', async () => {
  const file = newFile();
  const lock = await takeLockFile(file);
  await expect(takeLockFile(file)).rejects.toThrow(LockHeldError);
  await expect(takeLockFile(file)).rejects.toThrow(`held by process ${process.pid}`);
  expect(await lockHolder(file)).toEqual({ pid: process.pid });
  lock[Symbol.dispose]();
  expect(await lockHolder(file)).toBeUndefined();
  (await takeLockFile(file))[Symbol.dispose]();
  expect(readdirSync(join(file, '..'))).toEqual(['lock']);
});

test.each([
  { of: 'a process that is gone', content: '2147480000 1\n' },
  { of: 'another process that had this number', content: `${process.pid} 1\n` },
  { of: 'nobody', content: '' },
])('takes over the lock of $of', async ({ content }) => {
  const file = newFile();
  writeFileSync(file, content);
  using _lock = await takeLockFile(file);
  expect(readFileSync(file, 'utf8')).toMatch(new RegExp(`^${process.pid}\\b`));
  expect(readdirSync(join(file, '..'))).toEqual(['lock']);
});

test('a process that locks as an earlier version did holds it too', async () => {
  const file = newFile();
  writeFileSync(file, `${processIdentity(process.pid)}\n`);
  await expect(takeLockFile(file)).rejects.toThrow(`held by process ${process.pid}`);
  expect(await lockHolder(file)).toEqual({ pid: process.pid });
});

test('who waits gets it when it is given back', async () => {
  const file = newFile();
  const lock = await takeLockFile(file);
  const waiting = takeLockFile(file, { wait: true });
  lock[Symbol.dispose]();
  (await waiting)[Symbol.dispose]();
});

test('follows no link', async () => {
  const file = newFile();
  writeFileSync(`${file}.target`, '');
  symlinkSync(`${file}.target`, file);
  await expect(takeLockFile(file)).rejects.toThrow('ELOOP');
});
